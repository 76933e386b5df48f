import type { JoinCounter } from '#core';
import { serverKey } from '#core';
import type { RunScript } from './lua-scripts.ts';

/**
 * Join counter in Redis, shared by all processes; if Redis lost its data, counting starts again. Rejects with
 * `RedisError`.
 * @example (await createRedisJoinCounter(runScript, 'yamidome').recordJoin(server, 'rin', at, { accounts: 10, windowMs: 60_000, durationMs: 600_000 })).accounts
 */
export function createRedisJoinCounter(runScript: RunScript, prefix: string): JoinCounter {
  return {
    async recordJoin(server, memberId, at, { accounts, windowMs, durationMs }) {
      const tag = `{${serverKey(server)}}`;
      const [window, duration] = [windowMs, durationMs].map((ms) => Math.max(1, Math.ceil(ms)));
      const now = at.getTime();
      const [count, raidMemberIds] = (await runScript(
        'recordJoin',
        `${prefix}:joins:${tag}`,
        `${prefix}:wave:${tag}`,
        memberId,
        now,
        now - window!,
        accounts,
        window!,
        duration!,
      )) as [number, string[]];
      return { accounts: count, raidMemberIds };
    },
  };
}
