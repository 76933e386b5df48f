import type { ReceiverEvent } from '@slack/bolt';
import type { Log } from '#core';
import { createLruMap } from '#lib';
import { createDeferredQueue } from '../client/deferred-queue.ts';
import { slackErrorName } from '../client/errors.ts';
import type { InteractionPayload } from '../commands/interaction-router.ts';
import type { SlackEvent } from '../inbound/events.ts';
import { isOrganisationId } from '../install/installation-store.ts';
import type { FindChannelWorkspaces } from './shared-channel-workspaces.ts';
import type { WorkspaceSession } from './workspace-session.ts';

type Fields = Readonly<Record<string, unknown>>;

const stringField = (value: unknown, key: string): string | undefined => {
  const found = (value as Fields | null | undefined)?.[key];
  return typeof found === 'string' ? found : undefined;
};

const isWorkspaceId = (id: string | undefined): id is string => id !== undefined && !isOrganisationId(id);

/**
 * For which workspaces something is meant, the likeliest first. Slack names the installation that an event is for in
 * `authorizations`, and then no other may hear of it but those that Slack says see it too; in shared channels all other fields may name the author's
 * workspace. An installation of a whole organisation need not name the workspace there. Interactions name the place
 * first, and the person's own workspace last.
 * https://docs.slack.dev/apis/events-api#authorizations
 * @example candidateTeams(body) // ['T0123456789']
 */
export function candidateTeams(body: Fields): readonly string[] {
  const authorized = getAuthorizations(body)
    .map((each) => stringField(each, 'team_id'))
    .filter(isWorkspaceId);
  if (authorized.length > 0) return authorized;
  const all = [
    stringField(body, 'context_team_id'),
    stringField(body.view, 'app_installed_team_id'),
    stringField(body.team, 'id'),
    stringField(body, 'team_id'),
    stringField(body.event, 'team'),
    stringField(body.user, 'team_id'),
  ];
  return [...new Set(all.filter(isWorkspaceId))];
}

const getAuthorizations = (body: Fields): readonly unknown[] =>
  Array.isArray(body.authorizations) ? (body.authorizations as unknown[]) : [];

/**
 * The organisation whose installation an event is for: its workspaces alone may hear of it.
 * @example authorizedOrganisation({ authorizations: [{ enterprise_id: 'E1', is_enterprise_install: true }] }) // 'E1'
 */
export function authorizedOrganisation(body: Fields): string | undefined {
  const whole = getAuthorizations(body).find(
    (each) => (each as Fields | null)?.is_enterprise_install === true,
  );
  return stringField(whole, 'enterprise_id');
}

/** The organisation that something is about, wherever Slack says so. */
function findOrganisation(body: Fields): string | undefined {
  const all = [
    ...getAuthorizations(body).map((each) => stringField(each, 'enterprise_id')),
    ...['enterprise_id', 'context_enterprise_id', 'team_id'].map((key) => stringField(body, key)),
    stringField(body.event, 'enterprise_id'),
  ];
  return all.find((id) => id !== undefined && isOrganisationId(id));
}

/** Slack's own example has one event inside another. */
const eventType = (event: unknown): string | undefined =>
  stringField(event, 'type') ?? stringField((event as Fields | null | undefined)?.event, 'type');

const ACCESS_EVENTS: ReadonlySet<string | undefined> = new Set([
  'team_access_granted',
  'team_access_revoked',
]);
const TOKEN_EVENTS: ReadonlySet<string | undefined> = new Set(['app_uninstalled', 'tokens_revoked']);

const DEDUPLICATION_CACHE_SIZE = 50_000;

/**
 * Hands what Slack sends to the office of the workspace that it is for, each thing once. Acknowledged before anything
 * else: Slack waits three seconds, and whatever we do may take longer.
 * @example const heard = createEventDispatcher({ open, find, log }); receiver.init({ processEvent: heard })
 */
