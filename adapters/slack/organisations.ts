import { createTurns, type Log, serverKey } from '#core';
import { type Client, clientFor, type Reach } from './clients.ts';
import { isGone, nameOf } from './faults.ts';
import type { Grant, Installs } from './installs.ts';
import type { Renewal } from './renewal.ts';
import { serverOf } from './workspace.ts';

const LOOK_EVERY_MS = 10 * 60_000;
const PAGE = 200;

/** Organisations that have installed the app for all their workspaces. */
export interface Organisations {
  /** Takes up to which workspaces the app has been added, and from which it was taken away. Nothing if it is not ours. */
  reconcile(organisation: string): Promise<void>;
  start(): void;
  stop(): void;
}

/** The workspaces that a token is good for. @example await teamsGranted(client) // [{ id: 'T1', name: 'machi' }] */
export async function teamsGranted(
  client: Client,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const teams: { id: string; name: string }[] = [];
  for (let cursor = ''; ; ) {
    const page = await client.auth.teams.list({ limit: PAGE, ...(cursor && { cursor }) });
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
 * @example const organisations = createOrganisations({ installs, renewal, reach, changed, left, removed, log })
 */
export function createOrganisations(ports: {
  readonly installs: Installs;
  readonly renewal: Pick<Renewal, 'tokenOf'>;
  readonly reach: Reach;
  /** A workspace is to be served from now on. */
  readonly changed: (team: string) => void;
  /** One is served by the organisation no more. */
  readonly left: (team: string) => Promise<void>;
  /** The organisation has removed the app. */
  readonly removed: (grant: Grant) => Promise<void>;
  readonly log: Log;
}): Organisations {
  const { installs, renewal, reach, changed, left, removed, log } = ports;
  const turns = createTurns();
  let timer: ReturnType<typeof setInterval> | undefined;

  async function compare(organisation: string): Promise<void> {
    const grant = await installs.grant(organisation, 'bot');
    if (!grant) return;
    const teams = await teamsGranted(clientFor(renewal.tokenOf(grant), reach)).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
    if (!teams) return removed(grant);
    const now = new Set(teams.map(({ id }) => id));
    const before = await installs.teamsOf(organisation);
    for (const team of now) {
      if (!before.includes(team)) {
        await installs.admit(team, organisation);
        log.info('an organisation has added the app', { server: serverKey(serverOf(team)) });
      }
      // Also where another process was quicker to write it down.
      changed(team);
    }
    for (const team of before) {
      if (now.has(team)) continue;
      await installs.withdraw(team);
      log.warn('an organisation has taken the app away', { server: serverKey(serverOf(team)) });
      await left(team);
    }
  }

  const reconcile = (organisation: string): Promise<void> => turns(organisation, () => compare(organisation));

  async function look(): Promise<void> {
    for (const { holder } of await installs.organisations()) {
      await reconcile(holder).catch((error: unknown) =>
        log.warn('an organisation waits for Slack', {
          server: serverKey(serverOf(holder)),
          error: nameOf(error),
        }),
      );
    }
  }
  const again = (): void => {
    look().catch((error: unknown) => log.warn('organisations not looked at', { error: nameOf(error) }));
  };

  return {
    reconcile,
    start() {
      again();
      timer = setInterval(again, LOOK_EVERY_MS);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}
