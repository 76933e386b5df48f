import { type DistinctUse, type Leases, MAX_CLOCK_DIFFERENCE_MS, type RateLimits } from '#core';
import type { RunScript } from './lua-scripts.ts';

const HOUR_MS = 60 * 60 * 1000;
/** By the return value of the script. */
const DISTINCT_USES: readonly DistinctUse[] = ['refused', 'new', 'known'];

/**
 * Leases in Redis; if Redis lost its data, all leases are free. Rejects with `RedisError`.
 * @example await createRedisLeases(runScript, 'yamidome').acquire('help/sandbox:main/rin', clock.now(), 86_400_000) // true
 */
export function createRedisLeases(runScript: RunScript, prefix: string): Leases {
  const redisKey = (key: string) => `${prefix}:claim:{${key}}`;
  return {
    async acquire(key, at, ttlMs) {
      const ttl = Math.max(1, Math.ceil(ttlMs));
      return (await runScript('acquireLease', redisKey(key), at.getTime(), at.getTime() + ttl, ttl)) === 1;
    },
    async release(key) {
      await runScript('releaseLease', redisKey(key));
    },
  };
}

/**
 * Rate limits in Redis; if Redis lost its data, the hour starts again. Rejects with `RedisError`.
 * @example await createRedisRateLimits(runScript, 'yamidome').tryConsume('reports/sandbox:main/rin', clock.now(), 5) // true
 */
export function createRedisRateLimits(runScript: RunScript, prefix: string): RateLimits {
  return {
    async tryConsume(key, at, perHour) {
      const redisKey = `${prefix}:quota:{${key}}`;
      const now = at.getTime();
      const times = [now, now - HOUR_MS, perHour, HOUR_MS, now + MAX_CLOCK_DIFFERENCE_MS];
      return (await runScript('consumeRateLimit', redisKey, ...times)) === 1;
    },
    async refund(key, at) {
      await runScript('refundRateLimit', `${prefix}:quota:{${key}}`, at.getTime());
    },
    async tryConsumeDistinct(key, names, at, perHour) {
      const redisKey = `${prefix}:quota:{${key}}`;
      const now = at.getTime();
      const times = [now, now - HOUR_MS, perHour, HOUR_MS, now + MAX_CLOCK_DIFFERENCE_MS];
      const result = await runScript('consumeDistinct', redisKey, `${redisKey}:names`, ...times, ...names);
      return DISTINCT_USES[Number(result)] ?? 'refused';
    },
  };
}
