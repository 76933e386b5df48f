import type { ReceiverEvent } from '@slack/bolt';
import {
  type Action,
  type Adapter,
  AdapterError,
  type Clock,
  createRecent,
  type Desk,
  type Files,
  type Health,
  type Intake,
  type Log,
  type Member,
  type Memos,
  type Message,
  type MessageRef,
  type Policies,
  type Server,
  type Wordings,
} from '#core';
import { supports } from './apply.ts';
import { makeClients, type Tokens } from './clients.ts';
import { type Connection, connect, type Link } from './connect.ts';
import type { Event } from './events.ts';
import { isTokenFault, nameOf } from './faults.ts';
import type { Interaction } from './interactions.ts';
import { type Office, openOffice } from './office.ts';
import { platform, serverOf, type Workspace } from './workspace.ts';

export { supports } from './apply.ts';
export { checkup, type Finding, severityOf } from './checkup.ts';
export type { Link as SlackLink } from './connect.ts';

export interface SlackSettings extends Tokens {
  readonly link: Link;
  readonly memos: Memos;
  readonly policies: Pick<Policies, 'of'>;
  readonly wording: Wordings;
  /** Copies of attachments, to be posted again with a restored message. */
  readonly files?: Pick<Files, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
  /** How often we look whether what a moderator must remove has been removed, in milliseconds. */
  readonly lookEveryMs?: number | undefined;
}

const REMEMBERED = 50_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const REFUSED =
  'SLACK_BOT_TOKEN is not accepted; copy the "Bot User OAuth Token" anew from the page "OAuth & Permissions"';

/**
 * Slack, one workspace. `start` resolves once we know who we are and Slack can reach us; it rejects with a sentence
 * when a token is refused, and goes on trying in the background while Slack does not answer.
 * @example
 * const slack = createSlack({ botToken, userToken, link: { kind: 'socket', appToken }, memos, policies, wording, clock, log });
 * await slack.start(intake, desk);
 */
export function createSlack(settings: SlackSettings) {
  const { log, link, apiUrl } = settings;
  const clients = makeClients(settings);
  const seen = createRecent<true>(REMEMBERED);
  let office: Office | undefined;
  let connection: Connection | undefined;
  let stopped = false;
  let removed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

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

  /** Whose it is: in shared channels the author's workspace is another than the one that we are told for. */
  function isOurs(body: Record<string, unknown>, { team }: Workspace): boolean {
    const idOf = (value: unknown): unknown => (value as { id?: unknown; team_id?: unknown } | undefined)?.id;
    const authorizations = (body.authorizations ?? []) as { team_id?: unknown }[];
    const teams = [
      body.team_id,
      body.context_team_id,
      idOf(body.team),
      (body.user as { team_id?: unknown })?.team_id,
    ];
    return [...teams, ...authorizations.map((each) => each.team_id)].includes(team);
  }

  /** Acknowledged before anything else: Slack waits three seconds, and whatever we do may take longer. */
  async function heard({ body, ack }: ReceiverEvent): Promise<void> {
    await ack().catch((error: unknown) => log.warn('not acknowledged', { error: nameOf(error) }));
    const place = office;
    if (!place) return;
    if (!isOurs(body, place.workspace)) return log.warn('something of another workspace was sent to us');
    if (body.type === 'event_callback') {
      if (isNew(body.event_id)) place.listener.heard(body.event as Event);
    } else if (body.type === 'app_rate_limited') {
      log.error('Slack holds events back: more than 30,000 in an hour');
      const since = Number(body.minute_rate_limited);
      place.readback.interrupted(Number.isFinite(since) ? since : undefined);
      quietly('reading back', place.readback.catchUp());
    } else if (isNew((body as Interaction).trigger_id)) {
      quietly('answering', place.answer(body as Interaction));
    }
  }

  async function whoAreWe(): Promise<Workspace> {
    const { team_id: team, user_id: self, url } = await clients.bot.auth.test();
    return { team: team!, server: serverOf(team!), self: self!, url: url! };
  }

  async function begin(intake: Intake, desk: Desk | undefined): Promise<void> {
    const workspace = await whoAreWe();
    const gone = (): void => {
      removed = true;
      log.error('the app was removed from the workspace');
    };
    const next = await openOffice({ ...settings, clients, workspace, intake, desk, gone });
    const line = connect({
      link,
      apiUrl,
      heard,
      log,
      interrupted: () => next.readback.interrupted(),
      resumed: () => quietly('reading back', next.readback.catchUp()),
    });
    office = next;
    connection = line;
    await line.start();
    quietly('reading back', next.readback.catchUp());
  }

  async function keepTrying(intake: Intake, desk: Desk | undefined, pause: number): Promise<void> {
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, pause);
    });
    if (stopped) return;
    await begin(intake, desk).catch((error: unknown) => {
      log.warn('Slack does not answer', { error: nameOf(error) });
      return keepTrying(intake, desk, Math.min(pause * 2, LONGEST_PAUSE_MS));
    });
  }

  function health(): Health {
    if (removed) return { ok: false, why: 'the app was removed' };
    if (!office || !connection?.isOpen()) return { ok: false, why: 'not connected' };
    return office.health();
  }

  return {
    platform,
    supports,
    apply: (server: Server, action: Action) => {
      if (!office) return Promise.reject(new AdapterError('unavailable', 'Slack does not answer'));
      return office.apply(server, action);
    },
    touched: (ref: MessageRef): readonly Member[] => office?.touched(ref) ?? [],
    attachments: (message: Message, within: { readonly mostBytes: number; readonly signal: AbortSignal }) => {
      if (!office) return Promise.reject(new AdapterError('unavailable', 'Slack does not answer'));
      return office.copies(message, within);
    },
    health,
    /** Where HTTP listens, when it does. */
    port: () => connection?.port(),
    async start(intake: Intake, desk?: Desk) {
      try {
        await begin(intake, desk);
      } catch (error) {
        if (isTokenFault(error)) throw new Error(REFUSED);
        if (error instanceof Error && /^SLACK_/.test(error.message)) throw error;
        log.error('Slack does not answer; trying again', { error: nameOf(error) });
        quietly('beginning', keepTrying(intake, desk, FIRST_PAUSE_MS));
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await connection?.stop();
      await office?.stop();
    },
  } satisfies Adapter & Record<string, unknown>;
}
