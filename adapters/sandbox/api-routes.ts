import type { Clock, CommandService, Intake, Log, RequestResult } from '#core';
import { type ChatState, isChannel, MAX_CHAT_ENTRIES, type MessageRow } from './chat-state.ts';
import { errorLocation, type HttpRoute, type RouteRequest, type RouteResponse } from './http-server.ts';
import { createSandboxMember, isModeratorName, listPeople } from './members.ts';
import { toMessage } from './normalise.ts';
import { REFUSALS, type RequestRefusal } from './refusals.ts';
import { parseRequest, requestSchemas } from './request-schemas.ts';
import { viewRow } from './row-view.ts';

const httpStatusByCode: Readonly<Record<RequestResult['code'], number>> = {
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
export const apiRoutes = (deps: {
  readonly state: ChatState;
  readonly intake: Intake;
  /** Help lines are asked of it; without one there are none. */
  readonly commands?: CommandService | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly origin: () => string;
}): readonly HttpRoute[] => {
  const { state, intake, commands, clock, log } = deps;
  const seenNames = new Set<string>();
  const message = (row: MessageRow, call?: RouteRequest) => toMessage(row, deps.origin(), call?.language);
  const member = (name: string, call: RouteRequest) => createSandboxMember(name, clock.now(), call.language);

  /** The path ends after the last action, strikes included: whoever watches looks once more. */
  const notifyChange = () => state.notify({ channel: 'general' });

  /** A message stays posted whatever becomes of its judgement. */
  const judgeOrLog = async (row: MessageRow, judge: (row: MessageRow) => Promise<void>) => {
    try {
      await judge(row);
    } catch (error) {
      log.error('a message was not judged', { id: row.id, ...errorLocation(error) });
    }
    notifyChange();
  };

  const toReceiptResponse = async (asked: Promise<RequestResult>): Promise<RouteResponse> => {
    const receipt = await asked;
    notifyChange();
    const why = receipt.accepted ? {} : { error: receipt.text };
    return { status: httpStatusByCode[receipt.code], json: { ...receipt, ...why } };
  };

  return [
    validatedRoute('GET', '/api/people', requestSchemas.people, async ({ as }, call) => {
      const people = listPeople(as);
      // A name that is seen for the first time has just joined; those who live here have not.
      if (as !== undefined && people.length > listPeople().length && !seenNames.has(as)) {
        if (seenNames.size >= MAX_CHAT_ENTRIES) seenNames.clear();
        seenNames.add(as);
        await intake.handleJoin(member(as, call));
      }
      return okResponse(people.map((person) => ({ ...person, moderator: isModeratorName(person.name) })));
    }),

    validatedRoute(
      'POST',
      '/api/help-lines',
      requestSchemas.helpLines,
      async ({ as, locale, under }, call) => {
        if (!commands) return refusalResponse(REFUSALS.unknownMessage);
        const { text } = await commands.execute(member(as, call), {
          command: 'help-lines',
          options: { under },
          locale,
        });
        state.deliverDirectMessage('reply', as, { text, key: `lines/${as}/${locale}` });
        return okResponse({ text });
      },
    ),

    validatedRoute(
      'POST',
      '/api/messages',
      requestSchemas.message,
      async ({ channel, author, text, replyTo }, call) => {
        if (!isChannel(channel)) return refusalResponse(REFUSALS.unknownChannel);
        const refusal = writeRefusal(state, author, channel);
        if (refusal) return refusalResponse(refusal);
        if (replyTo !== undefined && state.findMessage(replyTo)?.channel !== channel)
          return refusalResponse(REFUSALS.unknownMessage);
        const row = state.post({ channel, author, text, ...(replyTo !== undefined && { replyTo }) });
        await judgeOrLog(row, () => intake.handleMessage(message(row, call)));
        return { status: 201, json: { id: row.id } };
      },
    ),

    validatedRoute('PUT', '/api/messages/:id', requestSchemas.edit, async ({ author, text }, call) => {
      const row = findReadableMessage(state, call.params.id!, author);
      if (!row) return refusalResponse(REFUSALS.unknownMessage);
      if (row.author !== author) return refusalResponse(REFUSALS.notTheAuthor);
      if (row.hidden) return refusalResponse(REFUSALS.hiddenMessage);
      const refusal = writeRefusal(state, author, row.channel);
      if (refusal) return refusalResponse(refusal);
      const edited = state.edit(row, text);
      await judgeOrLog(edited, () => intake.handleEdit(message(edited, call)));
      return okResponse({ id: row.id });
    }),

    validatedRoute('GET', '/api/channels/:channel/messages', requestSchemas.reader, ({ as }, call) => {
      const channel = call.params.channel!.replace(/^#/, '');
      if (!isChannel(channel)) return refusalResponse(REFUSALS.unknownChannel);
      if (channel === 'mods' && !isModeratorName(as)) return refusalResponse(REFUSALS.moderatorsOnly);
      return okResponse(state.rows(channel).flatMap((row) => viewRow(as, row) ?? []));
    }),

    validatedRoute(
      'POST',
      '/api/messages/:id/report',
      requestSchemas.report,
      ({ reporter, reason }, call) => {
        const row = findReadableMessage(state, call.params.id!, reporter);
        if (!row) return refusalResponse(REFUSALS.unknownMessage);
        return toReceiptResponse(
          intake.report({ message: message(row), reporter: member(reporter, call), reason }),
        );
      },
    ),

    validatedRoute('POST', '/api/cases/:id/appeal', requestSchemas.appeal, ({ author, plea }, call) =>
      isCaseId(call.params.id!)
        ? toReceiptResponse(intake.appeal({ caseId: call.params.id!, author: member(author, call), plea }))
        : refusalResponse(REFUSALS.unknownCase),
    ),

    validatedRoute(
      'POST',
      '/api/cases/:id/decision',
      requestSchemas.decision,
      ({ moderator, decision }, call) =>
        isCaseId(call.params.id!)
          ? toReceiptResponse(
              intake.decide({ caseId: call.params.id!, moderator: member(moderator, call), decision }),
            )
          : refusalResponse(REFUSALS.unknownCase),
    ),

    validatedRoute('GET', '/api/members/:name', requestSchemas.person, async ({ name }, call) => {
      const { strikes, caseIds } = await intake.getMemberHistory(member(name, call));
      return okResponse({ name, strikes, ...state.statusOf(name), caseIds });
    }),
  ];
};

/** Could it be a case's number? Anything else is not repeated to whoever sent it. */
const isCaseId = (id: string): boolean => /^[!-~]{1,64}$/.test(id);

/** A route whose answer sees only what has passed `requestSchemas`: the body, or for a GET the query and the path. */
const validatedRoute = <T>(
  method: HttpRoute['method'],
  path: string,
  schema: Parameters<typeof parseRequest<T>>[0],
  answer: (asked: T, call: RouteRequest) => RouteResponse | Promise<RouteResponse>,
): HttpRoute => ({
  method,
  path,
  handle: (call) => {
    const asked = parseRequest(schema, method === 'GET' ? { ...call.query, ...call.params } : call.body);
    return 'refusal' in asked ? asked : answer(asked.value, call);
  },
});

const okResponse = (json: unknown): RouteResponse => ({ status: 200, json });

const refusalResponse = (refusal: RequestRefusal): RouteResponse => ({ refusal });

/** A message that is not for somebody's eyes does not exist for them. */
const findReadableMessage = (state: ChatState, id: string, name: string): MessageRow | null => {
  const row = state.findMessage(id);
  return row && (row.channel !== 'mods' || isModeratorName(name)) ? row : null;
};

/** A pause holds nobody back here: the visitor can see the next rung without waiting for its end. */
const writeRefusal = (state: ChatState, name: string, channel: string): RequestRefusal | null => {
  if (channel === 'mods' && !isModeratorName(name)) return REFUSALS.moderatorsOnly;
  const standing = state.statusOf(name).state;
  return standing === 'active' || standing === 'timeout' ? null : REFUSALS[standing];
};
