import type { Clock, Desk, Intake, Log, Receipt } from '#core';
import { asks, read } from './asks.ts';
import { type Answer, type Call, type Route, whereOf } from './http.ts';
import { toMessage } from './normalise.ts';
import { isModerator, memberNamed, peopleWith } from './people.ts';
import { type Refusal, refusals } from './refusals.ts';
import { isChannel, KEPT, type MessageRow, type State } from './state.ts';
import { visibleTo } from './view.ts';

const statusOf: Readonly<Record<Receipt['code'], number>> = {
  ok: 200,
  'unknown-case': 404,
  'not-yours': 403,
  'not-moderator': 403,
  exempt: 403,
  own: 403,
  'already-decided': 409,
  'too-many': 429,
  unavailable: 503,
};

/**
 * Everything that can be asked over HTTP, one route each. `origin` is the page's address.
 * @example const routes = apiRoutes({ state, intake, clock, log, origin: () => 'http://127.0.0.1:8787' })
 */
export const apiRoutes = (house: {
  readonly state: State;
  readonly intake: Intake;
  /** Help lines are asked of it; without one there are none. */
  readonly desk?: Desk | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly origin: () => string;
}): readonly Route[] => {
  const { state, intake, desk, clock, log } = house;
  const met = new Set<string>();
  const message = (row: MessageRow, call?: Call) => toMessage(row, house.origin(), call?.language);
  const member = (name: string, call: Call) => memberNamed(name, clock.now(), call.language);

  /** The path ends after the last action, strikes included: whoever watches looks once more. */
  const settled = () => state.tell({ channel: 'general' });

  /** A message stays posted whatever becomes of its judgement. */
  const judged = async (row: MessageRow, judge: (row: MessageRow) => Promise<void>) => {
    try {
      await judge(row);
    } catch (error) {
      log.error('a message was not judged', { id: row.id, ...whereOf(error) });
    }
    settled();
  };

  const told = async (asked: Promise<Receipt>): Promise<Answer> => {
    const receipt = await asked;
    settled();
    const why = receipt.accepted ? {} : { error: receipt.text };
    return { status: statusOf[receipt.code], json: { ...receipt, ...why } };
  };

  return [
    route('GET', '/api/people', asks.people, async ({ as }, call) => {
      const people = peopleWith(as);
      // A name that is seen for the first time has just joined; those who live here have not.
      if (as !== undefined && people.length > peopleWith().length && !met.has(as)) {
        if (met.size >= KEPT) met.clear();
        met.add(as);
        await intake.joined(member(as, call));
      }
      return ok(people.map((person) => ({ ...person, moderator: isModerator(person.name) })));
    }),

    route('POST', '/api/help-lines', asks.helpLines, async ({ as, locale, under }, call) => {
      if (!desk) return refuse(refusals.unknownMessage);
      const { text } = await desk.ask(member(as, call), { kind: 'help-lines', locale, under });
      state.deliver('reply', as, { text, key: `lines/${as}/${locale}` });
      return ok({ text });
    }),

    route('POST', '/api/messages', asks.message, async ({ channel, author, text, replyTo }, call) => {
      if (!isChannel(channel)) return refuse(refusals.unknownChannel);
      const refusal = mayNotWrite(state, author, channel);
      if (refusal) return refuse(refusal);
      if (replyTo !== undefined && state.find(replyTo)?.channel !== channel)
        return refuse(refusals.unknownMessage);
      const row = state.post({ channel, author, text, ...(replyTo !== undefined && { replyTo }) });
      await judged(row, () => intake.message(message(row, call)));
      return { status: 201, json: { id: row.id } };
    }),

    route('PUT', '/api/messages/:id', asks.edit, async ({ author, text }, call) => {
      const row = readable(state, call.params.id!, author);
      if (!row) return refuse(refusals.unknownMessage);
      if (row.author !== author) return refuse(refusals.notTheAuthor);
      if (row.hidden) return refuse(refusals.hiddenMessage);
      const refusal = mayNotWrite(state, author, row.channel);
      if (refusal) return refuse(refusal);
      const edited = state.edit(row, text);
      await judged(edited, () => intake.edited(message(edited, call)));
      return ok({ id: row.id });
    }),

    route('GET', '/api/channels/:channel/messages', asks.reader, ({ as }, call) => {
      const channel = call.params.channel!.replace(/^#/, '');
      if (!isChannel(channel)) return refuse(refusals.unknownChannel);
      if (channel === 'mods' && !isModerator(as)) return refuse(refusals.moderatorsOnly);
      return ok(state.rows(channel).flatMap((row) => visibleTo(as, row) ?? []));
    }),

    route('POST', '/api/messages/:id/report', asks.report, ({ reporter, reason }, call) => {
      const row = readable(state, call.params.id!, reporter);
      if (!row) return refuse(refusals.unknownMessage);
      return told(intake.report({ message: message(row), reporter: member(reporter, call), reason }));
    }),

    route('POST', '/api/cases/:id/appeal', asks.appeal, ({ author, plea }, call) =>
      isCaseId(call.params.id!)
        ? told(intake.appeal({ caseId: call.params.id!, author: member(author, call), plea }))
        : refuse(refusals.unknownCase),
    ),

    route('POST', '/api/cases/:id/decision', asks.decision, ({ moderator, decision }, call) =>
      isCaseId(call.params.id!)
        ? told(intake.decide({ caseId: call.params.id!, moderator: member(moderator, call), decision }))
        : refuse(refusals.unknownCase),
    ),

    route('GET', '/api/members/:name', asks.person, async ({ name }, call) => {
      const { strikes, caseIds } = await intake.standing(member(name, call));
      return ok({ name, strikes, ...state.standing(name), caseIds });
    }),
  ];
};

/** Could it be a case's number? Anything else is not repeated to whoever sent it. */
const isCaseId = (id: string): boolean => /^[!-~]{1,64}$/.test(id);

/** A route whose answer sees only what has passed `asks`: the body, or for a GET the query and the path. */
const route = <T>(
  method: Route['method'],
  path: string,
  schema: Parameters<typeof read<T>>[0],
  answer: (asked: T, call: Call) => Answer | Promise<Answer>,
): Route => ({
  method,
  path,
  answer: (call) => {
    const asked = read(schema, method === 'GET' ? { ...call.query, ...call.params } : call.body);
    return 'refusal' in asked ? asked : answer(asked.value, call);
  },
});

const ok = (json: unknown): Answer => ({ status: 200, json });

const refuse = (refusal: Refusal): Answer => ({ refusal });

/** A message that is not for somebody's eyes does not exist for them. */
const readable = (state: State, id: string, name: string): MessageRow | null => {
  const row = state.find(id);
  return row && (row.channel !== 'mods' || isModerator(name)) ? row : null;
};

/** A pause holds nobody back here: the visitor can see the next rung without waiting for its end. */
const mayNotWrite = (state: State, name: string, channel: string): Refusal | null => {
  if (channel === 'mods' && !isModerator(name)) return refusals.moderatorsOnly;
  const standing = state.standing(name).state;
  return standing === 'active' || standing === 'timeout' ? null : refusals[standing];
};
