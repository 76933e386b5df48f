import { describe, expect, test } from 'vitest';
import type { DuplicateIndex } from '#core';
import { HOUR_MS } from '../support/fake-clock.ts';
import { SERVER } from '../support/messages.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from './contract-helpers.ts';

/**
 * The contract of every duplicate index.
 * @example duplicateIndexContract('memory', () => ({ store: createMemoryDuplicateIndex(), close: () => undefined }))
 */
export function duplicateIndexContract(name: string, make: OpenStore<DuplicateIndex>): void {
  describe(`duplicate index: ${name}`, () => {
    test('the same contact from several accounts adds up, the same account does not', () =>
      withStore(make, async (duplicateIndex) => {
        await duplicateIndex.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        await duplicateIndex.record(SERVER, ['contact'], 'rin', 'Y-2', afterStart(1), HOUR_MS);
        const [hits] = await duplicateIndex.record(
          SERVER,
          ['contact'],
          'sora',
          'Y-3',
          afterStart(2),
          HOUR_MS,
        );
        expect(hits?.accounts).toBe(2);
        expect([...(hits?.caseIds ?? [])].sort()).toEqual(['Y-1', 'Y-2', 'Y-3']);
      }));

    test('the same case seen twice is listed once', () =>
      withStore(make, async (duplicateIndex) => {
        await duplicateIndex.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        const [hits] = await duplicateIndex.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        expect(hits).toEqual({ accounts: 1, caseIds: ['Y-1'] });
      }));

    test('hits older than the window are forgotten', () =>
      withStore(make, async (duplicateIndex) => {
        await duplicateIndex.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        await duplicateIndex.record(SERVER, ['contact'], 'sora', 'Y-2', afterStart(HOUR_MS - 1), HOUR_MS);
        const [hits] = await duplicateIndex.record(
          SERVER,
          ['contact'],
          'yui',
          'Y-3',
          afterStart(HOUR_MS),
          HOUR_MS,
        );
        expect(hits?.accounts).toBe(2);
        expect([...(hits?.caseIds ?? [])].sort()).toEqual(['Y-2', 'Y-3']);
      }));

    test('keys and servers do not mix', () =>
      withStore(make, async (duplicateIndex) => {
        await duplicateIndex.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        const [otherHits] = await duplicateIndex.record(
          SERVER,
          ['other'],
          'sora',
          'Y-2',
          START_TIME,
          HOUR_MS,
        );
        expect(otherHits?.accounts).toBe(1);
        const elsewhere = { platform: 'fake', id: 'other' };
        const [elsewhereHits] = await duplicateIndex.record(
          elsewhere,
          ['contact'],
          'sora',
          'Y-3',
          START_TIME,
          HOUR_MS,
        );
        expect(elsewhereHits?.accounts).toBe(1);
      }));

    test('the keys of one message are counted separately, and the hits have the order of the keys', () =>
      withStore(make, async (duplicateIndex) => {
        await duplicateIndex.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        await duplicateIndex.record(SERVER, ['text', 'contact'], 'sora', 'Y-2', afterStart(1), HOUR_MS);
        expect(
          await duplicateIndex.record(
            SERVER,
            ['contact', 'new', 'text'],
            'yui',
            'Y-3',
            afterStart(2),
            HOUR_MS,
          ),
        ).toEqual([
          { accounts: 3, caseIds: ['Y-3', 'Y-2', 'Y-1'] },
          { accounts: 1, caseIds: ['Y-3'] },
          { accounts: 2, caseIds: ['Y-3', 'Y-2'] },
        ]);
        expect(await duplicateIndex.record(SERVER, [], 'yui', 'Y-3', afterStart(2), HOUR_MS)).toEqual([]);
      }));
  });
}
