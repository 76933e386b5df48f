import { describe, expect, test } from 'vitest';
import type { Counters } from '#core';
import { SERVER } from '../support/messages.ts';
import { afterStart, type OpenStore, withStore } from './contract-helpers.ts';

const HOUR_MS = 60 * 60 * 1000;

/** What every store of tallies must do. */
export function countersContract(name: string, make: OpenStore<Counters>): void {
  describe(`tallies: ${name}`, () => {
    test('what happened is summed by name, within the hours that were asked for, for one server', () =>
      withStore(make, async (tallies) => {
        await tallies.increment(SERVER, 'help.asked', afterStart(0));
        await tallies.increment(SERVER, 'help.asked', afterStart(HOUR_MS - 1), 2);
        await tallies.increment(SERVER, 'notice.posted', afterStart(HOUR_MS));
        await tallies.increment({ platform: 'fake', id: 'other' }, 'help.asked', afterStart(0));
        await tallies.increment({ platform: 'fake', id: 'square2' }, 'help.asked', afterStart(0));
        expect(await tallies.getTotals(SERVER, afterStart(0), afterStart(2 * HOUR_MS))).toEqual({
          'help.asked': 3,
          'notice.posted': 1,
        });
        expect(await tallies.getTotals(SERVER, afterStart(HOUR_MS), afterStart(2 * HOUR_MS))).toEqual({
          'notice.posted': 1,
        });
        expect(await tallies.getTotals(SERVER, afterStart(-HOUR_MS), afterStart(0))).toEqual({});
      }));

    test('of many who count at once none is lost', () =>
      withStore(make, async (tallies) => {
        await Promise.all(Array.from({ length: 20 }, () => tallies.increment(SERVER, 'a', afterStart(0))));
        expect(await tallies.getTotals(SERVER, afterStart(0), afterStart(1))).toEqual({ a: 20 });
      }));
  });
}
