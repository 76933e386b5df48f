import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Clock, type CommandService, type Intake, type Log, needsText, type RequestResult } from '#core';
import { MAX_CHAT_ENTRIES } from './chat/bounded-map.ts';
import { pictureRoute } from './chat/picture-route.ts';
import { errorLocation, type HttpRoute, type RouteRequest, type RouteResponse } from './chat-site.ts';
import { type ChatState, isChannel, type MessageRow } from './chat-state.ts';
import { commandRoutes } from './commands/command-routes.ts';
import { createSandboxMember, isModeratorName, isPresetPerson, listPeople } from './members.ts';
import { toMessage } from './normalise.ts';
import { REFUSALS, type RequestRefusal } from './refusals.ts';
import { MAX_MESSAGE_BODY_BYTES, requestSchemas } from './request-schemas.ts';
import { viewRow } from './row-view.ts';
import { validatedRoute } from './validated-route.ts';
import { createCardTranslator } from './views/card-translator.ts';

const httpStatusByCode: Readonly<Record<RequestResult['code'], ContentfulStatusCode>> = {
  ok: 200,
  'unknown-case': 404,
  'not-yours': 403,
  'not-moderator': 403,
  exempt: 403,
  own: 403,
  'already-decided': 409,
  'too-many': 429,
  unavailable: 503,
  unsupported: 501,
};

export interface ApiDependencies {
  readonly state: ChatState;
  readonly intake: Intake;
  /** Runs commands; absent: there are none. */
  readonly commands?: CommandService | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Address of the page. */
  readonly origin: () => string;
  /** Called after the chat was reset. */
  readonly onEmpty: () => Promise<void>;
}

/**
 * The HTTP API, one route for each request.
 * @example const routes = apiRoutes({ state, intake, clock, log, origin: () => 'http://127.0.0.1:8787', onEmpty })
 */
export const apiRoutes = (deps: ApiDependencies): readonly HttpRoute[] => [
  ...peopleRoutes(deps),
  ...messageRoutes(deps),
  pictureRoute(deps.state),
  ...caseRoutes(deps),
  ...commandRoutes(deps),
];

function peopleRoutes({ state, intake, commands, clock, onEmpty }: ApiDependencies): readonly HttpRoute[] {
  const seenNames = new Set<string>();
  const memberOf = createMemberLookup(state, clock);
  return [
    validatedRoute('GET', '/api/people', requestSchemas.people, ({ as }) => okResponse(viewPeople(as))),

    // A request that changes something is a POST, which a page of another site cannot make with an image.
    validatedRoute('POST', '/api/people', requestSchemas.joining, async ({ as }, request) => {
      const seenName = `${state.server().id}/${as}`;
      // A name that is seen for the first time has just joined. The preset people were always members.
      if (!isPresetPerson(as) && !seenNames.has(seenName)) {
        if (seenNames.size >= MAX_CHAT_ENTRIES) seenNames.clear();
        seenNames.add(seenName);
        await intake.handleJoin(memberOf(as, request));
      }
      return okResponse(viewPeople(as));
    }),

    validatedRoute(
      'POST',
      '/api/help-lines',
      requestSchemas.helpLines,
      async ({ as, locale, under }, request) => {
        if (!commands) return refusalResponse(REFUSALS.unknownMessage);
        const { text } = await commands.execute(memberOf(as, request), {
          command: 'help-lines',
          options: { under },
          locale,
        });
        state.deliverDirectMessage('reply', as, { text, key: `lines/${as}/${locale}` });
        return okResponse({ text });
      },
    ),

    validatedRoute('POST', '/api/reset', requestSchemas.reset, async () => {
      state.reset();
      await onEmpty();
      return okResponse({});
    }),

    validatedRoute('GET', '/api/members/:name', requestSchemas.person, async ({ name }, request) => {
      const { strikes, caseIds } = await intake.getMemberHistory(memberOf(name, request));
      return okResponse({ name, strikes, ...state.statusOf(name), caseIds });
    }),
  ];
}

