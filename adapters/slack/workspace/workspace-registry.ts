import { type Log, serverKey } from '#core';
import { createLruMap } from '#lib';
import { type ApiOptions, type Clients, createClients, type TokenSource } from '../client/clients.ts';
import { isTokenError, isUninstalledError, slackErrorName } from '../client/errors.ts';
import { serverOfTeam, type Workspace } from '../client/workspace.ts';
import type { InstallationStore, InstalledWorkspace, TokenGrant } from '../install/installation-store.ts';
import type { TokenRotation } from '../install/token-rotation.ts';
import type { WorkspaceSession } from './workspace-session.ts';

interface ServedWorkspace {
  readonly tokens: InstalledWorkspace;
  readonly session: WorkspaceSession;
}

const RESCAN_INTERVAL_MS = 60_000;
const OPEN_CONCURRENCY = 8;
const BACKOFF_MS = 5000;
const FAILURE_CACHE_SIZE = 1000;

class WrongWorkspaceError extends Error {
  override readonly name = 'WrongWorkspace';
}

/** With these tokens nobody is let in any more. */
class AppRemovedError extends Error {
  override readonly name = 'Removed';
  readonly tokens: InstalledWorkspace;

  constructor(tokens: InstalledWorkspace) {
    super();
    this.tokens = tokens;
  }
}

