import type { Counters } from '#core';
import { serverKey } from '#core';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Counters in memory, lost with the process.
 * @example await createMemoryCounters().increment(server, 'help.asked', now)
 */
export function createMemoryCounters(): Counters {
  const counts = new Map<string, Map<number, number>>();
  const keyOf = (server: string, counter: string) => `${server} ${counter}`;

  return {
    async increment(server, counter, at, count = 1) {
      const key = keyOf(serverKey(server), counter);
      const hours = counts.get(key) ?? new Map<number, number>();
      const hour = Math.floor(at.getTime() / HOUR_MS);
      hours.set(hour, (hours.get(hour) ?? 0) + count);
      counts.set(key, hours);
    },
    async getTotals(server, from, to) {
      const [first, end] = [from, to].map((at) => Math.ceil(at.getTime() / HOUR_MS)) as [number, number];
      const prefix = keyOf(serverKey(server), '');
      const totals: Record<string, number> = {};
      for (const [key, hours] of counts) {
        if (!key.startsWith(prefix)) continue;
        for (const [hour, count] of hours) {
          if (hour < first || hour >= end) continue;
          const counter = key.slice(prefix.length);
          totals[counter] = (totals[counter] ?? 0) + count;
        }
      }
      return totals;
    },
  };
}
