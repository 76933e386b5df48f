import { type Log, serverKey } from '#core';
import { createKeyedMutex, createLruMap } from '#lib';
import { type ApiOptions, type Clients, createClients, type TokenSource } from '../client/clients.ts';
import { isTokenError, isUninstalledError, logSlackErrors, slackErrorName } from '../client/errors.ts';
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

/** A stored token belongs to another workspace than the entry that contains it. */
class WrongWorkspaceError extends Error {
  override readonly name = 'WrongWorkspace';
}

/** The app was uninstalled: the tokens will never work again. */
class AppRemovedError extends Error {
  override readonly name = 'Removed';
  readonly tokens: InstalledWorkspace;

  constructor(tokens: InstalledWorkspace) {
    super();
    this.tokens = tokens;
  }
}

/** The sessions of all workspaces that have installed the app. */
export interface WorkspaceRegistry {
  /** Opens all known workspaces in the background, eight at a time, and rescans the store every minute. */
  start(): void;
  /** The open session of a workspace. */
  getOpen(team: string): WorkspaceSession | undefined;
  /** Opens the session when needed. Undefined when the app is not installed; rejects when it cannot be opened. */
  findOrOpen(team: string): Promise<WorkspaceSession | undefined>;
  /** All open sessions. */
  listOpen(): readonly WorkspaceSession[];
  /** Opens, reopens or closes a workspace after its tokens changed. Rejects when it cannot be opened. */
  reload(team: string): Promise<void>;
  stop(): Promise<void>;
}

interface RegistryPorts {
  readonly installationStore: Pick<InstallationStore, 'listWorkspaces' | 'findWorkspace'>;
  readonly apiOptions: ApiOptions;
  readonly openSession: (
    workspace: Workspace,
    clients: Clients,
    tokens: InstalledWorkspace,
  ) => Promise<WorkspaceSession>;
  /** The app was uninstalled while this process was not connected. */
  readonly onUninstalled: (tokens: InstalledWorkspace) => Promise<void>;
  /** Absent when no token expires. */
  readonly tokenRotation?: TokenRotation | undefined;
  readonly log: Log;
}

/**
 * Sessions by workspace. Another process may install or remove the app, so the store is read again every minute, and
 * when a request arrives for an unknown workspace.
 * @example
 * const registry = createWorkspaceRegistry({ installationStore, apiOptions, openSession, onUninstalled, log });
 * registry.start();
 */