export function createEventDispatcher(ports: {
  /** An office that is open. */
  readonly getOpenSession: (team: string) => WorkspaceSession | undefined;
  /** One that may have to be opened first. */
  readonly findSession: (team: string) => Promise<WorkspaceSession | undefined>;
  readonly listSessions: () => readonly WorkspaceSession[];
  /** Asks Slack what an organisation that has installed the app lets us into. */
  readonly syncOrganisation: (organisation: string) => Promise<void>;
  /** Absent, only the workspace that Slack names hears of what is said in a shared channel. */
  readonly findChannelWorkspaces?: FindChannelWorkspaces | undefined;
  readonly log: Log;
}): (event: ReceiverEvent) => Promise<void> {
  const { log } = ports;
  const handledIds = createLruMap<true>(DEDUPLICATION_CACHE_SIZE);
  const defer = createDeferredQueue();
  const logErrors = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.warn(`${what} failed`, { error: slackErrorName(error) }));
  };

  /** Slack sends some things twice, and everything again that it thinks was not acknowledged. */
  function isNew(name: unknown): boolean {
    if (typeof name !== 'string') return true;
    if (handledIds.get(name)) return false;
    handledIds.set(name, true);
    return true;
  }

  async function handleEvent({ body, ack }: ReceiverEvent): Promise<void> {
    await ack().catch((error: unknown) => log.warn('not acknowledged', { error: slackErrorName(error) }));
    const work = (): void => logErrors('something that was heard', routePayload(body));
    // Somebody waits before a button or a form, which Slack forgets within seconds; events can wait their turn.
    if (body.type === 'event_callback') defer(work);
    else work();
  }

  async function routePayload(body: Record<string, unknown>): Promise<void> {
    const type = body.type === 'event_callback' ? eventType(body.event) : undefined;
    if (ACCESS_EVENTS.has(type) || TOKEN_EVENTS.has(type)) return handleAccessChange(body, type);
    if (body.type === 'app_rate_limited') return handleRateLimit(body);
    const session = await findTargetSession(body);
    if (!session) return log.warn('something of another workspace was sent to us');
    if (body.type === 'event_callback') {
      if (!isNew(body.event_id)) return;
      session.eventHandler.handleEvent(body.event as SlackEvent);
      logErrors('telling other workspaces', notifyOtherWorkspaces(body, session));
    } else if (isNew((body as InteractionPayload).trigger_id)) {
      logErrors('answering', session.handleInteraction(body as InteractionPayload));
    }
  }

  /** What we may enter, or our tokens, changed: of a workspace, of a whole organisation, or of one person in it. */
  async function handleAccessChange(body: Record<string, unknown>, type: string | undefined): Promise<void> {
    if (!isNew(body.event_id)) return;
    const organisation = findOrganisation(body);
    if (organisation !== undefined) await ports.syncOrganisation(organisation);
    if (ACCESS_EVENTS.has(type)) return;
    const session = await findTargetSession(body);
    for (const each of new Set([...(session ? [session] : []), ...sessionsOfOrganisation(organisation)]))
      each.eventHandler.handleEvent(body.event as SlackEvent);
  }

  const sessionsOfOrganisation = (organisation: string | undefined): readonly WorkspaceSession[] =>
    organisation === undefined
      ? []
      : ports.listSessions().filter(({ workspace }) => workspace.organisation === organisation);

  async function handleRateLimit(body: Record<string, unknown>): Promise<void> {
    log.error('Slack holds events back: more than 30,000 in an hour');
    const since = Number(body.minute_rate_limited);
    const session = await findTargetSession(body);
    for (const { backfill } of session ? [session] : sessionsOfOrganisation(findOrganisation(body))) {
      backfill.markGap(Number.isFinite(since) ? since : undefined);
      logErrors('reading back', backfill.catchUp());
    }
  }

  /** Each workspace of a shared channel that has the app judges for itself, with its own tokens and policy. */
  async function notifyOtherWorkspaces(
    body: Record<string, unknown>,
    primary: WorkspaceSession,
  ): Promise<void> {
    const { is_ext_shared_channel: shared, event_context: context } = body;
    if (!ports.findChannelWorkspaces || shared !== true || typeof context !== 'string') return;
    const channel =
      stringField(body.event, 'channel') ?? stringField((body.event as Fields | null)?.item, 'channel');
    if (channel === undefined) return;
    for (const team of new Set(await ports.findChannelWorkspaces(context, channel))) {
      const session = team === primary.workspace.team ? undefined : await ports.findSession(team);
      session?.eventHandler.handleEvent(body.event as SlackEvent);
    }
  }

  /** Most of what comes is for an office that is open, and is handed on without waiting. */
  function findTargetSession(
    body: Record<string, unknown>,
  ): WorkspaceSession | undefined | Promise<WorkspaceSession | undefined> {
    const teams = candidateTeams(body);
    const organisation = authorizedOrganisation(body);
    const isAllowed = ({ workspace }: WorkspaceSession): boolean =>
      organisation === undefined || workspace.organisation === organisation;
    const session = ports.getOpenSession(teams[0] ?? '');
    return session && isAllowed(session) ? session : findFirstSession(teams, isAllowed);
  }

  /** In their order: a likelier one that is only being opened goes before another that is open. */
  async function findFirstSession(
    teams: readonly string[],
    isAllowed: (session: WorkspaceSession) => boolean,
  ): Promise<WorkspaceSession | undefined> {
    for (const team of teams) {
      const session = await ports.findSession(team);
      if (session && isAllowed(session)) return session;
    }
    return undefined;
  }

  return handleEvent;
}
