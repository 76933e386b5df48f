import type { JoinCounter } from '#core';
import { serverKey } from '#core';

interface ServerJoins {
  /** The join time of each account, newest last (milliseconds); at most `accounts` of the threshold. */
  readonly joins: Map<string, number>;
  /** Joins until this time belong to the raid (milliseconds). */
  raidUntil: number;
}

/**
 * Recent joins in memory. After a restart the count of a raid starts again.
 * @example (await createMemoryJoinCounter().recordJoin(server, 'rin', at, { accounts: 10, windowMs: 60_000, durationMs: 600_000 })).raidMemberIds // []
 */
export function createMemoryJoinCounter(): JoinCounter {
  const servers = new Map<string, ServerJoins>();

  return {
    async recordJoin(server, memberId, at, { accounts, windowMs, durationMs }) {
      const key = serverKey(server);
      const now = at.getTime();
      const state = servers.get(key) ?? { joins: new Map<string, number>(), raidUntil: 0 };
      servers.set(key, state);
      const { joins } = state;
      joins.delete(memberId);
      joins.set(memberId, now);
      for (const [account, joinedAt] of joins) {
        if (joinedAt > now - windowMs && joins.size <= accounts) break;
        joins.delete(account);
      }
      const isRaidKnown = state.raidUntil > now;
      const raidMemberIds = isRaidKnown ? [memberId] : [...joins.keys()];
      if (joins.size < accounts)
        return { accounts: joins.size, raidMemberIds: isRaidKnown ? raidMemberIds : [] };
      state.raidUntil = now + durationMs;
      return { accounts: joins.size, raidMemberIds };
    },
  };
}
