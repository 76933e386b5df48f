import type { ReceiverEvent } from '@slack/bolt';
import { createRecent, type Log } from '#core';
import type { Event } from './events.ts';
import { nameOf } from './faults.ts';
import { isOrganisation } from './installs.ts';
import type { Interaction } from './interactions.ts';
import { createLater } from './later.ts';
import type { Office } from './office.ts';
import type { Witnesses } from './witnesses.ts';

type Fields = Readonly<Record<string, unknown>>;

const textIn = (value: unknown, key: string): string | undefined => {
  const found = (value as Fields | null | undefined)?.[key];
  return typeof found === 'string' ? found : undefined;
};

const isWorkspace = (id: string | undefined): id is string => id !== undefined && !isOrganisation(id);

/**
 * For which workspaces something is meant, the likeliest first. Slack names the installation that an event is for in
 * `authorizations`, and then no other may hear of it but those that Slack says see it too; in shared channels all other fields may name the author's
 * workspace. An installation of a whole organisation need not name the workspace there. Interactions name the place
 * first, and the person's own workspace last.
 * https://docs.slack.dev/apis/events-api#authorizations
 * @example teamsIn(body) // ['T0123456789']
 */
export function teamsIn(body: Fields): readonly string[] {
  const authorized = authorizationsIn(body)
    .map((each) => textIn(each, 'team_id'))
    .filter(isWorkspace);
  if (authorized.length > 0) return authorized;
  const all = [
    textIn(body, 'context_team_id'),
    textIn(body.view, 'app_installed_team_id'),
    textIn(body.team, 'id'),
    textIn(body, 'team_id'),
    textIn(body.event, 'team'),
    textIn(body.user, 'team_id'),
  ];
  return [...new Set(all.filter(isWorkspace))];
}

const authorizationsIn = (body: Fields): readonly unknown[] =>
  Array.isArray(body.authorizations) ? (body.authorizations as unknown[]) : [];

/**
 * The organisation whose installation an event is for: its workspaces alone may hear of it.
 * @example addressedTo({ authorizations: [{ enterprise_id: 'E1', is_enterprise_install: true }] }) // 'E1'
 */
export function addressedTo(body: Fields): string | undefined {
  const whole = authorizationsIn(body).find(
    (each) => (each as Fields | null)?.is_enterprise_install === true,
  );
  return textIn(whole, 'enterprise_id');
}

/** The organisation that something is about, wherever Slack says so. */
function organisationOf(body: Fields): string | undefined {
  const all = [
    ...authorizationsIn(body).map((each) => textIn(each, 'enterprise_id')),
    ...['enterprise_id', 'context_enterprise_id', 'team_id'].map((key) => textIn(body, key)),
    textIn(body.event, 'enterprise_id'),
  ];
  return all.find((id) => id !== undefined && isOrganisation(id));
}

/** Slack's own example has one event inside another. */
const typeOf = (event: unknown): string | undefined =>
  textIn(event, 'type') ?? textIn((event as Fields | null | undefined)?.event, 'type');

const ACCESS: ReadonlySet<string | undefined> = new Set(['team_access_granted', 'team_access_revoked']);
const TOKENS: ReadonlySet<string | undefined> = new Set(['app_uninstalled', 'tokens_revoked']);

const REMEMBERED = 50_000;

/**
 * Hands what Slack sends to the office of the workspace that it is for, each thing once. Acknowledged before anything
 * else: Slack waits three seconds, and whatever we do may take longer.
 * @example const heard = createDispatch({ open, find, log }); receiver.init({ processEvent: heard })
 */
