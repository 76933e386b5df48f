import type { Adapter, Clock, KeyValueStore, Leases, Log, Member, Server, Wording } from '#core';
import { fillTemplate, serverKey } from '#core';
import { createLruMap, errorName, type LruMap } from '#lib';
import type { CaseState } from '../../cases/index.ts';
import type { BuildCard } from './build-card.ts';
import { type CaseRepository, JOB_LEASE_MS } from './case-repository.ts';
import { dispatchAction } from './dispatch-action.ts';
import { createFailureSkipper } from './skip-failing-cases.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Older cards are outdated. Moderators can still look up the case while it is stored. */
const RETENTION_MS = 30 * DAY_MS;
/** The maximum number of cards per server and run, so that a channel that works again is not flooded. */
const BATCH_SIZE = 50;
const CARD_KEY_PREFIX = 'unshown/';
/** The time of the last direct message to administrators, by its subject. */
const NOTIFIED_KEY_PREFIXES = { unreachable: 'unshown-told/', invalid: 'rejected-told/' } as const;
/** A card that the platform refuses because of its content is tried again after this time: its case may change. */
const REJECTED_RETRY_MS = 60 * 60 * 1000;
const MAX_REJECTED_CARDS = 1000;
const MAX_CASES_NAMED = 10;

/** `unreachable`: no card arrives at this server; `invalid`: only this card is refused, because of its content. */
type Delivery = 'delivered' | 'unreachable' | 'invalid' | 'unavailable';

/**
 * Cards that the platform has refused, for example because the moderators' channel was deleted, the bot has no access,
 * or the platform does not accept the content.
 */
export interface UndeliveredCards {
  /** Stores that moderators have not seen the case. Throws when the store is unavailable. */
  add(state: CaseState): Promise<void>;
  /**
   * Resends the cards. If the platform still refuses, an administrator of the server gets a direct message, once a day.
   * A card that is refused because of its content does not hold up the others, and neither does a case that cannot be read. Call it every minute. A failure of one
   * server does not stop the others. Throws when the store is unavailable.
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
  const rejectedUntilMs = createLruMap<number>(MAX_REJECTED_CARDS);
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
          const due = keys.filter((key) => (rejectedUntilMs.get(key) ?? 0) <= now.getTime());
          await deliverCards(server, adapter, due, rejectedUntilMs, ports);
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
  rejectedUntilMs: LruMap<number>,
  ports: UndeliveredCardPorts,
): Promise<void> {
  const { keyValueStore, wordingFor, clock, log } = ports;
  const prefix = keyPrefixOf(serverKey(server));
  const rejectedIds: string[] = [];
  const skipFailing = createFailureSkipper(log);
  let sent = 0;
  for (const key of keys) {
    if (sent === BATCH_SIZE) break;
    const caseId = key.slice(prefix.length);
    const delivery = await skipFailing(caseId, () => deliverCard(server, caseId, adapter, ports));
    if (delivery === undefined) continue;
    sent += 1;
    if (delivery === 'delivered') await keyValueStore.delete(key);
    else if (delivery === 'invalid') {
      rejectedUntilMs.set(key, clock.now().getTime() + REJECTED_RETRY_MS);
      rejectedIds.push(caseId);
    } else {
      // The next card would fail for the same reason.
      if (delivery === 'unavailable') return;
      return notifyAdministrators(server, adapter, 'unreachable', keys.length, ports, (member) =>
        fillTemplate(wordingFor(member).unshown, { count: keys.length }),
      );
    }
  }
  if (rejectedIds.length === 0) return;
  await notifyAdministrators(server, adapter, 'invalid', rejectedIds.length, ports, (member) =>
    fillTemplate(wordingFor(member).refusedcards, {
      count: rejectedIds.length,
      cases: rejectedIds.slice(0, MAX_CASES_NAMED).join(' '),
    }),
  );
}

async function deliverCard(
  server: Server,
  caseId: string,
  adapter: Adapter,
  { caseRepository, buildCard, clock }: UndeliveredCardPorts,
): Promise<Delivery> {
  const state = await caseRepository.read(caseId);
  if (!state) return 'delivered';
  const card = await buildCard(state);
  const result = await dispatchAction(adapter, server, { kind: 'card', card }, clock.now());
  if ('retryAfterMs' in result) return 'unavailable';
  if (result.status !== 'failed') return 'delivered';
  return result.detail === 'invalid' ? 'invalid' : 'unreachable';
}

/** Sends a direct message about one subject to an administrator, once a day. */
async function notifyAdministrators(
  server: Server,
  adapter: Adapter,
  subject: keyof typeof NOTIFIED_KEY_PREFIXES,
  cards: number,
  { keyValueStore, clock, log }: UndeliveredCardPorts,
  textFor: (member: Member) => string,
): Promise<void> {
  const key = NOTIFIED_KEY_PREFIXES[subject] + serverKey(server);
  const now = clock.now();
  const lastNotifiedAt = await keyValueStore.get(key);
  if (lastNotifiedAt !== undefined && now.getTime() - new Date(lastNotifiedAt).getTime() < DAY_MS) return;
  await keyValueStore.put(key, now.toISOString());
  if (subject === 'invalid') log.error('cards_rejected', { server: serverKey(server), cards });
  else log.error('cards_undeliverable', { server: serverKey(server), cards });
  for (const member of (await adapter.listAdministrators?.(server)) ?? []) {
    const letter = { text: textFor(member), key: `${key}/${now.getTime()}/${member.id}` };
    const result = await dispatchAction(adapter, server, { kind: 'reply', member, letter }, now);
    if ('status' in result && result.status === 'done') return;
  }
  log.error('administrators_not_notified', { server: serverKey(server) });
}
