import { MAX_CLOCK_DIFFERENCE_MS, type RateLimits } from '#core';

const HOUR_MS = 60 * 60 * 1000;

const isRecent = (time: number, now: number): boolean =>
  time > now - HOUR_MS && time <= now + MAX_CLOCK_DIFFERENCE_MS;

/**
 * Rate limits in memory. Keys and names without use for an hour are dropped.
 * @example await createMemoryRateLimits().tryConsume('reports/sandbox:main/rin', clock.now(), 5) // true
 */
export function createMemoryRateLimits(): RateLimits {
  /** By key: the times of use in the last hour (milliseconds). Least recently used key first. */
  const consumedAt = new Map<string, number[]>();
  /** By key and name: the time of the last use (milliseconds). Least recently used name first. */
  const namedAt = new Map<string, number>();

  function tryConsume(key: string, at: Date, perHour: number): boolean {
    const now = at.getTime();
    for (const [oldKey, times] of consumedAt) {
      if (isRecent(times.at(-1) ?? 0, now)) break;
      consumedAt.delete(oldKey);
    }
    const times = (consumedAt.get(key) ?? []).filter((time) => isRecent(time, now));
    if (times.length >= perHour) return false;
    times.push(now);
    consumedAt.delete(key);
    consumedAt.set(key, times);
    return true;
  }

  return {
    tryConsume: async (key, at, perHour) => tryConsume(key, at, perHour),
    async refund(key, at) {
      const times = consumedAt.get(key);
      const index = times?.lastIndexOf(at.getTime()) ?? -1;
      if (index >= 0) times?.splice(index, 1);
    },
    async tryConsumeDistinct(key, names, at, perHour) {
      const now = at.getTime();
      for (const [oldName, last] of namedAt) {
        if (isRecent(last, now)) break;
        namedAt.delete(oldName);
      }
      const entries = names.map((name) => `${key} ${name}`);
      const isKnown = entries.some((entry) => isRecent(namedAt.get(entry) ?? 0, now));
      if (!isKnown && !tryConsume(key, at, perHour)) return 'refused';
      for (const entry of entries) {
        namedAt.delete(entry);
        namedAt.set(entry, now);
      }
      return isKnown ? 'known' : 'new';
    },
  };
}
