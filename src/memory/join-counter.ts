import type { JoinCounter } from '#core';
import { serverKey } from '#core';

interface ServerJoins {
  /** When each account joined, the latest last; no more than a wave's size. */
  readonly joins: Map<string, number>;
  /** Until when whoever joins belongs to the wave. */
  raidUntil: number;
}

/**
 * Arrivals in memory: of a wave that a restart cuts in two, each part is counted for itself.
 * @example (await createMemoryJoinCounter().joined(server, 'rin', at, { accounts: 10, windowMs: 60_000, lastsMs: 600_000 })).came // []
 */
export function createMemoryJoinCounter(): JoinCounter {
  const servers = new Map<string, ServerJoins>();

  return {
    async recordJoin(server, memberId, at, { accounts, windowMs, durationMs }) {
      const key = serverKey(server);
      const now = at.getTime();
      const seen = servers.get(key) ?? { joins: new Map<string, number>(), raidUntil: 0 };
      servers.set(key, seen);
      const { joins } = seen;
      joins.delete(memberId);
      joins.set(memberId, now);
      for (const [each, joinedAt] of joins) {
        if (joinedAt > now - windowMs && joins.size <= accounts) break;
        joins.delete(each);
      }
      const known = seen.raidUntil > now;
      const raidMemberIds = known ? [memberId] : [...joins.keys()];
      if (joins.size < accounts) return { accounts: joins.size, raidMemberIds: known ? raidMemberIds : [] };
      seen.raidUntil = now + durationMs;
      return { accounts: joins.size, raidMemberIds };
    },
  };
}
