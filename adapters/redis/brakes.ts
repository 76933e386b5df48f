import type { Claims, Quotas } from '#core';
import type { Run } from './scripts.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Claims in Redis; a Redis that came back empty has forgotten who held what. Rejects with `RedisError`.
 * @example await createClaims(run, 'yamidome').claim('help/sandbox:main/rin', clock.now(), 86_400_000) // true
 */
export function createClaims(run: Run, prefix: string): Claims {
  const name = (key: string) => `${prefix}:claim:{${key}}`;
  return {
    async claim(key, at, ttlMs) {
      const ttl = Math.max(1, Math.ceil(ttlMs));
      return (await run('claim', name(key), at.getTime(), at.getTime() + ttl, ttl)) === 1;
    },
    async release(key) {
      await run('release', name(key));
    },
  };
}

/**
 * Quotas in Redis; a Redis that came back empty begins the hour anew. Rejects with `RedisError`.
 * @example await createQuotas(run, 'yamidome').take('hides/sandbox:main', clock.now(), 30) // true
 */
export function createQuotas(run: Run, prefix: string): Quotas {
  return {
    async take(key, at, perHour) {
      const name = `${prefix}:quota:{${key}}`;
      const now = at.getTime();
      return (await run('quota', name, now, now - HOUR_MS, perHour, HOUR_MS)) === 1;
    },
  };
}
