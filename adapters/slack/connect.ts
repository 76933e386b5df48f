import type { CommandService, Intake } from '#core';
import { logSlackErrors } from './client/errors.ts';
import { createOrganisationSync, type OrganisationSync } from './install/enterprise-grid.ts';
import {
  createInstallationStore,
  createSingleInstallation,
  type InstallationStore,
} from './install/installation-store.ts';
import { createInstallOptions } from './install/oauth.ts';
import { createTokenRotation, type TokenRotation } from './install/token-rotation.ts';
import type { SlackSettings } from './settings.ts';
import { createEventDispatcher } from './workspace/event-dispatcher.ts';
import { createChannelWorkspaceLookup } from './workspace/shared-channel-workspaces.ts';
import { createTransport, type Transport } from './workspace/transport.ts';
import { createUninstallHandler, type UninstallHandler } from './workspace/uninstall.ts';
import { createWorkspaceRegistry, type WorkspaceRegistry } from './workspace/workspace-registry.ts';
import { openWorkspaceSession } from './workspace/workspace-session.ts';

/** The present connection. `connectToSlack` fills it, and replaces it when it runs again. */
export interface SlackConnection {
  registry?: WorkspaceRegistry;
  organisationSync?: OrganisationSync;
  transport?: Transport;
  /** True when the only workspace has removed the app. */
  isUninstalled: boolean;
  /** Dispatches every request of Slack. One for all attempts to connect, because it drops repeated events. */
  readonly onEvent: ReturnType<typeof createEventDispatcher>;
}

/** The receivers of messages, joins and commands from the workspaces. */
export interface EventReceivers {
  readonly intake: Intake;
  /** Absent: no commands are offered. */
  readonly commandService: CommandService | undefined;
}

interface Installations {
  readonly installationStore: InstallationStore;
  readonly uninstallHandler: UninstallHandler;
  /** Absent with one workspace: the token in the settings does not expire. */
  readonly tokenRotation: TokenRotation | undefined;
}

/** A connection object before the first attempt to connect. @example const connection = createConnection(settings) */
export function createConnection(settings: SlackSettings): SlackConnection {
  const { log } = settings;
  const connection: SlackConnection = {
    isUninstalled: false,
    onEvent: createEventDispatcher({
      getOpenSession: (team) => connection.registry?.getOpen(team),
      findSession: async (team) => connection.registry?.findOrOpen(team),
      listSessions: () => connection.registry?.listOpen() ?? [],
      syncOrganisation: async (organisation) => connection.organisationSync?.sync(organisation),
      findChannelWorkspaces:
        'app' in settings && settings.app.appToken !== undefined
          ? createChannelWorkspaceLookup(settings.app.appToken, settings, log)
          : undefined,
      log,
    }),
  };
  return connection;
}

/**
 * Opens the workspaces and the transport, and puts them into `connection`. Rejects when Slack does not answer or
 * refuses a token. With many workspaces it does not wait for them: they are opened in the background.
 * @example await connectToSlack(settings, connection, { intake, commandService })
 */
export async function connectToSlack(
  settings: SlackSettings,
  connection: SlackConnection,
  receivers: EventReceivers,
): Promise<void> {
  const installations = await openInstallations(settings, connection);
  const registry = createRegistry(settings, installations, receivers);
  connection.registry = registry;
  const multiWorkspace = createMultiWorkspaceParts(settings, installations, registry);
  if (multiWorkspace) connection.organisationSync = multiWorkspace.organisationSync;
  const listSessions = () => registry.listOpen();
  const transport = createTransport({
    link: settings.link,
    apiUrl: settings.apiUrl,
    onEvent: connection.onEvent,
    installOptions: multiWorkspace?.installOptions,
    log: settings.log,
    onInterrupted: () => {
      for (const { backfill } of listSessions()) backfill.markGap();
    },
    onResumed: () => {
      for (const { backfill } of listSessions())
        logSlackErrors(settings.log, 'backfill_failed', backfill.catchUp());
    },
  });
  if (!multiWorkspace) {
    const [workspace] = await installations.installationStore.listWorkspaces();
    await registry.reload(workspace!.team);
  }
  connection.transport = transport;
  await transport.start();
  if (!multiWorkspace) return;
  registry.start();
  multiWorkspace.organisationSync.start();
}

async function openInstallations(
  settings: SlackSettings,
  connection: SlackConnection,
): Promise<Installations> {
  const { keyValueStore, log } = settings;
  const installationStore =
    'app' in settings
      ? createInstallationStore(settings)
      : await createSingleInstallation(settings, () => {
          connection.isUninstalled = true;
        });
  const uninstallHandler = createUninstallHandler({
    installationStore,
    keyValueStore,
    workspaces: () => connection.registry,
    log,
  });
  const tokenRotation =
    'app' in settings
      ? createTokenRotation({
          credentials: settings.app,
          apiOptions: settings,
          installationStore,
          leases: settings.leases,
          clock: settings.clock,
          log,
        })
      : undefined;
  return { installationStore, uninstallHandler, tokenRotation };
}

function createRegistry(
  settings: SlackSettings,
  { installationStore, uninstallHandler, tokenRotation }: Installations,
  { intake, commandService }: EventReceivers,
): WorkspaceRegistry {
  return createWorkspaceRegistry({
    installationStore,
    tokenRotation,
    onUninstalled: ({ bot }) => uninstallHandler.onUninstalled(bot),
    apiOptions: settings,
    log: settings.log,
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
      logSlackErrors(settings.log, 'backfill_failed', session.backfill.catchUp());
      return session;
    },
  });
}

/** The installation pages and the sync of organisations; undefined with one workspace. */
function createMultiWorkspaceParts(
  settings: SlackSettings,
  { installationStore, uninstallHandler, tokenRotation }: Installations,
  registry: WorkspaceRegistry,
) {
  if (!('app' in settings) || !tokenRotation) return undefined;
  const { log } = settings;
  const installDeps = {
    installationStore,
    tokenRotation,
    apiOptions: settings,
    onWorkspaceChanged: (team: string): void =>
      logSlackErrors(log, 'workspace_open_failed', registry.reload(team)),
    log,
  };
  const organisationSync = createOrganisationSync({ ...installDeps, ...uninstallHandler });
  const installOptions = createInstallOptions({
    ...installDeps,
    credentials: settings.app,
    syncOrganisation: organisationSync.sync,
  });
  return { organisationSync, installOptions };
}
