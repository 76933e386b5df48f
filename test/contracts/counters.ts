import { describe, expect, test } from 'vitest';
import type { Counters } from '#core';
import { SERVER } from '../support/messages.ts';
import { afterStart, type OpenStore, withStore } from './contract-helpers.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * The contract of every store of counters.
 * @example countersContract('memory', () => ({ store: createMemoryCounters(), close: () => undefined }))
 */
export function countersContract(name: string, make: OpenStore<Counters>): void {
  describe(`counters: ${name}`, () => {
    test('counts are summed by name, for the requested hours of one server', () =>
      withStore(make, async (counters) => {
        await counters.increment(SERVER, 'help.asked', afterStart(0));
        await counters.increment(SERVER, 'help.asked', afterStart(HOUR_MS - 1), 2);
        await counters.increment(SERVER, 'notice.posted', afterStart(HOUR_MS));
        await counters.increment({ platform: 'fake', id: 'other' }, 'help.asked', afterStart(0));
        await counters.increment({ platform: 'fake', id: 'square2' }, 'help.asked', afterStart(0));
        expect(await counters.getTotals(SERVER, afterStart(0), afterStart(2 * HOUR_MS))).toEqual({
          'help.asked': 3,
          'notice.posted': 1,
        });
        expect(await counters.getTotals(SERVER, afterStart(HOUR_MS), afterStart(2 * HOUR_MS))).toEqual({
          'notice.posted': 1,
        });
        expect(await counters.getTotals(SERVER, afterStart(-HOUR_MS), afterStart(0))).toEqual({});
      }));

    test('parallel increments are all counted', () =>
      withStore(make, async (counters) => {
        await Promise.all(Array.from({ length: 20 }, () => counters.increment(SERVER, 'a', afterStart(0))));
        expect(await counters.getTotals(SERVER, afterStart(0), afterStart(1))).toEqual({ a: 20 });
      }));
  });
}