export function createWorkspaceRegistry(ports: RegistryPorts): WorkspaceRegistry {
  const { installationStore, tokenRotation, log } = ports;
  const served = new Map<string, ServedWorkspace>();
  const runExclusive = createKeyedMutex();
  /** Recent failures: during the backoff, events of a failed workspace do not call Slack again. */
  const failures = createLruMap<{ readonly at: number; readonly error: unknown }>(FAILURE_CACHE_SIZE);
  let stopped = false;
  let isScanning = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  async function closeSession(team: string): Promise<undefined> {
    const previous = served.get(team);
    served.delete(team);
    await previous?.session.stop();
    return undefined;
  }

  async function openWithTokens(tokens: InstalledWorkspace): Promise<WorkspaceSession> {
    const { team } = tokens;
    const clients = clientsFor(tokens, ports);
    const workspace = await identifyWorkspace(clients, tokens);
    const session = await ports.openSession(workspace, clients, tokens);
    await closeSession(team);
    if (stopped) await session.stop();
    else served.set(team, { tokens, session });
    log.info('workspace_serving', { server: serverKey(workspace.server) });
    return session;
  }

  /** Opens a workspace with its stored tokens, or closes it when it has none. One task per workspace at a time. */
  const openOrClose = (team: string): Promise<WorkspaceSession | undefined> =>
    runExclusive(team, async () => {
      const tokens = await installationStore.findWorkspace(team);
      const current = served.get(team);
      if (!tokens) return closeSession(team);
      tokenRotation?.refreshDue([tokens]);
      return current && haveSameTokens(current.tokens, tokens) ? current.session : openWithTokens(tokens);
    });

  async function rescan(): Promise<void> {
    const servedTeams = [...served.keys()];
    const installed = await installationStore.listWorkspaces();
    tokenRotation?.refreshDue(installed);
    const changed = installed.filter((tokens) => {
      const current = served.get(tokens.team);
      return !current || !haveSameTokens(current.tokens, tokens);
    });
    const removed = servedTeams.filter((team) => !installed.some((tokens) => tokens.team === team));
    await forEachConcurrently([...changed.map(({ team }) => team), ...removed], (team) =>
      openOrClose(team).catch((error: unknown) => handleOpenError(team, error, ports)),
    );
  }

  /** At most one scan runs at a time. */
  function startRescan(): void {
    if (isScanning) return;
    isScanning = true;
    const scan = rescan().finally(() => {
      isScanning = false;
    });
    logSlackErrors(log, 'installations_scan_failed', scan);
  }

  return {
    start() {
      startRescan();
      timer = setInterval(startRescan, RESCAN_INTERVAL_MS);
      timer.unref();
    },
    getOpen: (team) => served.get(team)?.session,
    async findOrOpen(team) {
      const open = served.get(team)?.session;
      if (open) return open;
      const failure = failures.get(team);
      if (failure && performance.now() - failure.at < BACKOFF_MS) throw failure.error;
      return openOrClose(team).catch(async (error: unknown) => {
        await handleOpenError(team, error, ports);
        if (error instanceof AppRemovedError) return undefined;
        failures.set(team, { at: performance.now(), error });
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

/** Runs `task` for all teams, at most eight at a time. */
async function forEachConcurrently(
  teams: readonly string[],
  task: (team: string) => Promise<unknown>,
): Promise<void> {
  const queue = teams.values();
  const worker = async (): Promise<void> => {
    for (const team of queue) await task(team);
  };
  await Promise.all(Array.from({ length: OPEN_CONCURRENCY }, worker));
}

function clientsFor(
  { bot, admin }: InstalledWorkspace,
  { apiOptions, tokenRotation }: Pick<RegistryPorts, 'apiOptions' | 'tokenRotation'>,
): Clients {
  const tokenSource = (grant: TokenGrant): string | TokenSource =>
    tokenRotation?.tokenSource(grant) ?? grant.token;
  return createClients({
    ...apiOptions,
    botToken: tokenSource(bot),
    userToken: admin && tokenSource(admin),
  });
}

/**
 * Asks Slack which workspace the token belongs to. Throws WrongWorkspaceError if the stored entry names another one.
 */
async function identifyWorkspace(clients: Clients, tokens: InstalledWorkspace): Promise<Workspace> {
  const { team, bot } = tokens;
  const auth = await clients.bot.auth.test().catch((error: unknown) => {
    throw isUninstalledError(error) ? new AppRemovedError(tokens) : error;
  });
  const { team_id: tokenTeam, enterprise_id: organisation } = auth;
  const isOrganisationToken = bot.holder !== team;
  if ((isOrganisationToken ? organisation : tokenTeam) !== bot.holder) throw new WrongWorkspaceError();
  return {
    team,
    server: serverOfTeam(team),
    botUserId: auth.user_id!,
    ...(auth.bot_id !== undefined && { botId: auth.bot_id }),
    url: auth.url!,
    ...(organisation && { organisation }),
    ...(isOrganisationToken && { hasOrganisationToken: true }),
  };
}

/** Logs why one workspace cannot be opened; the next scan tries again. */
async function handleOpenError(
  team: string,
  error: unknown,
  { onUninstalled, log }: Pick<RegistryPorts, 'onUninstalled' | 'log'>,
): Promise<void> {
  const server = serverKey(serverOfTeam(team));
  if (error instanceof AppRemovedError) {
    log.warn('app_uninstalled_while_offline', { server });
    await onUninstalled(error.tokens);
  } else if (isTokenError(error) || error instanceof WrongWorkspaceError) {
    log.error('bot_token_rejected', {
      server,
      error: slackErrorName(error),
      hint: 'install the app there again',
    });
  } else {
    log.warn('workspace_open_deferred', { server, error: slackErrorName(error) });
  }
}

/** A refreshed token is still the same grant; its clients get the new value by themselves. */
const isSameGrant = (a: TokenGrant | undefined, b: TokenGrant | undefined): boolean =>
  a?.holder === b?.holder &&
  (a?.token === b?.token || (a?.expiresAt !== undefined && b?.expiresAt !== undefined));

const haveSameTokens = (a: InstalledWorkspace, b: InstalledWorkspace): boolean =>
  isSameGrant(a.bot, b.bot) && isSameGrant(a.admin, b.admin);
