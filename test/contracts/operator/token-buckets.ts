import { describe, expect, test } from 'vitest';
import type { TokenBuckets } from '#core';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../support/fake-clock.ts';
import { afterStart, type OpenStore, withStore } from '../contract-helpers.ts';

const LIMIT = { capacity: 10, perSecond: 2 };

/**
 * The contract of every store of token buckets.
 * @example tokenBucketsContract('memory', () => ({ store: createMemoryTokenBuckets(), close: () => undefined }))
 */
export function tokenBucketsContract(name: string, make: OpenStore<TokenBuckets>): void {
  const take = (buckets: TokenBuckets, count: number, ms: number, limit = LIMIT) =>
    buckets.take('a', { atLeast: count, atMost: count }, limit, afterStart(ms));

  describe(`token buckets: ${name}`, () => {
    test('a full bucket gives what it has, and then what it gets', () =>
      withStore(make, async (buckets) => {
        expect(await take(buckets, 10, 0)).toEqual({ taken: 10, retryAfterMs: 0 });
        expect(await take(buckets, 1, 0)).toEqual({ taken: 0, retryAfterMs: 500 });
        expect(await take(buckets, 1, 499)).toMatchObject({ taken: 0 });
        expect(await take(buckets, 1, 500)).toEqual({ taken: 1, retryAfterMs: 0 });
        expect(await take(buckets, 4, 500)).toEqual({ taken: 0, retryAfterMs: 2000 });
        expect(await take(buckets, 10, HOUR_MS)).toEqual({ taken: 10, retryAfterMs: 0 });
      }));

    test('tokens that are refused are not taken, and keys do not share theirs', () =>
      withStore(make, async (buckets) => {
        await take(buckets, 6, 0);
        expect(await take(buckets, 5, 0)).toMatchObject({ taken: 0 });
        expect(await take(buckets, 4, 0)).toMatchObject({ taken: 4 });
        const other = await buckets.take('b', { atLeast: 10, atMost: 10 }, LIMIT, afterStart(0));
        expect(other.taken).toBe(10);
      }));

    test('a caller may take more than it needs, if it is there', () =>
      withStore(make, async (buckets) => {
        const request = { atLeast: 2, atMost: 7 };
        const at = (ms: number) => buckets.take('a', request, LIMIT, afterStart(ms));
        expect((await at(0)).taken).toBe(7);
        expect((await at(0)).taken).toBe(3);
        expect(await at(0)).toEqual({ taken: 0, retryAfterMs: 1000 });
        expect((await at(1250)).taken).toBe(2);
      }));

    test('a bucket that does not fill gives its tokens once', () =>
      withStore(make, async (buckets) => {
        const limit = { capacity: 3, perSecond: 0 };
        expect(await take(buckets, 3, 0, limit)).toMatchObject({ taken: 3 });
        expect(await take(buckets, 1, DAY_MS, limit)).toEqual({
          taken: 0,
          retryAfterMs: Number.POSITIVE_INFINITY,
        });
      }));

    test('more than fits is never given', () =>
      withStore(make, async (buckets) => {
        expect(await take(buckets, 11, 0)).toEqual({ taken: 0, retryAfterMs: Number.POSITIVE_INFINITY });
      }));

    test('a smaller limit applies at once', () =>
      withStore(make, async (buckets) => {
        await take(buckets, 1, 0, { capacity: 1000, perSecond: 100 });
        expect(await take(buckets, 11, SECOND_MS)).toMatchObject({ taken: 0 });
        expect(await take(buckets, 10, SECOND_MS)).toMatchObject({ taken: 10 });
      }));

    test('a clock that differs a little gives nothing twice, and one that was set back does not stop the bucket', () =>
      withStore(make, async (buckets) => {
        await take(buckets, 10, SECOND_MS);
        expect(await take(buckets, 1, 0)).toMatchObject({ taken: 0 });
        expect(await take(buckets, 2, 2 * SECOND_MS)).toMatchObject({ taken: 2 });
        expect(await take(buckets, 1, 2 * SECOND_MS)).toMatchObject({ taken: 0 });
        await take(buckets, 10, DAY_MS);
        expect(await take(buckets, 1, 0)).toMatchObject({ taken: 0 });
        expect(await take(buckets, 2, SECOND_MS)).toMatchObject({ taken: 2 });
      }));

    test('parallel callers cannot take more than there is', () =>
      withStore(make, async (buckets) => {
        const grants = await Promise.all(Array.from({ length: 20 }, () => take(buckets, 1, 0)));
        expect(grants.reduce((sum, { taken }) => sum + taken, 0)).toBe(10);
      }));
  });
}