/** Every workspace that has installed the app, each with an office and tokens of its own. */
export interface WorkspaceRegistry {
  /** Opens all that are known, a few at a time, and waits for none: one that Slack keeps waiting holds nobody up. */
  start(): void;
  /** One that is served now. */
  getOpen(team: string): WorkspaceSession | undefined;
  /** Undefined where the app is not installed. Waits for an office that is being opened; rejects when it cannot be. */
  findOrOpen(team: string): Promise<WorkspaceSession | undefined>;
  /** Those that are served now. */
  listOpen(): readonly WorkspaceSession[];
  /** Its tokens are others by now, or it has none any more. Rejects when it cannot be served. */
  reload(team: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Offices by workspace. Another process may install or remove the app: what is stored is looked at again every minute,
 * and when a workspace is heard of that nobody knows.
 * @example const workspaces = createWorkspaceRegistry({ installs, reach, open, log }); workspaces.start()
 */
export function createWorkspaceRegistry(ports: {
  readonly installationStore: Pick<InstallationStore, 'listWorkspaces' | 'findWorkspace'>;
  readonly apiOptions: ApiOptions;
  readonly openSession: (
    workspace: Workspace,
    clients: Clients,
    tokens: InstalledWorkspace,
  ) => Promise<WorkspaceSession>;
  /** The app was removed while nobody listened. */
  readonly onUninstalled: (tokens: InstalledWorkspace) => Promise<void>;
  /** Absent where no token expires. */
  readonly tokenRotation?: TokenRotation | undefined;
  readonly log: Log;
}): WorkspaceRegistry {
  const { installationStore, apiOptions, openSession, onUninstalled, tokenRotation, log } = ports;
  const tokenSource = (grant: TokenGrant): string | TokenSource =>
    tokenRotation?.tokenSource(grant) ?? grant.token;
  const served = new Map<string, ServedWorkspace>();
  const opening = new Map<string, Promise<WorkspaceSession | undefined>>();
  /** Not every event of a workspace that cannot be opened asks Slack again. */
  const failed = createLruMap<{ readonly at: number; readonly error: unknown }>(FAILURE_CACHE_SIZE);
  let stopped = false;
  let isScanning = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  async function closeSession(team: string): Promise<undefined> {
    const before = served.get(team);
    served.delete(team);
    await before?.session.stop();
    return undefined;
  }

  async function openWithTokens(tokens: InstalledWorkspace): Promise<WorkspaceSession> {
    const { team, bot, admin } = tokens;
    const clients = createClients({
      ...apiOptions,
      botToken: tokenSource(bot),
      userToken: admin && tokenSource(admin),
    });
    const me = await clients.bot.auth.test().catch((error: unknown) => {
      throw isUninstalledError(error) ? new AppRemovedError(tokens) : error;
    });
    const { team_id: where, enterprise_id: organisation } = me;
    // A token of one workspace never serves another one, whatever is stored.
    if ((bot.holder === team ? where : organisation) !== bot.holder) throw new WrongWorkspaceError();
    const workspace = {
      ...{ team, server: serverOfTeam(team), botUserId: me.user_id!, url: me.url! },
      ...(organisation && { organisation }),
      ...(bot.holder !== team && { hasOrganisationToken: true }),
    };
    const session = await openSession(workspace, clients, tokens);
    await closeSession(team);
    if (stopped) await session.stop();
    else served.set(team, { tokens, session });
    log.info('serving', { server: serverKey(workspace.server) });
    return session;
  }

  /** What keeps a workspace from being served is nobody else's trouble; it is tried again with the next look. */
  const handleOpenError =
    (team: string) =>
    async (error: unknown): Promise<undefined> => {
      const server = serverKey(serverOfTeam(team));
      if (error instanceof AppRemovedError) {
        log.warn('the app was removed while nobody listened', { server });
        await onUninstalled(error.tokens);
      } else if (isTokenError(error) || error instanceof WrongWorkspaceError) {
        log.error('a token is not accepted; install the app there again', {
          server,
          error: slackErrorName(error),
        });
      } else {
        log.warn('a workspace waits for Slack', { server, error: slackErrorName(error) });
      }
    };

  /**
   * Opens a workspace with the tokens that are stored at that moment, or closes it when there are none. One at a time;
   * whoever asks meanwhile waits for it.
   */
  function openOrClose(team: string): Promise<WorkspaceSession | undefined> {
    const pending: Promise<WorkspaceSession | undefined> = (opening.get(team) ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        const tokens = await installationStore.findWorkspace(team);
        const now = served.get(team);
        if (!tokens) return closeSession(team);
        tokenRotation?.refreshDue([tokens]);
        return now && haveSameTokens(now.tokens, tokens) ? now.session : openWithTokens(tokens);
      })
      .finally(() => {
        if (opening.get(team) === pending) opening.delete(team);
      });
    opening.set(team, pending);
    return pending;
  }

  async function rescan(): Promise<void> {
    const before = [...served.keys()];
    const known = await installationStore.listWorkspaces();
    tokenRotation?.refreshDue(known);
    const changed = known.filter((each) => {
      const now = served.get(each.team);
      return !now || !haveSameTokens(now.tokens, each);
    });
    const gone = before.filter((team) => !known.some((each) => each.team === team));
    const teams = [...changed.map(({ team }) => team), ...gone];
    const next = async (): Promise<void> => {
      for (let team = teams.shift(); team !== undefined; team = teams.shift())
        await openOrClose(team).catch(handleOpenError(team));
    };
    await Promise.all(Array.from({ length: OPEN_CONCURRENCY }, next));
  }

  /** One look after the other, never two at once. */
  function startRescan(): void {
    if (isScanning) return;
    isScanning = true;
    rescan()
      .catch((error: unknown) => log.warn('installations not looked at', { error: slackErrorName(error) }))
      .finally(() => {
        isScanning = false;
      });
  }

  return {
    start() {
      startRescan();
      timer = setInterval(startRescan, RESCAN_INTERVAL_MS);
      timer.unref();
    },
    getOpen: (team) => served.get(team)?.session,
    async findOrOpen(team) {
      const known = served.get(team)?.session;
      if (known) return known;
      const before = failed.get(team);
      if (before && performance.now() - before.at < BACKOFF_MS) throw before.error;
      return openOrClose(team).catch(async (error: unknown) => {
        await handleOpenError(team)(error);
        if (error instanceof AppRemovedError) return undefined;
        failed.set(team, { at: performance.now(), error });
        throw error;
      });
    },
    listOpen: () => [...served.values()].map(({ session }) => session),
    async reload(team) {
      await openOrClose(team);
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.all([...served.keys()].map(closeSession));
    },
  };
}

/** A renewed token is still what was given; its clients learn of it by themselves. */
const isSameGrant = (a: TokenGrant | undefined, b: TokenGrant | undefined): boolean =>
  a?.holder === b?.holder &&
  (a?.token === b?.token || (a?.expiresAt !== undefined && b?.expiresAt !== undefined));

const haveSameTokens = (a: InstalledWorkspace, b: InstalledWorkspace): boolean =>
  isSameGrant(a.bot, b.bot) && isSameGrant(a.admin, b.admin);
