import { z } from 'zod';
import type { Clock, KeyValueStore, Leases, MessageRef, Ruling, Server } from '#core';
import { serverKey } from '#core';

/** The newest ones of each draft are kept. */
export const MAX_DIFFERENCES = 200;
/** A draft that runs longer loses its oldest ones. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1000;
const LOCK_MS = 10_000;

/**
 * A message that the draft judges differently: its ids, and nothing of its text and its author. `before`: the ruling with the
 * rules in force.
 */
export interface Difference {
  readonly channel: string;
  readonly id: string;
  /** The channels that the channel is in, for example that of a thread. */
  readonly within?: readonly string[] | undefined;
  readonly url?: string | undefined;
  readonly at: Date;
  readonly before: Ruling;
  readonly after: Ruling;
  /** The rules that make the difference. */
  readonly rules: readonly string[];
}

/** The newest differences of the drafts that live messages are judged with. Several processes add to the same list. */
export interface DifferenceStore {
  /** False: another process is adding; try again later. Adding the same twice is harmless. */
  add(server: Server, revision: number, differences: readonly Difference[]): Promise<boolean>;
  /** Those of one revision of the draft, newest first. */
  list(server: Server, revision: number): Promise<readonly Difference[]>;
}

const PREFIX = 'rules/differences/';

const ruling = z.enum(['pass', 'review', 'hide']);
const listSchema = z.object({
  revision: z.int(),
  differences: z.array(
    z.object({
      channel: z.string(),
      id: z.string(),
      within: z.array(z.string()).optional(),
      url: z.string().optional(),
      at: z.coerce.date(),
      before: ruling,
      after: ruling,
      rules: z.array(z.string()),
    }),
  ),
});

/**
 * Differences as one entry for each server, which the next revision of its draft replaces.
 * @example const store = createDifferenceStore({ keyValueStore, leases, clock }); await store.add(server, 3, differences)
 */
export function createDifferenceStore({
  keyValueStore,
  leases,
  clock,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly clock: Clock;
}): DifferenceStore {
  async function read(server: Server, revision: number): Promise<readonly Difference[]> {
    const text = await keyValueStore.get(PREFIX + serverKey(server));
    const stored = text === undefined ? undefined : listSchema.safeParse(JSON.parse(text)).data;
    if (stored?.revision !== revision) return [];
    const oldest = clock.now().getTime() - KEEP_MS;
    return stored.differences.filter(({ at }) => at.getTime() >= oldest);
  }

  return {
    list: read,
    async add(server, revision, differences) {
      const key = PREFIX + serverKey(server);
      if (!(await leases.acquire(key, clock.now(), LOCK_MS))) return false;
      try {
        const keyOf = ({ channel, id }: Pick<MessageRef, 'channel' | 'id'>) => JSON.stringify([channel, id]);
        const newest = new Map(
          [...(await read(server, revision)).toReversed(), ...differences].map((one) => [keyOf(one), one]),
        );
        // Of two at the same time the one that was added last is the newer one.
        const kept = [...newest.values()]
          .reverse()
          .sort((a, b) => b.at.getTime() - a.at.getTime())
          .slice(0, MAX_DIFFERENCES);
        await keyValueStore.put(key, JSON.stringify({ revision, differences: kept }));
        return true;
      } finally {
        await leases.release(key);
      }
    },
  };
}
