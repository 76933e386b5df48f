import type { Leases, RateLimits } from '#core';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Claims in memory. Expired ones are swept when the map has doubled, so it stays as large as what is in force.
 * @example await createMemoryLeases().claim('help/sandbox:main/rin', clock.current(), 86_400_000) // true
 */
export function createMemoryLeases(): Leases {
  const expiresAt = new Map<string, number>();
  let sweepAbove = 1000;

  return {
    async acquire(key, at, ttlMs) {
      if ((expiresAt.get(key) ?? 0) > at.getTime()) return false;
      if (expiresAt.size > sweepAbove) {
        for (const [each, end] of expiresAt) if (end <= at.getTime()) expiresAt.delete(each);
        sweepAbove = Math.max(1000, expiresAt.size * 2);
      }
      expiresAt.set(key, at.getTime() + ttlMs);
      return true;
    },
    async release(key) {
      expiresAt.delete(key);
    },
  };
}

/**
 * Quotas in memory: the moments (milliseconds) of the last hour per key, the longest untouched key first.
 * @example await createMemoryRateLimits().take('hides/sandbox:main', clock.current(), 30) // true
 */
export function createMemoryRateLimits(): RateLimits {
  const consumedAt = new Map<string, number[]>();

  return {
    async tryConsume(key, at, perHour) {
      const hourAgo = at.getTime() - HOUR_MS;
      for (const [each, moments] of consumedAt) {
        if ((moments.at(-1) ?? 0) > hourAgo) break;
        consumedAt.delete(each);
      }
      const moments = (consumedAt.get(key) ?? []).filter((moment) => moment > hourAgo);
      if (moments.length >= perHour) return false;
      moments.push(at.getTime());
      consumedAt.delete(key);
      consumedAt.set(key, moments);
      return true;
    },
  };
}