export function createDispatch(ports: {
  /** An office that is open. */
  readonly open: (team: string) => Office | undefined;
  /** One that may have to be opened first. */
  readonly find: (team: string) => Promise<Office | undefined>;
  readonly all: () => readonly Office[];
  /** Asks Slack what an organisation that has installed the app lets us into. */
  readonly reconcile: (organisation: string) => Promise<void>;
  /** Absent, only the workspace that Slack names hears of what is said in a shared channel. */
  readonly witnesses?: Witnesses | undefined;
  readonly log: Log;
}): (event: ReceiverEvent) => Promise<void> {
  const { log } = ports;
  const seen = createRecent<true>(REMEMBERED);
  const later = createLater();
  const quietly = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.warn(`${what} failed`, { error: nameOf(error) }));
  };

  /** Slack sends some things twice, and everything again that it thinks was not acknowledged. */
  function isNew(name: unknown): boolean {
    if (typeof name !== 'string') return true;
    if (seen.get(name)) return false;
    seen.set(name, true);
    return true;
  }

  async function heard({ body, ack }: ReceiverEvent): Promise<void> {
    await ack().catch((error: unknown) => log.warn('not acknowledged', { error: nameOf(error) }));
    const work = (): void => quietly('something that was heard', handed(body));
    // Somebody waits before a button or a form, which Slack forgets within seconds; events can wait their turn.
    if (body.type === 'event_callback') later(work);
    else work();
  }

  async function handed(body: Record<string, unknown>): Promise<void> {
    const type = body.type === 'event_callback' ? typeOf(body.event) : undefined;
    if (ACCESS.has(type) || TOKENS.has(type)) return shaken(body, type);
    if (body.type === 'app_rate_limited') return limited(body);
    const office = await addressed(body);
    if (!office) return log.warn('something of another workspace was sent to us');
    if (body.type === 'event_callback') {
      if (!isNew(body.event_id)) return;
      office.listener.heard(body.event as Event);
      quietly('telling other workspaces', others(body, office));
    } else if (isNew((body as Interaction).trigger_id)) {
      quietly('answering', office.answer(body as Interaction));
    }
  }

  /** What we may enter, or our tokens, changed: of a workspace, of a whole organisation, or of one person in it. */
  async function shaken(body: Record<string, unknown>, type: string | undefined): Promise<void> {
    if (!isNew(body.event_id)) return;
    const organisation = organisationOf(body);
    if (organisation !== undefined) await ports.reconcile(organisation);
    if (ACCESS.has(type)) return;
    const office = await addressed(body);
    for (const each of new Set([...(office ? [office] : []), ...officesOf(organisation)]))
      each.listener.heard(body.event as Event);
  }

  const officesOf = (organisation: string | undefined): readonly Office[] =>
    organisation === undefined
      ? []
      : ports.all().filter(({ workspace }) => workspace.organisation === organisation);

  async function limited(body: Record<string, unknown>): Promise<void> {
    log.error('Slack holds events back: more than 30,000 in an hour');
    const since = Number(body.minute_rate_limited);
    const office = await addressed(body);
    for (const { readback } of office ? [office] : officesOf(organisationOf(body))) {
      readback.interrupted(Number.isFinite(since) ? since : undefined);
      quietly('reading back', readback.catchUp());
    }
  }

  /** Each workspace of a shared channel that has the app judges for itself, with its own tokens and policy. */
  async function others(body: Record<string, unknown>, told: Office): Promise<void> {
    const { is_ext_shared_channel: shared, event_context: context } = body;
    if (!ports.witnesses || shared !== true || typeof context !== 'string') return;
    const channel = textIn(body.event, 'channel') ?? textIn((body.event as Fields | null)?.item, 'channel');
    if (channel === undefined) return;
    for (const team of new Set(await ports.witnesses(context, channel))) {
      const office = team === told.workspace.team ? undefined : await ports.find(team);
      office?.listener.heard(body.event as Event);
    }
  }

  /** Most of what comes is for an office that is open, and is handed on without waiting. */
  function addressed(body: Record<string, unknown>): Office | undefined | Promise<Office | undefined> {
    const teams = teamsIn(body);
    const organisation = addressedTo(body);
    const may = ({ workspace }: Office): boolean =>
      organisation === undefined || workspace.organisation === organisation;
    const office = ports.open(teams[0] ?? '');
    return office && may(office) ? office : firstOf(teams, may);
  }

  /** In their order: a likelier one that is only being opened goes before another that is open. */
  async function firstOf(
    teams: readonly string[],
    may: (office: Office) => boolean,
  ): Promise<Office | undefined> {
    for (const team of teams) {
      const office = await ports.find(team);
      if (office && may(office)) return office;
    }
    return undefined;
  }

  return heard;
}
