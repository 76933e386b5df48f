import {
  type Action,
  type Adapter,
  AdapterError,
  type AttachmentStore,
  type Clock,
  type CommandService,
  type Health,
  type Intake,
  type KeyValueStore,
  type Leases,
  type Log,
  type Member,
  type Message,
  type MessageRef,
  type PolicyStore,
  type SecretStore,
  type Server,
  type Wordings,
} from '#core';
import type { ApiOptions } from './client/clients.ts';
import { isTokenError, slackErrorName } from './client/errors.ts';
import { platform } from './client/workspace.ts';
import type { AppCredentials } from './install/app-credentials.ts';
import { createOrganisationSync, type OrganisationSync } from './install/enterprise-grid.ts';
import {
  createInstallationStore,
  createSingleInstallation,
  type InstallationStore,
} from './install/installation-store.ts';
import { createInstallOptions } from './install/oauth.ts';
import { createTokenRotation, type TokenRotation } from './install/token-rotation.ts';
import { supports } from './supported-actions.ts';
import { createEventDispatcher } from './workspace/event-dispatcher.ts';
import { createChannelWorkspaceLookup } from './workspace/shared-channel-workspaces.ts';
import { createTransport, type Transport, type TransportSettings } from './workspace/transport.ts';
import { createUninstallHandler, type UninstallHandler } from './workspace/uninstall.ts';
import { createWorkspaceRegistry, type WorkspaceRegistry } from './workspace/workspace-registry.ts';
import { openWorkspaceSession, type WorkspaceSession } from './workspace/workspace-session.ts';

interface CommonSettings extends ApiOptions {
  readonly link: TransportSettings;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  /** Copies of attachments, to be posted again with a restored message. */
  readonly attachmentStore?: Pick<AttachmentStore, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
  /** How often we look whether what a moderator must remove has been removed, in milliseconds. */
  readonly removalCheckIntervalMs?: number | undefined;
}

/** One workspace: the app's token there, and perhaps an administrator's. */
interface SingleWorkspaceSettings {
  readonly botToken: string;
  readonly userToken?: string | undefined;
}

/** Every workspace that installs the app at `/slack/install`, over HTTP; tokens are kept in the vault. */
interface MultiWorkspaceSettings {
  readonly app: AppCredentials;
  readonly secretStore: SecretStore;
  /** Which of several processes renews a token that expires. */
  readonly leases: Leases;
}

export type SlackSettings = CommonSettings & (SingleWorkspaceSettings | MultiWorkspaceSettings);

const MIN_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;
const BOT_TOKEN_REFUSED_MESSAGE =
  'SLACK_BOT_TOKEN is not accepted; copy the "Bot User OAuth Token" anew from the page "OAuth & Permissions"';

/**
 * Slack, one workspace or many. `startServer` resolves once we know who we are and Slack can reach us; it rejects with a
 * sentence when a token is refused, and goes on trying in the background while Slack does not answer.
 * @example
 * const slack = createSlackAdapter({ botToken, userToken, link: { kind: 'socket', appToken }, memos, policies, wording, clock, log });
 * await slack.start(intake, desk);
 */
