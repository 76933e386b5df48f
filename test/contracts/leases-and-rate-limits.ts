import { describe, expect, test } from 'vitest';
import type { Leases, RateLimits } from '#core';
import { HOUR_MS, MINUTE_MS } from '../support/fake-clock.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from './contract-helpers.ts';

/**
 * The contract of every store of leases.
 * @example leasesContract('memory', () => ({ store: createMemoryLeases(), close: () => undefined }))
 */
export function leasesContract(name: string, make: OpenStore<Leases>): void {
  describe(`leases: ${name}`, () => {
    test('the first caller has the lease, and no other caller until it expires', () =>
      withStore(make, async (leases) => {
        expect(await leases.acquire('help/rin', START_TIME, HOUR_MS)).toBe(true);
        expect(await leases.acquire('help/rin', afterStart(HOUR_MS - 1), HOUR_MS)).toBe(false);
        expect(await leases.acquire('help/sora', START_TIME, HOUR_MS)).toBe(true);
        expect(await leases.acquire('help/rin', afterStart(HOUR_MS), HOUR_MS)).toBe(true);
      }));

    test('a released lease is free at once', () =>
      withStore(make, async (leases) => {
        await leases.acquire('a', START_TIME, HOUR_MS);
        await leases.release('a');
        await leases.release('never acquired');
        expect(await leases.acquire('a', START_TIME, HOUR_MS)).toBe(true);
      }));

    test('of several parallel callers exactly one gets the lease', () =>
      withStore(make, async (leases) => {
        const won = await Promise.all(
          Array.from({ length: 10 }, () => leases.acquire('a', START_TIME, HOUR_MS)),
        );
        expect(won.filter(Boolean)).toHaveLength(1);
      }));
  });
}

/**
 * The contract of every store of rate limits.
 * @example rateLimitsContract('memory', () => ({ store: createMemoryRateLimits(), close: () => undefined }))
 */
export function rateLimitsContract(name: string, make: OpenStore<RateLimits>): void {
  describe(`rate limits: ${name}`, () => {
    test('an hour allows as many uses as the limit', () =>
      withStore(make, async (rateLimits) => {
        expect(await rateLimits.tryConsume('a', START_TIME, 2)).toBe(true);
        expect(await rateLimits.tryConsume('a', afterStart(MINUTE_MS), 2)).toBe(true);
        expect(await rateLimits.tryConsume('a', afterStart(2 * MINUTE_MS), 2)).toBe(false);
        expect(await rateLimits.tryConsume('b', afterStart(2 * MINUTE_MS), 2)).toBe(true);
      }));

    test('the hour slides: a use expires an hour later, and a refusal does not count as a use', () =>
      withStore(make, async (rateLimits) => {
        await rateLimits.tryConsume('a', START_TIME, 2);
        await rateLimits.tryConsume('a', afterStart(30 * MINUTE_MS), 2);
        expect(await rateLimits.tryConsume('a', afterStart(HOUR_MS - 1), 2)).toBe(false);
        expect(await rateLimits.tryConsume('a', afterStart(HOUR_MS), 2)).toBe(true);
        expect(await rateLimits.tryConsume('a', afterStart(HOUR_MS + MINUTE_MS), 2)).toBe(false);
        expect(await rateLimits.tryConsume('a', afterStart(90 * MINUTE_MS), 2)).toBe(true);
      }));

    test('a large limit counts exactly, so a small one can replace it', () =>
      withStore(make, async (rateLimits) => {
        for (const minutes of [0, 30, 40])
          expect(await rateLimits.tryConsume('a', afterStart(minutes * MINUTE_MS), 1000)).toBe(true);
        expect(await rateLimits.tryConsume('a', afterStart(50 * MINUTE_MS), 3)).toBe(false);
        expect(await rateLimits.tryConsume('a', afterStart(50 * MINUTE_MS), 4)).toBe(true);
        expect(await rateLimits.tryConsume('a', afterStart(HOUR_MS), 1000)).toBe(true);
        expect(await rateLimits.tryConsume('a', afterStart(HOUR_MS + MINUTE_MS), 4)).toBe(false);
        expect(await rateLimits.tryConsume('a', afterStart(90 * MINUTE_MS), 4)).toBe(true);
      }));

    test('a limit of 0 allows no use', () =>
      withStore(make, async (rateLimits) => {
        expect(await rateLimits.tryConsume('a', START_TIME, 0)).toBe(false);
      }));

    test('parallel callers cannot exceed the limit', () =>
      withStore(make, async (rateLimits) => {
        const taken = await Promise.all(
          Array.from({ length: 20 }, () => rateLimits.tryConsume('a', START_TIME, 5)),
        );
        expect(taken.filter(Boolean)).toHaveLength(5);
      }));
  });
}
