import {
  type Action,
  type Adapter,
  AdapterError,
  type Claims,
  type Clock,
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
  type Vault,
  type Wordings,
} from '#core';
import { supports } from './apply.ts';
import type { Reach } from './clients.ts';
import { type Connection, connect, type Link } from './connect.ts';
import { createDispatch } from './dispatch.ts';
import { isTokenFault, nameOf } from './faults.ts';
import { createInstalls, type Installs, onlyInstall } from './installs.ts';
import { createLeaving, type Leaving } from './leaving.ts';
import { type AppKeys, installing } from './oauth.ts';
import { type Office, openOffice } from './office.ts';
import { createOrganisations, type Organisations } from './organisations.ts';
import { createRenewal, type Renewal } from './renewal.ts';
import { createWitnesses } from './witnesses.ts';
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
  /** Which of several processes renews a token that expires. */
  readonly claims: Claims;
}

export type SlackSettings = Around & (One | Many);

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
  let workspaces: Workspaces | undefined;
  let organisations: Organisations | undefined;
  let connection: Connection | undefined;
  let stopped = false;
  let removed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const quietly = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.warn(`${what} failed`, { error: nameOf(error) }));
  };
  const offices = (): readonly Office[] => workspaces?.all() ?? [];
  const officeOf = ({ id }: Server): Office | undefined => workspaces?.open(id);
  const heard = createDispatch({
    open: (team) => workspaces?.open(team),
    find: async (team) => workspaces?.find(team),
    all: offices,
    reconcile: async (organisation) => organisations?.reconcile(organisation),
    witnesses:
      many && settings.app.appToken !== undefined
        ? createWitnesses(settings.app.appToken, settings, log)
        : undefined,
    log,
  });

  function opening(
    { installs, leaving, renewal }: { installs: Installs; leaving: Leaving; renewal: Renewal | undefined },
    intake: Intake,
    desk: Desk | undefined,
  ): Workspaces {
    return createWorkspaces({
      installs,
      renewal,
      removed: ({ bot }) => leaving.removed(bot),
      reach: settings,
      log,
      async open(workspace, clients, { bot, admin }) {
        const lost = (what: 'app' | 'admin'): Promise<void> =>
          what === 'app' ? leaving.removed(bot) : leaving.takenBack(admin!);
        const office = await openOffice({ ...settings, clients, workspace, intake, desk, lost });
        quietly('reading back', office.readback.catchUp());
        return office;
      },
    });
  }

  async function begin(intake: Intake, desk: Desk | undefined): Promise<void> {
    const installs = many
      ? createInstalls(settings)
      : await onlyInstall(settings, () => {
          removed = true;
        });
    const leaving = createLeaving({ installs, memos: settings.memos, workspaces: () => workspaces, log });
    const renewal = many
      ? createRenewal({ ...settings, keys: settings.app, reach: settings, installs })
      : undefined;
    const offered = opening({ installs, leaving, renewal }, intake, desk);
    workspaces = offered;
    const changed = (team: string): void => quietly('opening a workspace', offered.changed(team));
    const around = renewal && { installs, renewal, reach: settings, changed, log };
    const grid = around && createOrganisations({ ...around, ...leaving });
    organisations = grid;
    const line = connect({
      link,
      apiUrl,
      heard,
      log,
      ...(around &&
        grid &&
        many && { doors: installing({ ...around, keys: settings.app, reconcile: grid.reconcile }) }),
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
    if (!many) return;
    offered.start();
    grid?.start();
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
    async administrators(server: Server): Promise<readonly Member[]> {
      return officeOf(server)?.administrators() ?? [];
    },
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
      organisations?.stop();
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
