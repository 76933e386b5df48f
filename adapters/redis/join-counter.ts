import type { JoinCounter } from '#core';
import { serverKey } from '#core';
import type { RunScript } from './lua-scripts.ts';

/**
 * Arrivals in Redis, for all processes together; one that came back empty starts to count anew. Rejects with
 * `RedisError`.
 * @example (await createRedisJoinCounter(run, 'yamidome').joined(server, 'rin', at, { accounts: 10, windowMs: 60_000, lastsMs: 600_000 })).came
 */
export function createRedisJoinCounter(runScript: RunScript, prefix: string): JoinCounter {
  return {
    async recordJoin(server, memberId, at, { accounts, windowMs, durationMs }) {
      const tag = `{${serverKey(server)}}`;
      const [window, lasts] = [windowMs, durationMs].map((ms) => Math.max(1, Math.ceil(ms)));
      const now = at.getTime();
      const [count, raidMemberIds] = (await runScript(
        'arrival',
        `${prefix}:joins:${tag}`,
        `${prefix}:wave:${tag}`,
        memberId,
        now,
        now - window!,
        accounts,
        window!,
        lasts!,
      )) as [number, string[]];
      return { accounts: count, raidMemberIds };
    },
  };
}
