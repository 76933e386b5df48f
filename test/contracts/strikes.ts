import { describe, expect, test } from 'vitest';
import type { Strikes } from '#core';
import { DAY_MS } from '../support/fake-clock.ts';
import { member } from '../support/messages.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from './contract-helpers.ts';

const rin = member('rin');

/**
 * The contract of every store of strikes.
 * @example strikesContract('memory', () => ({ store: createMemoryStrikes(), close: () => undefined }))
 */
export function strikesContract(name: string, make: OpenStore<Strikes>): void {
  describe(`strikes: ${name}`, () => {
    test('each case counts once, however often it is added', () =>
      withStore(make, async (strikes) => {
        expect(await strikes.count(rin, START_TIME, 90)).toBe(0);
        expect(await strikes.add(rin, 'Y-1', START_TIME, 90)).toBe(1);
        expect(await strikes.add(rin, 'Y-1', afterStart(DAY_MS), 90)).toBe(1);
        expect(await strikes.add(rin, 'Y-2', afterStart(DAY_MS), 90)).toBe(2);
        expect(await strikes.count(rin, afterStart(DAY_MS), 90)).toBe(2);
      }));

    test('a strike expires when its window is over, counted from the first time', () =>
      withStore(make, async (strikes) => {
        await strikes.add(rin, 'Y-1', START_TIME, 10);
        await strikes.add(rin, 'Y-1', afterStart(5 * DAY_MS), 10);
        await strikes.add(rin, 'Y-2', afterStart(5 * DAY_MS), 10);
        expect(await strikes.count(rin, afterStart(10 * DAY_MS - 1), 10)).toBe(2);
        expect(await strikes.count(rin, afterStart(10 * DAY_MS), 10)).toBe(1);
        expect(await strikes.count(rin, afterStart(15 * DAY_MS), 10)).toBe(0);
      }));

    test('a strike can be taken back, and given again', () =>
      withStore(make, async (strikes) => {
        await strikes.add(rin, 'Y-1', START_TIME, 90);
        await strikes.add(rin, 'Y-2', START_TIME, 90);
        expect(await strikes.revoke(rin, 'Y-1', START_TIME, 90)).toBe(1);
        expect(await strikes.revoke(rin, 'Y-1', START_TIME, 90)).toBe(1);
        expect(await strikes.revoke(rin, 'Y-9', START_TIME, 90)).toBe(1);
        expect(await strikes.add(rin, 'Y-1', afterStart(DAY_MS), 90)).toBe(2);
      }));

    test('members and servers do not mix', () =>
      withStore(make, async (strikes) => {
        await strikes.add(rin, 'Y-1', START_TIME, 90);
        expect(await strikes.count(member('sora'), START_TIME, 90)).toBe(0);
        const elsewhere = { id: 'rin', server: { platform: 'fake', id: 'other' } };
        expect(await strikes.count(elsewhere, START_TIME, 90)).toBe(0);
      }));

    test('parallel strikes are all counted, each with its own number', () =>
      withStore(make, async (strikes) => {
        const counts = await Promise.all(
          Array.from({ length: 10 }, (_, i) => strikes.add(rin, `Y-${i}`, START_TIME, 90)),
        );
        expect(counts.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      }));
  });
}
