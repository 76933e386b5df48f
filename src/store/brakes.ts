import type { Claims, Quotas } from '#core';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Claims in memory. Expired ones are swept when the map has doubled, so it stays as large as what is in force.
 * @example await createMemoryClaims().claim('help/sandbox:main/rin', clock.now(), 86_400_000) // true
 */
export function createMemoryClaims(): Claims {
  const until = new Map<string, number>();
  let sweepAbove = 1000;

  return {
    async claim(key, at, ttlMs) {
      if ((until.get(key) ?? 0) > at.getTime()) return false;
      if (until.size > sweepAbove) {
        for (const [each, end] of until) if (end <= at.getTime()) until.delete(each);
        sweepAbove = Math.max(1000, until.size * 2);
      }
      until.set(key, at.getTime() + ttlMs);
      return true;
    },
    async release(key) {
      until.delete(key);
    },
  };
}

/**
 * Quotas in memory: the moments (milliseconds) of the last hour per key, the longest untouched key first.
 * @example await createMemoryQuotas().take('hides/sandbox:main', clock.now(), 30) // true
 */
export function createMemoryQuotas(): Quotas {
  const taken = new Map<string, number[]>();

  return {
    async take(key, at, perHour) {
      const hourAgo = at.getTime() - HOUR_MS;
      for (const [each, moments] of taken) {
        if ((moments.at(-1) ?? 0) > hourAgo) break;
        taken.delete(each);
      }
      const moments = (taken.get(key) ?? []).filter((moment) => moment > hourAgo);
      if (moments.length >= perHour) return false;
      moments.push(at.getTime());
      taken.delete(key);
      taken.set(key, moments);
      return true;
    },
  };
}
