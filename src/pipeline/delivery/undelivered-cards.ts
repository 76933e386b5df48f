import type { Adapter, Clock, KeyValueStore, Leases, Log, Member, Server, Wording } from '#core';
import { fillTemplate, serverKey } from '#core';
import { errorName } from '#lib';
import type { CaseState } from '../../cases/index.ts';
import type { BuildCard } from './build-card.ts';
import { type CaseRepository, JOB_LEASE_MS } from './case-repository.ts';
import { dispatchAction } from './dispatch-action.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So long a card is still news; the case itself can be looked at for as long as it is kept. */
const RETENTION_MS = 30 * DAY_MS;
/** A channel that is back is not flooded: the rest follows with the next round. */
const BATCH_SIZE = 50;
const CARD_KEY_PREFIX = 'unshown/';
const NOTIFIED_KEY_PREFIX = 'unshown-told/';

/** Cards that the platform has refused, because the moderators' channel is gone or closed to us for example. */
export interface UndeliveredCards {
  /** Remembers that moderators have not seen how the case stands. */
  add(state: CaseState): Promise<void>;
  /**
   * Shows what can be shown by now; where nothing can, somebody who runs the server is told so in private, once a day.
   * Call it every minute. One server's trouble is not another's.
   */
  retryAll(): Promise<void>;
}

/**
 * What moderators could not be shown waits here until they can.
 * @example const unshown = createUndeliveredCards(ports); await unshown.keep(state); await unshown.again()
 */
export function createUndeliveredCards(ports: {
  readonly caseRepository: Pick<CaseRepository, 'read'>;
  readonly buildCard: BuildCard;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly wordingFor: (reader: Pick<Member, 'server' | 'language'>) => Wording['letter'];
  readonly clock: Clock;
  readonly log: Log;
}): UndeliveredCards {
  const { caseRepository, buildCard, keyValueStore, leases, adapterOf, wordingFor, clock, log } = ports;
  const keyPrefix = (server: Server): string => `${CARD_KEY_PREFIX}${serverKey(server)}/`;

  /** Undefined while the platform does not answer: then nobody knows yet. */
  async function deliverCard(server: Server, caseId: string, adapter: Adapter): Promise<boolean | undefined> {
    const state = await caseRepository.read(caseId);
    if (!state) return true;
    const card = await buildCard(state);
    const result = await dispatchAction(adapter, server, { kind: 'card', card }, clock.now());
    return 'retryAfterMs' in result ? undefined : result.status !== 'failed';
  }

  async function deliverAll(server: Server, adapter: Adapter, keys: readonly string[]): Promise<void> {
    for (const key of keys.slice(0, BATCH_SIZE)) {
      const done = await deliverCard(server, key.slice(keyPrefix(server).length), adapter);
      if (done === undefined) return;
      // What one card met, the next one would meet too.
      if (!done) return notifyAdministrators(server, adapter, keys.length);
      await keyValueStore.delete(key);
    }
  }

  async function notifyAdministrators(server: Server, adapter: Adapter, count: number): Promise<void> {
    const key = NOTIFIED_KEY_PREFIX + serverKey(server);
    const now = clock.now();
    const lastNotifiedAt = await keyValueStore.get(key);
    if (lastNotifiedAt !== undefined && now.getTime() - new Date(lastNotifiedAt).getTime() < DAY_MS) return;
    await keyValueStore.put(key, now.toISOString());
    log.error('cards cannot be shown', { server: serverKey(server), cards: count });
    for (const member of (await adapter.listAdministrators?.(server)) ?? []) {
      const text = fillTemplate(wordingFor(member).unshown, { count });
      const letter = { text, key: `${key}/${now.getTime()}/${member.id}` };
      const result = await dispatchAction(adapter, server, { kind: 'reply', member, letter }, now);
      if ('status' in result && result.status === 'done') return;
    }
    log.error('nobody who runs the server could be told', { server: serverKey(server) });
  }

  return {
    async add(state) {
      const { server } = state.evidence.message.ref;
      const key = keyPrefix(server) + state.id;
      if ((await keyValueStore.get(key)) === undefined)
        await keyValueStore.put(key, clock.now().toISOString());
    },
    async retryAll() {
      const now = clock.now();
      const keysByServer = new Map<string, string[]>();
      const oldestFirst = [...(await keyValueStore.list(CARD_KEY_PREFIX))].sort(([, a], [, b]) =>
        a < b ? -1 : 1,
      );
      for (const [key, since] of oldestFirst) {
        if (now.getTime() - new Date(since).getTime() > RETENTION_MS) {
          await keyValueStore.delete(key);
          continue;
        }
        const of = key.slice(CARD_KEY_PREFIX.length, key.lastIndexOf('/'));
        keysByServer.set(of, [...(keysByServer.get(of) ?? []), key]);
      }
      for (const [of, keys] of keysByServer) {
        const colon = of.indexOf(':');
        const server = { platform: of.slice(0, colon), id: of.slice(colon + 1) };
        const adapter = adapterOf(server);
        const claim = `${CARD_KEY_PREFIX}${of}`;
        if (!adapter || !(await leases.acquire(claim, now, JOB_LEASE_MS))) continue;
        try {
          await deliverAll(server, adapter, keys);
        } catch (error) {
          log.warn('cards not shown again', { server: of, error: errorName(error) });
        } finally {
          await leases.release(claim);
        }
      }
    },
  };
}
