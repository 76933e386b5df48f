import { describe, expect, test } from 'vitest';
import type { Leases, RateLimits } from '#core';
import { HOUR_MS, MINUTE_MS } from '../support/fake-clock.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from './contract-helpers.ts';

/** The contract of every store of leases. */
export function leasesContract(name: string, make: OpenStore<Leases>): void {
  describe(`claims: ${name}`, () => {
    test('the first comer has it, nobody else until the time is over', () =>
      withStore(make, async (claims) => {
        expect(await claims.acquire('help/rin', START_TIME, HOUR_MS)).toBe(true);
        expect(await claims.acquire('help/rin', afterStart(HOUR_MS - 1), HOUR_MS)).toBe(false);
        expect(await claims.acquire('help/sora', START_TIME, HOUR_MS)).toBe(true);
        expect(await claims.acquire('help/rin', afterStart(HOUR_MS), HOUR_MS)).toBe(true);
      }));

    test('a claim given back is free at once', () =>
      withStore(make, async (claims) => {
        await claims.acquire('a', START_TIME, HOUR_MS);
        await claims.release('a');
        await claims.release('never claimed');
        expect(await claims.acquire('a', START_TIME, HOUR_MS)).toBe(true);
      }));

    test('of many at once exactly one gets it', () =>
      withStore(make, async (claims) => {
        const won = await Promise.all(
          Array.from({ length: 10 }, () => claims.acquire('a', START_TIME, HOUR_MS)),
        );
        expect(won.filter(Boolean)).toHaveLength(1);
      }));
  });
}

/** The contract of every store of rate limits. */
export function rateLimitsContract(name: string, make: OpenStore<RateLimits>): void {
  describe(`quotas: ${name}`, () => {
    test('an hour holds so many and no more', () =>
      withStore(make, async (quotas) => {
        expect(await quotas.tryConsume('a', START_TIME, 2)).toBe(true);
        expect(await quotas.tryConsume('a', afterStart(MINUTE_MS), 2)).toBe(true);
        expect(await quotas.tryConsume('a', afterStart(2 * MINUTE_MS), 2)).toBe(false);
        expect(await quotas.tryConsume('b', afterStart(2 * MINUTE_MS), 2)).toBe(true);
      }));

    test('the hour slides: each one comes free an hour after it was taken, and a refusal costs nothing', () =>
      withStore(make, async (quotas) => {
        await quotas.tryConsume('a', START_TIME, 2);
        await quotas.tryConsume('a', afterStart(30 * MINUTE_MS), 2);
        expect(await quotas.tryConsume('a', afterStart(HOUR_MS - 1), 2)).toBe(false);
        expect(await quotas.tryConsume('a', afterStart(HOUR_MS), 2)).toBe(true);
        expect(await quotas.tryConsume('a', afterStart(HOUR_MS + MINUTE_MS), 2)).toBe(false);
        expect(await quotas.tryConsume('a', afterStart(90 * MINUTE_MS), 2)).toBe(true);
      }));

    test('a generous allowance counts just as exactly as a small one that takes its place', () =>
      withStore(make, async (quotas) => {
        for (const minutes of [0, 30, 40])
          expect(await quotas.tryConsume('a', afterStart(minutes * MINUTE_MS), 1000)).toBe(true);
        expect(await quotas.tryConsume('a', afterStart(50 * MINUTE_MS), 3)).toBe(false);
        expect(await quotas.tryConsume('a', afterStart(50 * MINUTE_MS), 4)).toBe(true);
        expect(await quotas.tryConsume('a', afterStart(HOUR_MS), 1000)).toBe(true);
        expect(await quotas.tryConsume('a', afterStart(HOUR_MS + MINUTE_MS), 4)).toBe(false);
        expect(await quotas.tryConsume('a', afterStart(90 * MINUTE_MS), 4)).toBe(true);
      }));

    test('an allowance of none allows none', () =>
      withStore(make, async (quotas) => {
        expect(await quotas.tryConsume('a', START_TIME, 0)).toBe(false);
      }));

    test('many at once cannot take more than there is', () =>
      withStore(make, async (quotas) => {
        const taken = await Promise.all(
          Array.from({ length: 20 }, () => quotas.tryConsume('a', START_TIME, 5)),
        );
        expect(taken.filter(Boolean)).toHaveLength(5);
      }));
  });
}
