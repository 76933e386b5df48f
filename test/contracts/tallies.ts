import { describe, expect, test } from 'vitest';
import type { Tallies } from '#core';
import { SERVER } from '../support/messages.ts';
import { later, type Make, using } from './made.ts';

const HOUR = 60 * 60 * 1000;

/** What every store of tallies must do. */
export function talliesContract(name: string, make: Make<Tallies>): void {
  describe(`tallies: ${name}`, () => {
    test('what happened is summed by name, within the hours that were asked for, for one server', () =>
      using(make, async (tallies) => {
        await tallies.add(SERVER, 'help.asked', later(0));
        await tallies.add(SERVER, 'help.asked', later(HOUR - 1), 2);
        await tallies.add(SERVER, 'notice.posted', later(HOUR));
        await tallies.add({ platform: 'fake', id: 'other' }, 'help.asked', later(0));
        await tallies.add({ platform: 'fake', id: 'square2' }, 'help.asked', later(0));
        expect(await tallies.sums(SERVER, later(0), later(2 * HOUR))).toEqual({
          'help.asked': 3,
          'notice.posted': 1,
        });
        expect(await tallies.sums(SERVER, later(HOUR), later(2 * HOUR))).toEqual({ 'notice.posted': 1 });
        expect(await tallies.sums(SERVER, later(-HOUR), later(0))).toEqual({});
      }));

    test('of many who count at once none is lost', () =>
      using(make, async (tallies) => {
        await Promise.all(Array.from({ length: 20 }, () => tallies.add(SERVER, 'a', later(0))));
        expect(await tallies.sums(SERVER, later(0), later(1))).toEqual({ a: 20 });
      }));
  });
}
