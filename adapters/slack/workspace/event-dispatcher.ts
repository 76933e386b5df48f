import type { ReceiverEvent } from '@slack/bolt';
import type { Log } from '#core';
import { createLruMap } from '#lib';
import { createDeferredQueue } from '../client/deferred-queue.ts';
import { logSlackErrors, slackErrorName } from '../client/errors.ts';
import type { InteractionPayload } from '../commands/interaction-payload.ts';
import type { SlackEvent } from '../inbound/events.ts';
import {
  authorizedOrganisation,
  candidateTeams,
  type EventBody,
  eventType,
  findOrganisation,
  stringField,
} from './event-targets.ts';
import type { FindChannelWorkspaces } from './shared-channel-workspaces.ts';
import type { WorkspaceSession } from './workspace-session.ts';

/** Events that say: an organisation gave the app access to a workspace, or removed the access. */
const ACCESS_EVENTS: ReadonlySet<string | undefined> = new Set([
  'team_access_granted',
  'team_access_revoked',
]);
const TOKEN_EVENTS: ReadonlySet<string | undefined> = new Set(['app_uninstalled', 'tokens_revoked']);

const DEDUPLICATION_CACHE_SIZE = 50_000;

/**
 * Passes each request from Slack once to the session of its workspace. It acknowledges first, because Slack waits only
 * three seconds.
 * @example
 * const onEvent = createEventDispatcher({ getOpenSession, findSession, listSessions, syncOrganisation, log });
 * receiver.init({ processEvent: onEvent });
 */
export function createEventDispatcher(ports: {
  /** The open session of a workspace. */
  readonly getOpenSession: (team: string) => WorkspaceSession | undefined;
  /** The session of a workspace, opened when needed. */
  readonly findSession: (team: string) => Promise<WorkspaceSession | undefined>;
  readonly listSessions: () => readonly WorkspaceSession[];
  /** Fetches to which workspaces an organisation has added the app. */
  readonly syncOrganisation: (organisation: string) => Promise<void>;
  /** When absent, only the workspace that Slack names processes an event of a shared channel. */
  readonly findChannelWorkspaces?: FindChannelWorkspaces | undefined;
  readonly log: Log;
}): (event: ReceiverEvent) => Promise<void> {
  const { log } = ports;
  const isNew = createDeduplicator();
  const defer = createDeferredQueue();

  async function routePayload(body: EventBody): Promise<void> {
    const type = body.type === 'event_callback' ? eventType(body.event) : undefined;
    if (ACCESS_EVENTS.has(type) || TOKEN_EVENTS.has(type)) return handleAccessChange(body, type);
    if (body.type === 'app_rate_limited') return handleRateLimit(body);
    const session = await findTargetSession(body);
    if (!session) return log.warn('event_for_unknown_workspace');
    if (body.type === 'event_callback') {
      if (!isNew(body.event_id)) return;
      session.eventHandler.handleEvent(body.event as SlackEvent);
      logSlackErrors(log, 'shared_channel_forwarding_failed', notifyOtherWorkspaces(body, session));
    } else if (isNew((body as InteractionPayload).trigger_id)) {
      const interaction = session.handleInteraction(body as InteractionPayload);
      logSlackErrors(log, 'interaction_handling_failed', interaction);
    }
  }

  /** Handles a change of access or tokens: of a workspace, of a whole organisation, or of one of its users. */
  async function handleAccessChange(body: EventBody, type: string | undefined): Promise<void> {
    if (!isNew(body.event_id)) return;
    const organisation = findOrganisation(body);
    if (organisation !== undefined) await ports.syncOrganisation(organisation);
    if (ACCESS_EVENTS.has(type)) return;
    const target = await findTargetSession(body);
    const sessions = new Set([...(target ? [target] : []), ...sessionsOfOrganisation(organisation)]);
    for (const { eventHandler } of sessions) eventHandler.handleEvent(body.event as SlackEvent);
  }

  const sessionsOfOrganisation = (organisation: string | undefined): readonly WorkspaceSession[] =>
    organisation === undefined
      ? []
      : ports.listSessions().filter(({ workspace }) => workspace.organisation === organisation);

  async function handleRateLimit(body: EventBody): Promise<void> {
    log.error('events_rate_limited', {
      hint: 'Slack sends at most 30,000 events an hour; the rest is read back',
    });
    const since = Number(body.minute_rate_limited);
    const target = await findTargetSession(body);
    const sessions = target ? [target] : sessionsOfOrganisation(findOrganisation(body));
    for (const { backfill } of sessions) {
      backfill.markGap(Number.isFinite(since) ? since : undefined);
      logSlackErrors(log, 'backfill_failed', backfill.catchUp());
    }
  }

  /** Each workspace of a shared channel that has the app processes the event with its own tokens and policy. */
  async function notifyOtherWorkspaces(body: EventBody, primary: WorkspaceSession): Promise<void> {
    const { is_ext_shared_channel: shared, event_context: context } = body;
    if (!ports.findChannelWorkspaces || shared !== true || typeof context !== 'string') return;
    const channel =
      stringField(body.event, 'channel') ?? stringField((body.event as EventBody | null)?.item, 'channel');
    if (channel === undefined) return;
    for (const team of new Set(await ports.findChannelWorkspaces(context, channel))) {
      const session = team === primary.workspace.team ? undefined : await ports.findSession(team);
      session?.eventHandler.handleEvent(body.event as SlackEvent);
    }
  }

  /** Finds the session of a request. Most requests are for an open session, which is returned without waiting. */
  function findTargetSession(
    body: EventBody,
  ): WorkspaceSession | undefined | Promise<WorkspaceSession | undefined> {
    const teams = candidateTeams(body);
    const organisation = authorizedOrganisation(body);
    const isAllowed = ({ workspace }: WorkspaceSession): boolean =>
      organisation === undefined || workspace.organisation === organisation;
    const session = ports.getOpenSession(teams[0] ?? '');
    return session && isAllowed(session) ? session : findFirstSession(teams, isAllowed, ports.findSession);
  }

  return async ({ body, ack }) => {
    await ack().catch((error: unknown) => log.warn('ack_failed', { error: slackErrorName(error) }));
    const route = (): void => logSlackErrors(log, 'event_handling_failed', routePayload(body));
    // Interactions are not deferred: a member waits for them, and their trigger expires within seconds. Events are
    // deferred.
    if (body.type === 'event_callback') defer(route);
    else route();
  };
}

/** Detects repeated requests: Slack sends some requests twice, and repeats requests without an acknowledgement. */
function createDeduplicator(): (id: unknown) => boolean {
  const handledIds = createLruMap<true>(DEDUPLICATION_CACHE_SIZE);
  return (id) => {
    if (typeof id !== 'string') return true;
    if (handledIds.get(id)) return false;
    handledIds.set(id, true);
    return true;
  };
}

/**
 * Tries the candidates in order: a session that is still opening goes before an open session of a less likely
 * workspace.
 */
async function findFirstSession(
  teams: readonly string[],
  isAllowed: (session: WorkspaceSession) => boolean,
  findSession: (team: string) => Promise<WorkspaceSession | undefined>,
): Promise<WorkspaceSession | undefined> {
  for (const team of teams) {
    const session = await findSession(team);
    if (session && isAllowed(session)) return session;
  }
  return undefined;
}
