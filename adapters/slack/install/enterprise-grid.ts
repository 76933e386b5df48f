import { type Log, serverKey } from '#core';
import { createKeyedMutex } from '#lib';
import { type ApiOptions, createClient, type SlackWebClient } from '../client/clients.ts';
import { isUninstalledError, logSlackErrors, slackErrorName } from '../client/errors.ts';
import { pagesOf } from '../client/paginate.ts';
import { serverOfTeam } from '../client/workspace.ts';
import type { InstallationStore, TokenGrant } from './installation-store.ts';
import type { TokenRotation } from './token-rotation.ts';

const SYNC_INTERVAL_MS = 10 * 60_000;

/** Keeps the stored list of workspaces to which an organisation (Enterprise Grid) has added the app up to date. */
export interface OrganisationSync {
  /** Stores the additions and removals of one organisation; does nothing when it has not installed the app. */
  sync(organisation: string): Promise<void>;
  /** Syncs all organisations now and every ten minutes. */
  start(): void;
  stop(): void;
}

/**
 * The workspaces that a token is valid for. Rejects when Slack does not answer.
 * @example await listGrantedTeams(client) // [{ id: 'T1', name: 'machi' }]
 */
export async function listGrantedTeams(
  client: SlackWebClient,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const granted: { id: string; name: string }[] = [];
  for await (const { teams = [] } of pagesOf(client, 'auth.teams.list', {}))
    granted.push(...teams.flatMap(({ id, name = '' }) => (id === undefined ? [] : [{ id, name }])));
  return granted;
}

/**
 * An organisation installs the app once and then adds it to workspaces. Slack sends an event for each change; the timer
 * covers events that were missed. The content of an event is never trusted: the list is always fetched from Slack.
 * https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
 * @example const organisationSync = createOrganisationSync({ installationStore, tokenRotation, apiOptions, onWorkspaceChanged, onWorkspaceLost, onUninstalled, log })
 */
export function createOrganisationSync({
  installationStore,
  tokenRotation,
  apiOptions,
  onWorkspaceChanged,
  onWorkspaceLost,
  onUninstalled,
  log,
}: {
  readonly installationStore: InstallationStore;
  readonly tokenRotation: Pick<TokenRotation, 'tokenSource'>;
  readonly apiOptions: ApiOptions;
  /** The organisation has added the app to a workspace. */
  readonly onWorkspaceChanged: (team: string) => void;
  /** The organisation has removed the app from a workspace. */
  readonly onWorkspaceLost: (team: string) => Promise<void>;
  /** The organisation has uninstalled the app. */
  readonly onUninstalled: (grant: TokenGrant) => Promise<void>;
  readonly log: Log;
}): OrganisationSync {
  const runExclusive = createKeyedMutex();
  let timer: ReturnType<typeof setInterval> | undefined;

  /** Undefined when the app was uninstalled. */
  async function fetchTeamIds(grant: TokenGrant): Promise<ReadonlySet<string> | undefined> {
    try {
      const teams = await listGrantedTeams(createClient(tokenRotation.tokenSource(grant), apiOptions));
      return new Set(teams.map(({ id }) => id));
    } catch (error) {
      if (!isUninstalledError(error)) throw error;
      return undefined;
    }
  }

  async function syncTeams(organisation: string): Promise<void> {
    const grant = await installationStore.getGrant(organisation, 'bot');
    if (!grant) return;
    const granted = await fetchTeamIds(grant);
    if (!granted) return onUninstalled(grant);
    const stored = await installationStore.listTeams(organisation);
    for (const team of granted) {
      if (!stored.includes(team)) {
        await installationStore.addTeam(team, organisation);
        log.info('organisation_workspace_added', { server: serverKey(serverOfTeam(team)) });
      }
      // Called also when another process has already stored it.
      onWorkspaceChanged(team);
    }
    for (const team of stored) {
      if (granted.has(team)) continue;
      await installationStore.removeTeam(team);
      log.warn('organisation_workspace_removed', { server: serverKey(serverOfTeam(team)) });
      await onWorkspaceLost(team);
    }
  }

  const sync = (organisation: string): Promise<void> =>
    runExclusive(organisation, () => syncTeams(organisation));

  async function syncAll(): Promise<void> {
    for (const { holder } of await installationStore.listOrganisations()) {
      await sync(holder).catch((error: unknown) =>
        log.warn('organisation_sync_failed', {
          server: serverKey(serverOfTeam(holder)),
          error: slackErrorName(error),
        }),
      );
    }
  }
  const syncAllInBackground = (): void => logSlackErrors(log, 'organisations_sync_failed', syncAll());

  return {
    sync,
    start() {
      syncAllInBackground();
      timer = setInterval(syncAllInBackground, SYNC_INTERVAL_MS);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}
