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
  serverKey,
  type Vault,
  type Wordings,
} from '#core';
import { supports } from './apply.ts';
import { clientFor, type Reach } from './clients.ts';
import { type Connection, connect, type Link } from './connect.ts';
import { teamsIn } from './dispatch.ts';
import type { Event } from './events.ts';
import { isTokenFault, nameOf } from './faults.ts';
import { createInstalls, type Installed, type Installs } from './installs.ts';
import type { Interaction } from './interactions.ts';
import { createLater } from './later.ts';
import { type AppKeys, installing } from './oauth.ts';
import { type Office, openOffice } from './office.ts';
import { platform } from './workspace.ts';
import { createWorkspaces, type Workspaces } from './workspaces.ts';

export { supports } from './apply.ts';
export { checkup, checkupAll, type Finding, severityOf } from './checkup.ts';
export type { Link as SlackLink } from './connect.ts';
export { createInstalls } from './installs.ts';
export type { AppKeys as SlackAppKeys } from './oauth.ts';

interface Around extends Reach {
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

/** One workspace: the app's token there, and perhaps an administrator's. */
interface One {
  readonly botToken: string;
  readonly userToken?: string | undefined;
}

/** Every workspace that installs the app at `/slack/install`, over HTTP; tokens are kept in the vault. */
interface Many {
  readonly app: AppKeys;
  readonly vault: Vault;
}

export type SlackSettings = Around & (One | Many);

const REMEMBERED = 50_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const REFUSED =
  'SLACK_BOT_TOKEN is not accepted; copy the "Bot User OAuth Token" anew from the page "OAuth & Permissions"';

/**
 * Slack, one workspace or many. `start` resolves once we know who we are and Slack can reach us; it rejects with a
 * sentence when a token is refused, and goes on trying in the background while Slack does not answer.
 * @example
 * const slack = createSlack({ botToken, userToken, link: { kind: 'socket', appToken }, memos, policies, wording, clock, log });
 * await slack.start(intake, desk);
 */
export function createSlack(settings: SlackSettings) {
  const { log, link, apiUrl } = settings;
  const many = 'app' in settings;
  const seen = createRecent<true>(REMEMBERED);
  const later = createLater();
  let workspaces: Workspaces | undefined;
  let connection: Connection | undefined;
  let stopped = false;
  let removed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const quietly = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.warn(`${what} failed`, { error: nameOf(error) }));
  };
  const offices = (): readonly Office[] => workspaces?.all() ?? [];
  const officeOf = ({ id }: Server): Office | undefined =>
    offices().find((each) => each.workspace.team === id);

  /** Slack sends some things twice, and everything again that it thinks was not acknowledged. */
  function isNew(name: unknown): boolean {
    if (typeof name !== 'string') return true;
    if (seen.get(name)) return false;
    seen.set(name, true);
    return true;
  }

  /** Acknowledged before anything else: Slack waits three seconds, and whatever we do may take longer. */
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
      if (isNew(body.event_id)) office.listener.heard(body.event as Event);
    } else if (body.type === 'app_rate_limited') {
      log.error('Slack holds events back: more than 30,000 in an hour');
      const since = Number(body.minute_rate_limited);
      office.readback.interrupted(Number.isFinite(since) ? since : undefined);
      quietly('reading back', office.readback.catchUp());
    } else if (isNew((body as Interaction).trigger_id)) {
      quietly('answering', office.answer(body as Interaction));
    }
  }

  /** Most of what comes is for an office that is open, and is handed on without waiting. */
  function addressed(body: Record<string, unknown>): Office | undefined | Promise<Office | undefined> {
    const teams = teamsIn(body);
    const open = teams.flatMap((id) => officeOf({ platform, id }) ?? [])[0];
    return open ?? firstOf(teams);
  }

  async function firstOf(teams: readonly string[]): Promise<Office | undefined> {
    for (const team of teams) {
      const office = await workspaces?.find(team);
      if (office) return office;
    }
    return undefined;
  }

  function opening(installs: Installs, intake: Intake, desk: Desk | undefined): Workspaces {
    return createWorkspaces({
      installs,
      reach: settings,
      log,
      async open(workspace, clients, { team, botToken }) {
        const lost = async (what: 'app' | 'admin'): Promise<void> => {
          const facts = { server: serverKey(workspace.server) };
          if (what === 'app') log.error('the app was removed from a workspace', facts);
          else log.error("an administrator's token is gone", facts);
          await (what === 'app' ? installs.delete(team) : installs.deleteAdmin(team));
          await workspaces?.changed(team);
        };
        const office = await openOffice({ ...settings, botToken, clients, workspace, intake, desk, lost });
        quietly('reading back', office.readback.catchUp());
        return office;
      },
    });
  }

  async function begin(intake: Intake, desk: Desk | undefined): Promise<void> {
    const installs = many
      ? createInstalls(settings)
      : await onlyOne(settings, () => {
          removed = true;
        });
    const offered = opening(installs, intake, desk);
    workspaces = offered;
    const changed = (team: string): void => quietly('opening a workspace', offered.changed(team));
    const line = connect({
      link,
      apiUrl,
      heard,
      log,
      ...(many && { doors: installing({ keys: settings.app, reach: settings, installs, changed, log }) }),
      interrupted: () => {
        for (const { readback } of offices()) readback.interrupted();
      },
      resumed: () => {
        for (const { readback } of offices()) quietly('reading back', readback.catchUp());
      },
    });
    if (!many) await offered.changed((await installs.all())[0]!.team);
    connection = line;
    await line.start();
    if (many) await offered.start();
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
    if (!connection?.isOpen()) return { ok: false, why: 'not connected' };
    if (many) return { ok: true };
    return offices()[0]?.health() ?? { ok: false, why: 'not connected' };
  }

  return {
    platform,
    supports,
    servers: (): readonly Server[] => offices().map(({ workspace }) => workspace.server),
    async apply(server: Server, action: Action) {
      const office = officeOf(server) ?? (await found(server));
      if (!office) throw new AdapterError('forbidden', 'the app is not in this workspace any more');
      return office.apply(server, action);
    },
    touched: (ref: MessageRef): readonly Member[] => officeOf(ref.server)?.touched(ref) ?? [],
    async attachments(
      message: Message,
      within: { readonly mostBytes: number; readonly signal: AbortSignal },
    ) {
      const office = officeOf(message.ref.server);
      if (!office) throw new AdapterError('unavailable', 'Slack does not answer');
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
      await workspaces?.stop();
    },
  } satisfies Adapter & Record<string, unknown>;

  /** A workspace that is not open may be of another process, or wait for Slack. */
  async function found({ id }: Server): Promise<Office | undefined> {
    const waiting = (): AdapterError => new AdapterError('unavailable', 'Slack does not answer');
    if (!workspaces) throw waiting();
    try {
      return await workspaces.find(id);
    } catch {
      throw waiting();
    }
  }
}

/** The tokens of one workspace, as if it had installed the app; which one it is Slack tells. */
async function onlyOne(settings: One & Reach, removed: () => void): Promise<Installs> {
  const { team_id: team } = await clientFor(settings.botToken, settings).auth.test();
  let tokens: Installed | undefined = {
    team: team!,
    botToken: settings.botToken,
    userToken: settings.userToken,
  };
  const nothing = async (): Promise<void> => {};
  return {
    all: async () => (tokens ? [tokens] : []),
    of: async (asked) => (asked === team ? tokens : undefined),
    put: nothing,
    putAdmin: nothing,
    // What stands in the settings is not ours to forget; that it does not work is said with every look at our health.
    deleteAdmin: nothing,
    async delete() {
      tokens = undefined;
      removed();
    },
  };
}
