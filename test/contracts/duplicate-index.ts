import { describe, expect, test } from 'vitest';
import type { DuplicateIndex } from '#core';
import { HOUR_MS } from '../support/fake-clock.ts';
import { SERVER } from '../support/messages.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from './contract-helpers.ts';

/** The contract of every duplicate index. */
export function duplicateIndexContract(name: string, make: OpenStore<DuplicateIndex>): void {
  describe(`campaigns: ${name}`, () => {
    test('the same contact from several accounts adds up, the same account does not', () =>
      withStore(make, async (campaigns) => {
        await campaigns.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        await campaigns.record(SERVER, ['contact'], 'rin', 'Y-2', afterStart(1), HOUR_MS);
        const [sightings] = await campaigns.record(
          SERVER,
          ['contact'],
          'sora',
          'Y-3',
          afterStart(2),
          HOUR_MS,
        );
        expect(sightings?.accounts).toBe(2);
        expect([...(sightings?.caseIds ?? [])].sort()).toEqual(['Y-1', 'Y-2', 'Y-3']);
      }));

    test('the same case seen twice is listed once', () =>
      withStore(make, async (campaigns) => {
        await campaigns.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        const [again] = await campaigns.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        expect(again).toEqual({ accounts: 1, caseIds: ['Y-1'] });
      }));

    test('what is older than the window is forgotten', () =>
      withStore(make, async (campaigns) => {
        await campaigns.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        await campaigns.record(SERVER, ['contact'], 'sora', 'Y-2', afterStart(HOUR_MS - 1), HOUR_MS);
        const [sightings] = await campaigns.record(
          SERVER,
          ['contact'],
          'yui',
          'Y-3',
          afterStart(HOUR_MS),
          HOUR_MS,
        );
        expect(sightings?.accounts).toBe(2);
        expect([...(sightings?.caseIds ?? [])].sort()).toEqual(['Y-2', 'Y-3']);
      }));

    test('other keys and other servers are other campaigns', () =>
      withStore(make, async (campaigns) => {
        await campaigns.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        const [other] = await campaigns.record(SERVER, ['other'], 'sora', 'Y-2', START_TIME, HOUR_MS);
        expect(other?.accounts).toBe(1);
        const elsewhere = { platform: 'fake', id: 'other' };
        const [there] = await campaigns.record(elsewhere, ['contact'], 'sora', 'Y-3', START_TIME, HOUR_MS);
        expect(there?.accounts).toBe(1);
      }));

    test('one message shows several keys, each is counted for itself and answered in its place', () =>
      withStore(make, async (campaigns) => {
        await campaigns.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS);
        await campaigns.record(SERVER, ['text', 'contact'], 'sora', 'Y-2', afterStart(1), HOUR_MS);
        expect(
          await campaigns.record(SERVER, ['contact', 'new', 'text'], 'yui', 'Y-3', afterStart(2), HOUR_MS),
        ).toEqual([
          { accounts: 3, caseIds: ['Y-3', 'Y-2', 'Y-1'] },
          { accounts: 1, caseIds: ['Y-3'] },
          { accounts: 2, caseIds: ['Y-3', 'Y-2'] },
        ]);
        expect(await campaigns.record(SERVER, [], 'yui', 'Y-3', afterStart(2), HOUR_MS)).toEqual([]);
      }));
  });
}
