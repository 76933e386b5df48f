import { describe, expect, test } from 'vitest';
import type { IdempotencyStore, StoredAnswer } from '#core';
import { DAY_MS, MINUTE_MS } from '../../support/fake-clock.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from '../contract-helpers.ts';

const KEY = { tenant: 'tiny', key: 'k-1' };
const ANSWER: StoredAnswer = { status: 201, body: '{"id":"日本"}', headers: { location: '/v1/holds/1' } };
const EXPIRES = afterStart(DAY_MS);
const request = (at: Date, fingerprint = 'first') => ({ fingerprint, at, leaseMs: MINUTE_MS });

/** Claims the key at the start and returns the claim. */
async function claim(store: IdempotencyStore, at = START_TIME, key = KEY): Promise<string> {
  const claimed = await store.claim(key, request(at));
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
  return claimed.claim;
}

/**
 * The contract of every store of answers to repeated requests.
 * @example idempotencyStoreContract('memory', () => ({ store: createMemoryIdempotencyStore(), close: () => undefined }))
 */
export function idempotencyStoreContract(name: string, make: OpenStore<IdempotencyStore>): void {
  describe(`answers to repeated requests: ${name}`, () => {
    test('the same request again gets the first answer, until the answer expires', () =>
      withStore(make, async (store) => {
        await store.complete(KEY, await claim(store), ANSWER, EXPIRES);
        expect(await store.claim(KEY, request(afterStart(DAY_MS - 1)))).toEqual({
          kind: 'answered',
          answer: ANSWER,
        });
        expect(await store.claim(KEY, request(EXPIRES))).toMatchObject({ kind: 'claimed' });
      }));

    test('another request with the same key is a mismatch, in progress and answered', () =>
      withStore(make, async (store) => {
        const held = await claim(store);
        expect(await store.claim(KEY, request(START_TIME, 'second'))).toEqual({ kind: 'mismatch' });
        await store.complete(KEY, held, ANSWER, EXPIRES);
        expect(await store.claim(KEY, request(START_TIME, 'second'))).toEqual({ kind: 'mismatch' });
      }));

    test('the same key of another network is another entry', () =>
      withStore(make, async (store) => {
        await store.complete(KEY, await claim(store), ANSWER, EXPIRES);
        await claim(store, START_TIME, { tenant: 'other', key: 'k-1' });
        await claim(store, START_TIME, { tenant: 'tiny', key: 'K-1' });
      }));

    test('a request in progress is not done a second time; after its lease another process takes it over', () =>
      withStore(make, async (store) => {
        const dead = await claim(store);
        expect(await store.claim(KEY, request(afterStart(MINUTE_MS - 1)))).toEqual({ kind: 'in-progress' });
        const heir = await claim(store, afterStart(MINUTE_MS));
        expect(heir).not.toBe(dead);
        await store.complete(KEY, dead, { ...ANSWER, status: 202 }, EXPIRES);
        await store.release(KEY, dead);
        expect(await store.claim(KEY, request(afterStart(MINUTE_MS)))).toEqual({ kind: 'in-progress' });
        await store.complete(KEY, heir, ANSWER, EXPIRES);
        expect(await store.claim(KEY, request(afterStart(MINUTE_MS)))).toEqual({
          kind: 'answered',
          answer: ANSWER,
        });
      }));

    test('a released key can be used for another request; an answer cannot be released', () =>
      withStore(make, async (store) => {
        await store.release(KEY, await claim(store));
        const second = await store.claim(KEY, request(START_TIME, 'second'));
        expect(second).toMatchObject({ kind: 'claimed' });
        if (second.kind !== 'claimed') return;
        await store.complete(KEY, second.claim, ANSWER, EXPIRES);
        await store.release(KEY, second.claim);
        expect(await store.claim(KEY, request(START_TIME, 'second'))).toMatchObject({ kind: 'answered' });
      }));

    test('of ten requests at the same time exactly one is carried out', () =>
      withStore(make, async (store) => {
        const claims = await Promise.all(
          Array.from({ length: 10 }, () => store.claim(KEY, request(START_TIME))),
        );
        expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
        expect(claims.filter(({ kind }) => kind === 'in-progress')).toHaveLength(9);
      }));

    test('what has expired is deleted, and nothing else', () =>
      withStore(make, async (store) => {
        await store.complete(KEY, await claim(store), ANSWER, EXPIRES);
        await claim(store, START_TIME, { tenant: 'tiny', key: 'k-2' });
        expect(await store.purge(afterStart(MINUTE_MS))).toBe(1);
        expect(await store.claim(KEY, request(afterStart(MINUTE_MS)))).toMatchObject({ kind: 'answered' });
        expect(await store.purge(EXPIRES)).toBe(1);
        expect(await store.purge(EXPIRES)).toBe(0);
      }));
  });
}
