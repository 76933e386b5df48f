import type { ReceiverEvent } from '@slack/bolt';
import { createRecent, type Log } from '#core';
import type { Event } from './events.ts';
import { nameOf } from './faults.ts';
import type { Interaction } from './interactions.ts';
import { createLater } from './later.ts';
import type { Office } from './office.ts';
import type { Witnesses } from './witnesses.ts';

type Fields = Readonly<Record<string, unknown>>;

const textIn = (value: unknown, key: string): string | undefined => {
  const found = (value as Fields | null | undefined)?.[key];
  return typeof found === 'string' ? found : undefined;
};

/**
 * For which workspaces something is meant, the likeliest first. Slack names the installation that an event is for in
 * `authorizations`, and then no other may hear of it but those that Slack says see it too; in shared channels all other fields may name the author's
 * workspace. Interactions name the place first, and the person's own workspace last.
 * https://docs.slack.dev/apis/events-api#authorizations
 * @example teamsIn(body) // ['T0123456789']
 */
export function teamsIn(body: Fields): readonly string[] {
  const authorizations = Array.isArray(body.authorizations) ? (body.authorizations as unknown[]) : [];
  const authorized = authorizations.flatMap((each) => textIn(each, 'team_id') ?? []);
  if (authorized.length > 0) return authorized;
  const all = [
    textIn(body, 'context_team_id'),
    textIn(body.view, 'app_installed_team_id'),
    textIn(body.team, 'id'),
    textIn(body, 'team_id'),
    textIn(body.user, 'team_id'),
  ];
  return [...new Set(all.filter((each) => each !== undefined))];
}

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
    const office = await addressed(body);
    if (!office) return log.warn('something of another workspace was sent to us');
    if (body.type === 'event_callback') {
      if (!isNew(body.event_id)) return;
      office.listener.heard(body.event as Event);
      quietly('telling other workspaces', others(body, office));
    } else if (body.type === 'app_rate_limited') {
      log.error('Slack holds events back: more than 30,000 in an hour');
      const since = Number(body.minute_rate_limited);
      office.readback.interrupted(Number.isFinite(since) ? since : undefined);
      quietly('reading back', office.readback.catchUp());
    } else if (isNew((body as Interaction).trigger_id)) {
      quietly('answering', office.answer(body as Interaction));
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
    return ports.open(teams[0] ?? '') ?? firstOf(teams);
  }

  /** In their order: a likelier one that is only being opened goes before another that is open. */
  async function firstOf(teams: readonly string[]): Promise<Office | undefined> {
    for (const team of teams) {
      const office = await ports.find(team);
      if (office) return office;
    }
    return undefined;
  }

  return heard;
}
