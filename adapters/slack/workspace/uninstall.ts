import { type KeyValueStore, type Log, serverKey } from '#core';
import { slackErrorName } from '../client/errors.ts';
import { storageKey } from '../client/post-once.ts';
import { serverOfTeam } from '../client/workspace.ts';
import type { InstallationStore, TokenGrant } from '../install/installation-store.ts';
import type { WorkspaceRegistry } from './workspace-registry.ts';

type GrantHolder = Pick<TokenGrant, 'holder'>;

export interface UninstallHandler {
  /** The app was removed from a workspace, or from a whole organisation. */
  onUninstalled(bot: GrantHolder): Promise<void>;
  /** Whoever has lent the permission to delete has taken it back. */
  onAdminTokenRevoked(admin: GrantHolder): Promise<void>;
  /** What served a workspace is gone: by what else it has, or not at all. */
  onWorkspaceLost(team: string): Promise<void>;
}

/**
 * What becomes of workspaces when the app, or a permission, is taken away: tokens go at once, and where nothing else
 * serves a workspace also what we remember of it. Cases and settings stay.
 * @example const leaving = createUninstallHandler({ installs, memos, workspaces, log }); await leaving.removed(tokens.bot)
 */
export function createUninstallHandler(ports: {
  readonly installationStore: InstallationStore;
  readonly keyValueStore: KeyValueStore;
  readonly workspaces: () => Pick<WorkspaceRegistry, 'reload'> | undefined;
  readonly log: Log;
}): UninstallHandler {
  const { installationStore, keyValueStore, log } = ports;

  /** One workspace that Slack keeps waiting holds no other up. */
  async function reloadWorkspace(team: string): Promise<void> {
    await ports
      .workspaces()
      ?.reload(team)
      .catch((error: unknown) =>
        log.warn('opening a workspace failed', {
          server: serverKey(serverOfTeam(team)),
          error: slackErrorName(error),
        }),
      );
  }

  async function onWorkspaceLost(team: string): Promise<void> {
    // What is under way ends first, so that it leaves nothing behind.
    await reloadWorkspace(team);
    if (await installationStore.findWorkspace(team)) return;
    for (const [key] of await keyValueStore.list(storageKey(team, ''))) await keyValueStore.delete(key);
  }

  return {
    onWorkspaceLost,
    async onUninstalled({ holder }) {
      log.error('the app was removed', { server: serverKey(serverOfTeam(holder)) });
      for (const team of await installationStore.deleteInstallation(holder)) await onWorkspaceLost(team);
    },
    async onAdminTokenRevoked({ holder }) {
      log.error("an administrator's token is gone", { server: serverKey(serverOfTeam(holder)) });
      await installationStore.deleteAdminGrant(holder);
      for (const team of [holder, ...(await installationStore.listTeams(holder))])
        await reloadWorkspace(team);
    },
  };
}
