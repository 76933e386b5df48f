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

    test('a use that is taken back leaves room for another, and only once', () =>
      withStore(make, async (rateLimits) => {
        for (const minutes of [0, 1])
          expect(await rateLimits.tryConsume('a', afterStart(minutes * MINUTE_MS), 2)).toBe(true);
        await rateLimits.refund('a', afterStart(MINUTE_MS));
        await rateLimits.refund('a', afterStart(MINUTE_MS));
        await rateLimits.refund('unknown', afterStart(MINUTE_MS));
        expect(await rateLimits.tryConsume('a', afterStart(2 * MINUTE_MS), 2)).toBe(true);
        expect(await rateLimits.tryConsume('a', afterStart(3 * MINUTE_MS), 2)).toBe(false);
        for (let use = 0; use < 3; use++) expect(await rateLimits.tryConsume('b', START_TIME, 3)).toBe(true);
        await rateLimits.refund('b', START_TIME);
        expect(await rateLimits.tryConsume('b', START_TIME, 3)).toBe(true);
        expect(await rateLimits.tryConsume('b', START_TIME, 3)).toBe(false);
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

    test('uses in the future are ignored after the clock was set back', () =>
      withStore(make, async (rateLimits) => {
        const use = (at: Date) => rateLimits.tryConsume('a', at, 1);
        expect(await use(afterStart(24 * HOUR_MS))).toBe(true);
        expect(await use(START_TIME)).toBe(true);
        expect(await use(afterStart(-MINUTE_MS))).toBe(false);
        expect(await use(afterStart(HOUR_MS))).toBe(true);
      }));

    distinctUseTests(name, make);
  });
}

function distinctUseTests(name: string, make: OpenStore<RateLimits>): void {
  describe(`distinct uses: ${name}`, () => {
    test('a use that shares a name with an earlier use is not counted again', () =>
      withStore(make, async (rateLimits) => {
        const use = (...names: string[]) => rateLimits.tryConsumeDistinct('a', names, START_TIME, 2);
        expect(await use('rin', 'text 1')).toBe('new');
        expect(await use('rin')).toBe('known');
        expect(await use('sora', 'text 1', 'text 2')).toBe('known');
        expect(await use('yui', 'text 2')).toBe('known');
        expect(await use('kai', 'text 3')).toBe('new');
        expect(await use('mio', 'text 4')).toBe('refused');
        expect(await use('nao', 'text 4')).toBe('refused');
        expect(await use('nao', 'text 3')).toBe('known');
        expect(await rateLimits.tryConsumeDistinct('b', ['nao'], START_TIME, 2)).toBe('new');
      }));

    test('a count expires an hour later, and a name an hour after its last use', () =>
      withStore(make, async (rateLimits) => {
        const use = (minutes: number, ...names: string[]) =>
          rateLimits.tryConsumeDistinct('a', names, afterStart(minutes * MINUTE_MS), 1);
        expect(await use(0, 'rin')).toBe('new');
        expect(await use(40, 'rin')).toBe('known');
        expect(await use(59, 'sora')).toBe('refused');
        expect(await use(61, 'sora')).toBe('new');
        expect(await use(90, 'rin')).toBe('known');
        expect(await use(122, 'sora')).toBe('new');
        expect(await use(180, 'rin')).toBe('refused');
      }));

    test('names of the future are not known after the clock was set back', () =>
      withStore(make, async (rateLimits) => {
        const use = (at: Date, ...names: string[]) => rateLimits.tryConsumeDistinct('a', names, at, 1);
        expect(await use(afterStart(24 * HOUR_MS), 'rin')).toBe('new');
        expect(await use(START_TIME, 'sora')).toBe('new');
        expect(await use(START_TIME, 'rin')).toBe('refused');
        expect(await use(afterStart(-MINUTE_MS), 'sora')).toBe('known');
        expect(await use(afterStart(HOUR_MS), 'yui')).toBe('new');
      }));

    test('a refused use makes no name known, and a limit of 0 allows none', () =>
      withStore(make, async (rateLimits) => {
        expect(await rateLimits.tryConsumeDistinct('a', ['rin', 'text'], START_TIME, 0)).toBe('refused');
        expect(await rateLimits.tryConsumeDistinct('a', ['sora', 'text'], START_TIME, 1)).toBe('new');
        expect(await rateLimits.tryConsumeDistinct('a', ['rin'], START_TIME, 1)).toBe('refused');
      }));

    test('parallel uses with different names cannot exceed the limit', () =>
      withStore(make, async (rateLimits) => {
        const uses = await Promise.all(
          Array.from({ length: 20 }, (_, i) => rateLimits.tryConsumeDistinct('a', [`m${i}`], START_TIME, 5)),
        );
        expect(uses.filter((use) => use === 'new')).toHaveLength(5);
        expect(uses.filter((use) => use === 'refused')).toHaveLength(15);
      }));
  });
}
