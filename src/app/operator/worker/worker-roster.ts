import type { Clock, KeyValueStore, Leases } from '#core';
import { sharePartitions, type WorkerShare } from './share-partitions.ts';

const KEY_PREFIX = 'operator-worker/';
const LOCK_KEY = 'operator-workers';
/** A process that dies while it changes the roster blocks the others for so long, in milliseconds. */
const LOCK_MS = 3000;
/** A worker that has not renewed its entry for so long is dead, in milliseconds. */
export const WORKER_TTL_MS = 6000;

/** An entry of the roster. `beat` grows with each renewal. */
interface RosterEntry extends WorkerShare {
  readonly beat: number;
}

/** The living workers and their partitions. */
export interface WorkerRoster {
  /**
   * Renews the entry of this worker, takes free partitions, and resolves with those that it reads from now on. Partitions of
   * `holding` that are not in the result are still reserved for this worker: it finishes them, and leaves them out of
   * `holding` the next time. Undefined: another process is changing the roster; try again soon.
   */
  renew(holding: readonly number[]): Promise<readonly number[] | undefined>;
  /** Removes the entry of this worker: its partitions are free at once. */
  leave(): Promise<void>;
}

/**
 * The roster is a few entries in the key-value store, changed under a lease. No two clocks are compared: a worker is dead when
 * its entry did not change for `WORKER_TTL_MS` of the observer's own clock.
 * @example const roster = createWorkerRoster({ id, partitions: 64, keyValueStore, leases, clock }); await roster.renew([])
 */
export function createWorkerRoster({
  id,
  partitions,
  keyValueStore,
  leases,
  clock,
  ttlMs = WORKER_TTL_MS,
}: {
  readonly id: string;
  readonly partitions: number;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly ttlMs?: number;
}): WorkerRoster {
  let beat = 0;
  const seen = new Map<string, { readonly beat: number; readonly at: number }>();

  /** Whether an entry has changed within the time to live, as this process sees it. */
  function isAlive(entry: RosterEntry, now: number): boolean {
    const last = seen.get(entry.id);
    if (last?.beat !== entry.beat) seen.set(entry.id, { beat: entry.beat, at: now });
    return last?.beat !== entry.beat || now - last.at < ttlMs;
  }

  async function listOthers(): Promise<readonly RosterEntry[]> {
    const now = clock.now().getTime();
    const living: RosterEntry[] = [];
    for (const [key, text] of await keyValueStore.list(KEY_PREFIX)) {
      const entry = JSON.parse(text) as RosterEntry;
      if (entry.id === id) continue;
      if (isAlive(entry, now)) living.push(entry);
      else {
        await keyValueStore.delete(key);
        seen.delete(entry.id);
      }
    }
    return living;
  }

  return {
    async renew(holding) {
      if (!(await leases.acquire(LOCK_KEY, clock.now(), LOCK_MS))) return undefined;
      try {
        const others = await listOthers();
        const taken = new Set(others.flatMap((other) => other.partitions));
        const own = sharePartitions(partitions, holding, others);
        const finishing = holding.filter((partition) => !own.includes(partition) && !taken.has(partition));
        const entry: RosterEntry = { id, beat: ++beat, partitions: [...own, ...finishing] };
        await keyValueStore.put(`${KEY_PREFIX}${id}`, JSON.stringify(entry));
        return own;
      } finally {
        await leases.release(LOCK_KEY).catch(() => undefined);
      }
    },
    leave: () => keyValueStore.delete(`${KEY_PREFIX}${id}`),
  };
}
