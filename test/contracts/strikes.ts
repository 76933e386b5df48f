import { describe, expect, test } from 'vitest';
import type { Strikes } from '#core';
import { DAY } from '../support/clock.ts';
import { member } from '../support/messages.ts';
import { later, type Make, START, using } from './made.ts';

const rin = member('rin');

/** What every count of strikes must do. */
export function strikesContract(name: string, make: Make<Strikes>): void {
  describe(`strikes: ${name}`, () => {
    test('each case counts once, however often it is added', () =>
      using(make, async (strikes) => {
        expect(await strikes.count(rin, START, 90)).toBe(0);
        expect(await strikes.add(rin, 'Y-1', START, 90)).toBe(1);
        expect(await strikes.add(rin, 'Y-1', later(DAY), 90)).toBe(1);
        expect(await strikes.add(rin, 'Y-2', later(DAY), 90)).toBe(2);
        expect(await strikes.count(rin, later(DAY), 90)).toBe(2);
      }));

    test('a strike expires when its window is over, counted from the first time', () =>
      using(make, async (strikes) => {
        await strikes.add(rin, 'Y-1', START, 10);
        await strikes.add(rin, 'Y-1', later(5 * DAY), 10);
        await strikes.add(rin, 'Y-2', later(5 * DAY), 10);
        expect(await strikes.count(rin, later(10 * DAY - 1), 10)).toBe(2);
        expect(await strikes.count(rin, later(10 * DAY), 10)).toBe(1);
        expect(await strikes.count(rin, later(15 * DAY), 10)).toBe(0);
      }));

    test('a strike can be taken back, and given again', () =>
      using(make, async (strikes) => {
        await strikes.add(rin, 'Y-1', START, 90);
        await strikes.add(rin, 'Y-2', START, 90);
        expect(await strikes.revoke(rin, 'Y-1', START, 90)).toBe(1);
        expect(await strikes.revoke(rin, 'Y-1', START, 90)).toBe(1);
        expect(await strikes.revoke(rin, 'Y-9', START, 90)).toBe(1);
        expect(await strikes.add(rin, 'Y-1', later(DAY), 90)).toBe(2);
      }));

    test('members and servers do not mix', () =>
      using(make, async (strikes) => {
        await strikes.add(rin, 'Y-1', START, 90);
        expect(await strikes.count(member('sora'), START, 90)).toBe(0);
        const elsewhere = { id: 'rin', server: { platform: 'fake', id: 'other' } };
        expect(await strikes.count(elsewhere, START, 90)).toBe(0);
      }));

    test('many at once are all counted, each with its own number', () =>
      using(make, async (strikes) => {
        const counts = await Promise.all(
          Array.from({ length: 10 }, (_, i) => strikes.add(rin, `Y-${i}`, START, 90)),
        );
        expect(counts.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      }));
  });
}
