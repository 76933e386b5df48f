import type { Leases, RateLimits } from '#core';
import type { RunScript } from './lua-scripts.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Claims in Redis; a Redis that came back empty has forgotten who held what. Rejects with `RedisError`.
 * @example await createClaims(run, 'yamidome').claim('help/sandbox:main/rin', clock.current(), 86_400_000) // true
 */
export function createRedisLeases(runScript: RunScript, prefix: string): Leases {
  const redisKey = (key: string) => `${prefix}:claim:{${key}}`;
  return {
    async acquire(key, at, ttlMs) {
      const ttl = Math.max(1, Math.ceil(ttlMs));
      return (await runScript('claim', redisKey(key), at.getTime(), at.getTime() + ttl, ttl)) === 1;
    },
    async release(key) {
      await runScript('release', redisKey(key));
    },
  };
}

/**
 * Quotas in Redis; a Redis that came back empty begins the hour anew. Rejects with `RedisError`.
 * @example await createQuotas(run, 'yamidome').take('hides/sandbox:main', clock.current(), 30) // true
 */
export function createRedisRateLimits(runScript: RunScript, prefix: string): RateLimits {
  return {
    async tryConsume(key, at, perHour) {
      const redisKey = `${prefix}:quota:{${key}}`;
      const now = at.getTime();
      return (await runScript('quota', redisKey, now, now - HOUR_MS, perHour, HOUR_MS)) === 1;
    },
  };
}
