import { type KeyValueStore, type Log, serverKey } from '#core';
import { slackErrorName } from '../client/errors.ts';
import { storageKey } from '../client/post-once.ts';
import { serverOfTeam } from '../client/workspace.ts';
import type { InstallationStore, TokenGrant } from '../install/installation-store.ts';
import type { WorkspaceRegistry } from './workspace-registry.ts';

type GrantHolder = Pick<TokenGrant, 'holder'>;

/** What happens when the app or a token is removed. All functions reject when a store does not answer. */
export interface UninstallHandler {
  /** The app was uninstalled from a workspace or from a whole organisation. */
  onUninstalled(bot: GrantHolder): Promise<void>;
  /** An administrator has revoked the token that can delete posts. */
  onAdminTokenRevoked(admin: GrantHolder): Promise<void>;
  /** A workspace has lost an installation; it may have another one. */
  onWorkspaceLost(team: string): Promise<void>;
}

/**
 * Deletes tokens at once. What was stored about a workspace (cards, last message seen …) is deleted when no other
 * installation covers it. Cases and settings stay.
 * @example
 * const uninstallHandler = createUninstallHandler({ installationStore, keyValueStore, workspaces, log });
 * await uninstallHandler.onUninstalled(tokens.bot);
 */
export function createUninstallHandler({
  installationStore,
  keyValueStore,
  workspaces,
  log,
}: {
  readonly installationStore: InstallationStore;
  readonly keyValueStore: KeyValueStore;
  readonly workspaces: () => Pick<WorkspaceRegistry, 'reload'> | undefined;
  readonly log: Log;
}): UninstallHandler {
  /** A failure is logged, so that one workspace does not block the others. */
  async function reloadWorkspace(team: string): Promise<void> {
    await workspaces()
      ?.reload(team)
      .catch((error: unknown) =>
        log.warn('workspace_open_failed', {
          server: serverKey(serverOfTeam(team)),
          error: slackErrorName(error),
        }),
      );
  }

  async function onWorkspaceLost(team: string): Promise<void> {
    // Closes the session first: running work must not write after the deletion.
    await reloadWorkspace(team);
    if (await installationStore.findWorkspace(team)) return;
    for (const [key] of await keyValueStore.list(storageKey(team, ''))) await keyValueStore.delete(key);
  }

  return {
    onWorkspaceLost,
    async onUninstalled({ holder }) {
      log.error('app_uninstalled', { server: serverKey(serverOfTeam(holder)) });
      for (const team of await installationStore.deleteInstallation(holder)) await onWorkspaceLost(team);
    },
    async onAdminTokenRevoked({ holder }) {
      log.error('admin_token_revoked', { server: serverKey(serverOfTeam(holder)) });
      await installationStore.deleteAdminGrant(holder);
      for (const team of [holder, ...(await installationStore.listTeams(holder))])
        await reloadWorkspace(team);
    },
  };
}
