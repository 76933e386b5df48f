import type { Arrivals } from '#core';
import { serverKey } from '#core';
import type { Run } from './scripts.ts';

/**
 * Arrivals in Redis, for all processes together; one that came back empty starts to count anew. Rejects with
 * `RedisError`.
 * @example (await createArrivals(run, 'yamidome').joined(server, 'rin', at, { accounts: 10, windowMs: 60_000, lastsMs: 600_000 })).came
 */
export function createArrivals(run: Run, prefix: string): Arrivals {
  return {
    async joined(server, memberId, at, { accounts, windowMs, lastsMs }) {
      const tag = `{${serverKey(server)}}`;
      const [window, lasts] = [windowMs, lastsMs].map((ms) => Math.max(1, Math.ceil(ms)));
      const now = at.getTime();
      const [count, came] = (await run(
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
      return { accounts: count, came };
    },
  };
}