export function createSlackAdapter(settings: SlackSettings) {
  const { log, link, apiUrl } = settings;
  const isMultiWorkspace = 'app' in settings;
  let registry: WorkspaceRegistry | undefined;
  let organisationSync: OrganisationSync | undefined;
  let transport: Transport | undefined;
  let stopped = false;
  let isUninstalled = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const logErrors = (what: string, work: Promise<unknown>): void => {
    work.catch((error: unknown) => log.warn(`${what} failed`, { error: slackErrorName(error) }));
  };
  const listSessions = (): readonly WorkspaceSession[] => registry?.listOpen() ?? [];
  const openSessionOf = ({ id }: Server): WorkspaceSession | undefined => registry?.getOpen(id);
  const onEvent = createEventDispatcher({
    getOpenSession: (team) => registry?.getOpen(team),
    findSession: async (team) => registry?.findOrOpen(team),
    listSessions: listSessions,
    syncOrganisation: async (organisation) => organisationSync?.sync(organisation),
    findChannelWorkspaces:
      isMultiWorkspace && settings.app.appToken !== undefined
        ? createChannelWorkspaceLookup(settings.app.appToken, settings, log)
        : undefined,
    log,
  });

  function createRegistry(
    {
      installationStore,
      uninstallHandler,
      tokenRotation,
    }: {
      installationStore: InstallationStore;
      uninstallHandler: UninstallHandler;
      tokenRotation: TokenRotation | undefined;
    },
    intake: Intake,
    commandService: CommandService | undefined,
  ): WorkspaceRegistry {
    return createWorkspaceRegistry({
      installationStore,
      tokenRotation,
      onUninstalled: ({ bot }) => uninstallHandler.onUninstalled(bot),
      apiOptions: settings,
      log,
      async openSession(workspace, clients, { bot, admin }) {
        const onAccessLost = (what: 'app' | 'admin'): Promise<void> =>
          what === 'app' ? uninstallHandler.onUninstalled(bot) : uninstallHandler.onAdminTokenRevoked(admin!);
        const session = await openWorkspaceSession({
          ...settings,
          clients,
          workspace,
          intake,
          commandService,
          onAccessLost,
        });
        logErrors('reading back', session.backfill.catchUp());
        return session;
      },
    });
  }

  async function connectToSlack(intake: Intake, commandService: CommandService | undefined): Promise<void> {
    const installationStore = isMultiWorkspace
      ? createInstallationStore(settings)
      : await createSingleInstallation(settings, () => {
          isUninstalled = true;
        });
    const uninstallHandler = createUninstallHandler({
      installationStore,
      keyValueStore: settings.keyValueStore,
      workspaces: () => registry,
      log,
    });
    const tokenRotation = isMultiWorkspace
      ? createTokenRotation({
          ...settings,
          credentials: settings.app,
          apiOptions: settings,
          installationStore,
        })
      : undefined;
    const openedRegistry = createRegistry(
      { installationStore, uninstallHandler, tokenRotation },
      intake,
      commandService,
    );
    registry = openedRegistry;
    const onWorkspaceChanged = (team: string): void =>
      logErrors('opening a workspace', openedRegistry.reload(team));
    const installDeps = tokenRotation && {
      installationStore,
      tokenRotation,
      apiOptions: settings,
      onWorkspaceChanged,
      log,
    };
    const newOrganisationSync =
      installDeps && createOrganisationSync({ ...installDeps, ...uninstallHandler });
    organisationSync = newOrganisationSync;
    const newTransport = createTransport({
      link,
      apiUrl,
      onEvent,
      log,
      ...(installDeps &&
        newOrganisationSync &&
        isMultiWorkspace && {
          installOptions: createInstallOptions({
            ...installDeps,
            credentials: settings.app,
            syncOrganisation: newOrganisationSync.sync,
          }),
        }),
      onInterrupted: () => {
        for (const { backfill } of listSessions()) backfill.markGap();
      },
      onResumed: () => {
        for (const { backfill } of listSessions()) logErrors('reading back', backfill.catchUp());
      },
    });
    if (!isMultiWorkspace) await openedRegistry.reload((await installationStore.listWorkspaces())[0]!.team);
    transport = newTransport;
    await newTransport.start();
    if (!isMultiWorkspace) return;
    openedRegistry.start();
    newOrganisationSync?.start();
  }

  async function retryConnect(
    intake: Intake,
    commandService: CommandService | undefined,
    delayMs: number,
  ): Promise<void> {
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, delayMs);
    });
    if (stopped) return;
    await connectToSlack(intake, commandService).catch((error: unknown) => {
      log.warn('Slack does not answer', { error: slackErrorName(error) });
      return retryConnect(intake, commandService, Math.min(delayMs * 2, MAX_BACKOFF_MS));
    });
  }

  function health(): Health {
    if (isUninstalled) return { ok: false, why: 'the app was removed' };
    if (!transport?.isOpen()) return { ok: false, why: 'not connected' };
    if (isMultiWorkspace) return { ok: true };
    return listSessions()[0]?.health() ?? { ok: false, why: 'not connected' };
  }

  return {
    platform,
    supports,
    listServers: (): readonly Server[] => listSessions().map(({ workspace }) => workspace.server),
    async apply(server: Server, action: Action) {
      const session = openSessionOf(server) ?? (await findSession(server));
      if (!session) throw new AdapterError('forbidden', 'the app is not in this workspace any more');
      return session.apply(server, action);
    },
    getResponders: (ref: MessageRef): readonly Member[] =>
      openSessionOf(ref.server)?.getResponders(ref) ?? [],
    async listAdministrators(server: Server): Promise<readonly Member[]> {
      return openSessionOf(server)?.administrators() ?? [];
    },
    async fetchAttachments(
      message: Message,
      limits: { readonly maxBytes: number; readonly signal: AbortSignal },
    ) {
      const session = openSessionOf(message.ref.server);
      if (!session) throw new AdapterError('unavailable', 'Slack does not answer');
      return session.downloadAttachments(message, limits);
    },
    health,
    /** Where HTTP listens, when it does. */
    port: () => transport?.port(),
    async start(intake: Intake, commandService?: CommandService) {
      try {
        await connectToSlack(intake, commandService);
      } catch (error) {
        if (isTokenError(error)) throw new Error(BOT_TOKEN_REFUSED_MESSAGE);
        if (error instanceof Error && /^SLACK_/.test(error.message)) throw error;
        log.error('Slack does not answer; trying again', { error: slackErrorName(error) });
        logErrors('beginning', retryConnect(intake, commandService, MIN_BACKOFF_MS));
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      organisationSync?.stop();
      await transport?.stop();
      await registry?.stop();
    },
  } satisfies Adapter & Record<string, unknown>;

  /** A workspace that is not open may be of another process, or wait for Slack. */
  async function findSession({ id }: Server): Promise<WorkspaceSession | undefined> {
    const waiting = (): AdapterError => new AdapterError('unavailable', 'Slack does not answer');
    if (!registry) throw waiting();
    try {
      return await registry.findOrOpen(id);
    } catch {
      throw waiting();
    }
  }
}
