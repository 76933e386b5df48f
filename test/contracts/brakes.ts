import { describe, expect, test } from 'vitest';
import type { Claims, Quotas } from '#core';
import { HOUR, MINUTE } from '../support/clock.ts';
import { later, type Make, START, using } from './made.ts';

/** What every store of claims must do. */
export function claimsContract(name: string, make: Make<Claims>): void {
  describe(`claims: ${name}`, () => {
    test('the first comer has it, nobody else until the time is over', () =>
      using(make, async (claims) => {
        expect(await claims.claim('help/rin', START, HOUR)).toBe(true);
        expect(await claims.claim('help/rin', later(HOUR - 1), HOUR)).toBe(false);
        expect(await claims.claim('help/sora', START, HOUR)).toBe(true);
        expect(await claims.claim('help/rin', later(HOUR), HOUR)).toBe(true);
      }));

    test('a claim given back is free at once', () =>
      using(make, async (claims) => {
        await claims.claim('a', START, HOUR);
        await claims.release('a');
        await claims.release('never claimed');
        expect(await claims.claim('a', START, HOUR)).toBe(true);
      }));

    test('of many at once exactly one gets it', () =>
      using(make, async (claims) => {
        const won = await Promise.all(Array.from({ length: 10 }, () => claims.claim('a', START, HOUR)));
        expect(won.filter(Boolean)).toHaveLength(1);
      }));
  });
}

/** What every store of quotas must do. */
export function quotasContract(name: string, make: Make<Quotas>): void {
  describe(`quotas: ${name}`, () => {
    test('an hour holds so many and no more', () =>
      using(make, async (quotas) => {
        expect(await quotas.take('a', START, 2)).toBe(true);
        expect(await quotas.take('a', later(MINUTE), 2)).toBe(true);
        expect(await quotas.take('a', later(2 * MINUTE), 2)).toBe(false);
        expect(await quotas.take('b', later(2 * MINUTE), 2)).toBe(true);
      }));

    test('the hour slides: each one comes free an hour after it was taken, and a refusal costs nothing', () =>
      using(make, async (quotas) => {
        await quotas.take('a', START, 2);
        await quotas.take('a', later(30 * MINUTE), 2);
        expect(await quotas.take('a', later(HOUR - 1), 2)).toBe(false);
        expect(await quotas.take('a', later(HOUR), 2)).toBe(true);
        expect(await quotas.take('a', later(HOUR + MINUTE), 2)).toBe(false);
        expect(await quotas.take('a', later(90 * MINUTE), 2)).toBe(true);
      }));

    test('a generous allowance counts just as exactly as a small one that takes its place', () =>
      using(make, async (quotas) => {
        for (const minutes of [0, 30, 40])
          expect(await quotas.take('a', later(minutes * MINUTE), 1000)).toBe(true);
        expect(await quotas.take('a', later(50 * MINUTE), 3)).toBe(false);
        expect(await quotas.take('a', later(50 * MINUTE), 4)).toBe(true);
        expect(await quotas.take('a', later(HOUR), 1000)).toBe(true);
        expect(await quotas.take('a', later(HOUR + MINUTE), 4)).toBe(false);
        expect(await quotas.take('a', later(90 * MINUTE), 4)).toBe(true);
      }));

    test('an allowance of none allows none', () =>
      using(make, async (quotas) => {
        expect(await quotas.take('a', START, 0)).toBe(false);
      }));

    test('many at once cannot take more than there is', () =>
      using(make, async (quotas) => {
        const taken = await Promise.all(Array.from({ length: 20 }, () => quotas.take('a', START, 5)));
        expect(taken.filter(Boolean)).toHaveLength(5);
      }));
  });
}
