import { describe, expect, test } from 'vitest';
import type { Campaigns } from '#core';
import { HOUR } from '../support/clock.ts';
import { SERVER } from '../support/messages.ts';
import { later, type Make, START, using } from './made.ts';

/** What every memory of campaigns must do. */
export function campaignsContract(name: string, make: Make<Campaigns>): void {
  describe(`campaigns: ${name}`, () => {
    test('the same contact from several accounts adds up, the same account does not', () =>
      using(make, async (campaigns) => {
        await campaigns.seen(SERVER, ['contact'], 'rin', 'Y-1', START, HOUR);
        await campaigns.seen(SERVER, ['contact'], 'rin', 'Y-2', later(1), HOUR);
        const [sightings] = await campaigns.seen(SERVER, ['contact'], 'sora', 'Y-3', later(2), HOUR);
        expect(sightings?.accounts).toBe(2);
        expect([...(sightings?.caseIds ?? [])].sort()).toEqual(['Y-1', 'Y-2', 'Y-3']);
      }));

    test('the same case seen twice is listed once', () =>
      using(make, async (campaigns) => {
        await campaigns.seen(SERVER, ['contact'], 'rin', 'Y-1', START, HOUR);
        const [again] = await campaigns.seen(SERVER, ['contact'], 'rin', 'Y-1', START, HOUR);
        expect(again).toEqual({ accounts: 1, caseIds: ['Y-1'] });
      }));

    test('what is older than the window is forgotten', () =>
      using(make, async (campaigns) => {
        await campaigns.seen(SERVER, ['contact'], 'rin', 'Y-1', START, HOUR);
        await campaigns.seen(SERVER, ['contact'], 'sora', 'Y-2', later(HOUR - 1), HOUR);
        const [sightings] = await campaigns.seen(SERVER, ['contact'], 'yui', 'Y-3', later(HOUR), HOUR);
        expect(sightings?.accounts).toBe(2);
        expect([...(sightings?.caseIds ?? [])].sort()).toEqual(['Y-2', 'Y-3']);
      }));

    test('other keys and other servers are other campaigns', () =>
      using(make, async (campaigns) => {
        await campaigns.seen(SERVER, ['contact'], 'rin', 'Y-1', START, HOUR);
        const [other] = await campaigns.seen(SERVER, ['other'], 'sora', 'Y-2', START, HOUR);
        expect(other?.accounts).toBe(1);
        const elsewhere = { platform: 'fake', id: 'other' };
        const [there] = await campaigns.seen(elsewhere, ['contact'], 'sora', 'Y-3', START, HOUR);
        expect(there?.accounts).toBe(1);
      }));

    test('one message shows several things, each is counted for itself and answered in its place', () =>
      using(make, async (campaigns) => {
        await campaigns.seen(SERVER, ['contact'], 'rin', 'Y-1', START, HOUR);
        await campaigns.seen(SERVER, ['text', 'contact'], 'sora', 'Y-2', later(1), HOUR);
        expect(
          await campaigns.seen(SERVER, ['contact', 'new', 'text'], 'yui', 'Y-3', later(2), HOUR),
        ).toEqual([
          { accounts: 3, caseIds: ['Y-3', 'Y-2', 'Y-1'] },
          { accounts: 1, caseIds: ['Y-3'] },
          { accounts: 2, caseIds: ['Y-3', 'Y-2'] },
        ]);
        expect(await campaigns.seen(SERVER, [], 'yui', 'Y-3', later(2), HOUR)).toEqual([]);
      }));
  });
}
