import { type Log, serverKey } from '#core';
import { createKeyedMutex } from '#lib';
import { type ApiOptions, createClient, type SlackWebClient } from '../client/clients.ts';
import { isUninstalledError, slackErrorName } from '../client/errors.ts';
import { serverOfTeam } from '../client/workspace.ts';
import type { InstallationStore, TokenGrant } from './installation-store.ts';
import type { TokenRotation } from './token-rotation.ts';

const SYNC_INTERVAL_MS = 10 * 60_000;
const PAGE_SIZE = 200;

/** Organisations that have installed the app for all their workspaces. */
export interface OrganisationSync {
  /** Takes up to which workspaces the app has been added, and from which it was taken away. Nothing if it is not ours. */
  sync(organisation: string): Promise<void>;
  start(): void;
  stop(): void;
}

/** The workspaces that a token is good for. @example await listGrantedTeams(client) // [{ id: 'T1', name: 'machi' }] */
export async function listGrantedTeams(
  client: SlackWebClient,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const teams: { id: string; name: string }[] = [];
  for (let cursor = ''; ; ) {
    const page = await client.auth.teams.list({ limit: PAGE_SIZE, ...(cursor && { cursor }) });
    teams.push(
      ...(page.teams ?? []).flatMap(({ id, name = '' }) => (id === undefined ? [] : [{ id, name }])),
    );
    cursor = page.response_metadata?.next_cursor ?? '';
    if (cursor === '') return teams;
  }
}

/**
 * An organisation installs the app once and adds it to workspaces as it likes. Slack tells of each, and is asked again
 * every ten minutes: what it told while nobody listened is lost. What it tells is never believed, but looked up.
 * https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
 * @example const organisations = createOrganisationSync({ installs, renewal, reach, changed, left, removed, log })
 */
export function createOrganisationSync(ports: {
  readonly installationStore: InstallationStore;
  readonly tokenRotation: Pick<TokenRotation, 'tokenSource'>;
  readonly apiOptions: ApiOptions;
  /** A workspace is to be served from now on. */
  readonly onWorkspaceChanged: (team: string) => void;
  /** One is served by the organisation no more. */
  readonly onWorkspaceLost: (team: string) => Promise<void>;
  /** The organisation has removed the app. */
  readonly onUninstalled: (grant: TokenGrant) => Promise<void>;
  readonly log: Log;
}): OrganisationSync {
  const {
    installationStore,
    tokenRotation,
    apiOptions,
    onWorkspaceChanged,
    onWorkspaceLost,
    onUninstalled,
    log,
  } = ports;
  const runExclusive = createKeyedMutex();
  let timer: ReturnType<typeof setInterval> | undefined;

  async function syncTeams(organisation: string): Promise<void> {
    const grant = await installationStore.getGrant(organisation, 'bot');
    if (!grant) return;
    const teams = await listGrantedTeams(createClient(tokenRotation.tokenSource(grant), apiOptions)).catch(
      (error: unknown) => {
        if (!isUninstalledError(error)) throw error;
      },
    );
    if (!teams) return onUninstalled(grant);
    const now = new Set(teams.map(({ id }) => id));
    const before = await installationStore.listTeams(organisation);
    for (const team of now) {
      if (!before.includes(team)) {
        await installationStore.addTeam(team, organisation);
        log.info('an organisation has added the app', { server: serverKey(serverOfTeam(team)) });
      }
      // Also where another process was quicker to write it down.
      onWorkspaceChanged(team);
    }
    for (const team of before) {
      if (now.has(team)) continue;
      await installationStore.removeTeam(team);
      log.warn('an organisation has taken the app away', { server: serverKey(serverOfTeam(team)) });
      await onWorkspaceLost(team);
    }
  }

  const sync = (organisation: string): Promise<void> =>
    runExclusive(organisation, () => syncTeams(organisation));

  async function syncAll(): Promise<void> {
    for (const { holder } of await installationStore.listOrganisations()) {
      await sync(holder).catch((error: unknown) =>
        log.warn('an organisation waits for Slack', {
          server: serverKey(serverOfTeam(holder)),
          error: slackErrorName(error),
        }),
      );
    }
  }
  const startSync = (): void => {
    syncAll().catch((error: unknown) =>
      log.warn('organisations not looked at', { error: slackErrorName(error) }),
    );
  };

  return {
    sync,
    start() {
      startSync();
      timer = setInterval(startSync, SYNC_INTERVAL_MS);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}
