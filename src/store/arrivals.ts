import type { Arrivals } from '#core';
import { serverKey } from '#core';

interface Seen {
  /** When each account joined, the latest last; no more than a wave's size. */
  readonly joins: Map<string, number>;
  /** Until when whoever joins belongs to the wave. */
  waveUntil: number;
}

/**
 * Arrivals in memory: of a wave that a restart cuts in two, each part is counted for itself.
 * @example (await createMemoryArrivals().joined(server, 'rin', at, { accounts: 10, windowMs: 60_000, lastsMs: 600_000 })).came // []
 */
export function createMemoryArrivals(): Arrivals {
  const servers = new Map<string, Seen>();

  return {
    async joined(server, memberId, at, { accounts, windowMs, lastsMs }) {
      const key = serverKey(server);
      const now = at.getTime();
      const seen = servers.get(key) ?? { joins: new Map<string, number>(), waveUntil: 0 };
      servers.set(key, seen);
      const { joins } = seen;
      joins.delete(memberId);
      joins.set(memberId, now);
      for (const [each, joinedAt] of joins) {
        if (joinedAt > now - windowMs && joins.size <= accounts) break;
        joins.delete(each);
      }
      const known = seen.waveUntil > now;
      const came = known ? [memberId] : [...joins.keys()];
      if (joins.size < accounts) return { accounts: joins.size, came: known ? came : [] };
      seen.waveUntil = now + lastsMs;
      return { accounts: joins.size, came };
    },
  };
}
