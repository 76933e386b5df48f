import type { Adapter, Clock, KeyValueStore, Leases, Log, Member, Server, Wording } from '#core';
import { fillTemplate, serverKey } from '#core';
import { errorName } from '#lib';
import type { CaseState } from '../../cases/index.ts';
import type { BuildCard } from './build-card.ts';
import { type CaseRepository, JOB_LEASE_MS } from './case-repository.ts';
import { dispatchAction } from './dispatch-action.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Older cards are outdated. Moderators can still look up the case while it is stored. */
const RETENTION_MS = 30 * DAY_MS;
/** The maximum number of cards per server and run, so that a channel that works again is not flooded. */
const BATCH_SIZE = 50;
const CARD_KEY_PREFIX = 'unshown/';
const NOTIFIED_KEY_PREFIX = 'unshown-told/';

/**
 * Cards that the platform has refused, for example because the moderators' channel was deleted or the bot has no
 * access.
 */
export interface UndeliveredCards {
  /** Stores that moderators have not seen the case. Throws when the store is unavailable. */
  add(state: CaseState): Promise<void>;
  /**
   * Resends the cards. If the platform still refuses, an administrator of the server gets a direct message, once a day.
   * Call it every minute. A failure of one server does not stop the others. Throws when the store is unavailable.
   */
  retryAll(): Promise<void>;
}

/** The dependencies of `createUndeliveredCards`. */
export interface UndeliveredCardPorts {
  readonly caseRepository: Pick<CaseRepository, 'read'>;
  readonly buildCard: BuildCard;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly wordingFor: (reader: Pick<Member, 'server' | 'language'>) => Wording['letter'];
  readonly clock: Clock;
  readonly log: Log;
}

const keyPrefixOf = (server: string): string => `${CARD_KEY_PREFIX}${server}/`;

/**
 * Creates the store of undelivered cards.
 * @example const undeliveredCards = createUndeliveredCards(ports); await undeliveredCards.add(state)
 */
export function createUndeliveredCards(ports: UndeliveredCardPorts): UndeliveredCards {
  const { keyValueStore, leases, adapterOf, clock, log } = ports;
  return {
    async add(state) {
      const key = keyPrefixOf(serverKey(state.evidence.message.ref.server)) + state.id;
      if ((await keyValueStore.get(key)) === undefined)
        await keyValueStore.put(key, clock.now().toISOString());
    },
    async retryAll() {
      const now = clock.now();
      for (const [serverId, keys] of await listKeysByServer(keyValueStore, now)) {
        const colon = serverId.indexOf(':');
        const server = { platform: serverId.slice(0, colon), id: serverId.slice(colon + 1) };
        const adapter = adapterOf(server);
        const leaseKey = `${CARD_KEY_PREFIX}${serverId}`;
        if (!adapter || !(await leases.acquire(leaseKey, now, JOB_LEASE_MS))) continue;
        try {
          await deliverCards(server, adapter, keys, ports);
        } catch (error) {
          log.warn('card_retry_failed', { server: serverId, error: errorName(error) });
        } finally {
          await leases.release(leaseKey);
        }
      }
    },
  };
}

/** The keys of the waiting cards, oldest first, by server. Deletes those that are too old. */
async function listKeysByServer(
  keyValueStore: KeyValueStore,
  now: Date,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const keysByServer = new Map<string, string[]>();
  const entries = [...(await keyValueStore.list(CARD_KEY_PREFIX))];
  const oldestFirst = entries.sort(([, a], [, b]) => (a < b ? -1 : 1));
  for (const [key, since] of oldestFirst) {
    if (now.getTime() - new Date(since).getTime() > RETENTION_MS) {
      await keyValueStore.delete(key);
      continue;
    }
    const serverId = key.slice(CARD_KEY_PREFIX.length, key.lastIndexOf('/'));
    keysByServer.set(serverId, [...(keysByServer.get(serverId) ?? []), key]);
  }
  return keysByServer;
}

async function deliverCards(
  server: Server,
  adapter: Adapter,
  keys: readonly string[],
  ports: UndeliveredCardPorts,
): Promise<void> {
  const prefix = keyPrefixOf(serverKey(server));
  for (const key of keys.slice(0, BATCH_SIZE)) {
    const isDelivered = await deliverCard(server, key.slice(prefix.length), adapter, ports);
    if (isDelivered === undefined) return;
    // The next card would fail for the same reason.
    if (!isDelivered) return notifyAdministrators(server, adapter, keys.length, ports);
    await ports.keyValueStore.delete(key);
  }
}

/** Undefined if the platform is unavailable. */
async function deliverCard(
  server: Server,
  caseId: string,
  adapter: Adapter,
  { caseRepository, buildCard, clock }: UndeliveredCardPorts,
): Promise<boolean | undefined> {
  const state = await caseRepository.read(caseId);
  if (!state) return true;
  const card = await buildCard(state);
  const result = await dispatchAction(adapter, server, { kind: 'card', card }, clock.now());
  return 'retryAfterMs' in result ? undefined : result.status !== 'failed';
}

async function notifyAdministrators(
  server: Server,
  adapter: Adapter,
  count: number,
  { keyValueStore, wordingFor, clock, log }: UndeliveredCardPorts,
): Promise<void> {
  const key = NOTIFIED_KEY_PREFIX + serverKey(server);
  const now = clock.now();
  const lastNotifiedAt = await keyValueStore.get(key);
  if (lastNotifiedAt !== undefined && now.getTime() - new Date(lastNotifiedAt).getTime() < DAY_MS) return;
  await keyValueStore.put(key, now.toISOString());
  log.error('cards_undeliverable', { server: serverKey(server), cards: count });
  for (const member of (await adapter.listAdministrators?.(server)) ?? []) {
    const text = fillTemplate(wordingFor(member).unshown, { count });
    const letter = { text, key: `${key}/${now.getTime()}/${member.id}` };
    const result = await dispatchAction(adapter, server, { kind: 'reply', member, letter }, now);
    if ('status' in result && result.status === 'done') return;
  }
  log.error('administrators_not_notified', { server: serverKey(server) });
}
