import type { Leases } from '#core';

const MIN_SWEEP_SIZE = 1000;

/**
 * Leases in memory. Expired leases are removed when the number of leases has doubled since the last removal.
 * @example await createMemoryLeases().acquire('help/sandbox:main/rin', clock.now(), 86_400_000) // true
 */
export function createMemoryLeases(): Leases {
  const expiresAt = new Map<string, number>();
  let sweepAbove = MIN_SWEEP_SIZE;

  return {
    async acquire(key, at, ttlMs) {
      if ((expiresAt.get(key) ?? 0) > at.getTime()) return false;
      if (expiresAt.size > sweepAbove) {
        for (const [leaseKey, end] of expiresAt) if (end <= at.getTime()) expiresAt.delete(leaseKey);
        sweepAbove = Math.max(MIN_SWEEP_SIZE, expiresAt.size * 2);
      }
      expiresAt.set(key, at.getTime() + ttlMs);
      return true;
    },
    async release(key) {
      expiresAt.delete(key);
    },
  };
}