function messageRoutes({ state, intake, clock, log, origin }: ApiDependencies): readonly HttpRoute[] {
  const translateCard = createCardTranslator(intake);
  const memberOf = createMemberLookup(state, clock);
  const messageOf = (row: MessageRow, request: RouteRequest) =>
    toMessage(row, { origin: origin(), server: state.server(), language: request.language });

  /** A message stays posted when it could not be judged. */
  const judgeOrLog = async (row: MessageRow, judge: (row: MessageRow) => Promise<unknown>) => {
    try {
      await judge(row);
    } catch (error) {
      log.error('message_not_judged', { id: row.id, ...errorLocation(error) });
    }
    notifyChange(state);
  };

  return [
    validatedRoute(
      'POST',
      '/api/messages',
      requestSchemas.message,
      async ({ channel, author, text, replyTo, pictures }, request) => {
        if (!isChannel(channel)) return refusalResponse(REFUSALS.unknownChannel);
        const refusal = writeRefusal(state, author, channel);
        if (refusal) return refusalResponse(refusal);
        if (replyTo !== undefined && state.findMessage(replyTo)?.channel !== channel)
          return refusalResponse(REFUSALS.unknownMessage);
        const stored = pictures.map(({ name, data }) => state.addPicture(name, data));
        const row = state.post({
          ...{ channel, author, text },
          ...(replyTo !== undefined && { replyTo }),
          ...(stored.length > 0 && { pictures: stored }),
        });
        await judgeOrLog(row, () => intake.handleMessage(messageOf(row, request)));
        return { status: 201, json: { id: row.id } };
      },
      { maxBodyBytes: MAX_MESSAGE_BODY_BYTES },
    ),

    validatedRoute('PUT', '/api/messages/:id', requestSchemas.edit, async ({ author, text }, request) => {
      const row = findReadableMessage(state, request.params.id!, author);
      if (!row) return refusalResponse(REFUSALS.unknownMessage);
      if (row.author !== author) return refusalResponse(REFUSALS.notTheAuthor);
      if (row.hidden) return refusalResponse(REFUSALS.hiddenMessage);
      const refusal = writeRefusal(state, author, row.channel);
      if (refusal) return refusalResponse(refusal);
      const edited = state.edit(row, text);
      await judgeOrLog(edited, () => intake.handleEdit(messageOf(edited, request)));
      return okResponse({ id: row.id });
    }),

    validatedRoute(
      'GET',
      '/api/channels/:channel/messages',
      requestSchemas.reader,
      async ({ as }, request) => {
        const channel = request.params.channel!.replace(/^#/, '');
        if (!isChannel(channel)) return refusalResponse(REFUSALS.unknownChannel);
        if (channel === 'mods' && !isModeratorName(as)) return refusalResponse(REFUSALS.moderatorsOnly);
        const reader = memberOf(as, request);
        const chatRows = await Promise.all(state.rows(channel).map((row) => translateCard(row, reader)));
        const rows = chatRows.flatMap((row) => viewRow(as, row) ?? []);
        return okResponse(isOnServer(state, as) ? rows : rows.filter((row) => row.private));
      },
    ),
  ];
}

/** Reports, appeals and decisions. */
function caseRoutes({ state, intake, clock, origin }: ApiDependencies): readonly HttpRoute[] {
  const memberOf = createMemberLookup(state, clock);

  const toResultResponse = async (request: Promise<RequestResult>): Promise<RouteResponse> => {
    const result = await request;
    notifyChange(state);
    const error = result.accepted ? {} : { error: result.text };
    return { status: httpStatusByCode[result.code], json: { ...result, ...error } };
  };

  return [
    validatedRoute(
      'POST',
      '/api/messages/:id/report',
      requestSchemas.report,
      ({ reporter, reason }, request) => {
        const row = findReadableMessage(state, request.params.id!, reporter);
        if (!row) return refusalResponse(REFUSALS.unknownMessage);
        return toResultResponse(
          intake.report({
            message: toMessage(row, { origin: origin(), server: state.server() }),
            reporter: memberOf(reporter, request),
            reason,
          }),
        );
      },
    ),

    validatedRoute('POST', '/api/cases/:id/appeal', requestSchemas.appeal, ({ author, plea }, request) =>
      isCaseId(request.params.id!)
        ? toResultResponse(
            intake.appeal({ caseId: request.params.id!, author: memberOf(author, request), plea }),
          )
        : refusalResponse(REFUSALS.unknownCase),
    ),

    validatedRoute('POST', '/api/cases/:id/answer', requestSchemas.answer, ({ author, text }, request) =>
      isCaseId(request.params.id!)
        ? toResultResponse(
            intake.answer({ caseId: request.params.id!, author: memberOf(author, request), text }),
          )
        : refusalResponse(REFUSALS.unknownCase),
    ),

    validatedRoute(
      'POST',
      '/api/cases/:id/decision',
      requestSchemas.decision,
      ({ moderator, decision }, request) =>
        isCaseId(request.params.id!)
          ? toResultResponse(
              intake.decide({
                caseId: request.params.id!,
                moderator: memberOf(moderator, request),
                decision,
              }),
            )
          : refusalResponse(REFUSALS.unknownCase),
    ),

    validatedRoute('POST', '/api/hourly-limit/lift', requestSchemas.liftLimit, ({ moderator }, request) =>
      toResultResponse(intake.liftHourlyLimit({ moderator: memberOf(moderator, request) })),
    ),

    validatedRoute(
      'POST',
      '/api/cases/:id/moderator-action',
      requestSchemas.moderatorAction,
      ({ moderator, action, note }, request) => {
        const caseId = request.params.id!;
        if (!isCaseId(caseId)) return refusalResponse(REFUSALS.unknownCase);
        if (needsText(action) && note === undefined) return refusalResponse(REFUSALS.noteMissing);
        return toResultResponse(
          intake.performModeratorAction({
            caseId,
            moderator: memberOf(moderator, request),
            action,
            ...(note !== undefined && { note }),
          }),
        );
      },
    ),
  ];
}

const createMemberLookup =
  (state: ChatState, clock: Clock) =>
  (name: string, { language }: RouteRequest) =>
    createSandboxMember(name, clock.now(), { server: state.server(), language });

/** The pipeline ends after its last action, when strikes are counted: pages then read the channel once more. */
const notifyChange = (state: ChatState): void => state.notify({ channel: 'general' });

/** True when it can be the number of a case. Anything else is not repeated in the response. */
const isCaseId = (id: string): boolean => /^[!-~]{1,64}$/.test(id);

const viewPeople = (name?: string) =>
  listPeople(name).map((person) => ({ ...person, moderator: isModeratorName(person.name) }));

const okResponse = (json: unknown): RouteResponse => ({ status: 200, json });

const refusalResponse = (refusal: RequestRefusal): RouteResponse => ({ refusal });

/** A message that a person may not read does not exist for them. */
const findReadableMessage = (state: ChatState, id: string, name: string): MessageRow | null => {
  const row = state.findMessage(id);
  return row && (row.channel !== 'mods' || isModeratorName(name)) ? row : null;
};

/** A member who was removed or banned sees no channel any more, only the private messages. */
const isOnServer = (state: ChatState, name: string): boolean =>
  !['kicked', 'banned'].includes(state.statusOf(name).state);

/** A timeout does not stop a member here, so that the visitor sees the next step of the ladder without waiting. */
const writeRefusal = (state: ChatState, name: string, channel: string): RequestRefusal | null => {
  if (channel === 'mods' && !isModeratorName(name)) return REFUSALS.moderatorsOnly;
  const membership = state.statusOf(name).state;
  return membership === 'active' || membership === 'timeout' ? null : REFUSALS[membership];
};
