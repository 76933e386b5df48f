import type { RateLimits } from '#core';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Rate limits in memory. Keys without use for an hour are dropped.
 * @example await createMemoryRateLimits().tryConsume('hides/sandbox:main', clock.now(), 30) // true
 */
export function createMemoryRateLimits(): RateLimits {
  /** By key: the times of use in the last hour (milliseconds). Least recently used key first. */
  const consumedAt = new Map<string, number[]>();

  return {
    async tryConsume(key, at, perHour) {
      const hourAgo = at.getTime() - HOUR_MS;
      for (const [oldKey, times] of consumedAt) {
        if ((times.at(-1) ?? 0) > hourAgo) break;
        consumedAt.delete(oldKey);
      }
      const times = (consumedAt.get(key) ?? []).filter((time) => time > hourAgo);
      if (times.length >= perHour) return false;
      times.push(at.getTime());
      consumedAt.delete(key);
      consumedAt.set(key, times);
      return true;
    },
  };
}
