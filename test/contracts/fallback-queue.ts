import { describe, expect, test } from 'vitest';
import type { FallbackQueue, Trigger } from '#core';
import { message, moderator } from '../support/messages.ts';
import { afterStart, type OpenStore, withStore } from './contract-helpers.ts';

export const postedTrigger = (text: string, at = 0): Trigger => ({
  kind: 'posted',
  message: message('rin', text, { sentAt: afterStart(at), parts: [{ kind: 'embed', text }] }),
  verdict: { ruling: 'hide', stance: 'soliciting', score: 0.9, signals: [] },
});

/** What every spool must do; `make` gives one with room for three. */
export function fallbackQueueContract(name: string, make: OpenStore<FallbackQueue>): void {
  describe(`spool: ${name}`, () => {
    test('what waits comes back whole, oldest first, until it is done', () =>
      withStore(make, async (spool) => {
        const report: Trigger = {
          ...postedTrigger('b', 5),
          kind: 'reported',
          reporter: moderator(),
          reason: 'odd',
        };
        expect(await spool.enqueue(report)).toBe(true);
        const first = postedTrigger('a');
        expect(await spool.enqueue(first)).toBe(true);
        expect(spool.size()).toBe(2);
        const entries = await spool.list(10);
        expect(entries.map(({ trigger }) => trigger)).toEqual([first, report]);
        expect(await spool.list(1)).toHaveLength(1);
        await spool.remove(entries[0]!.id);
        await spool.remove(entries[0]!.id);
        expect((await spool.list(10)).map(({ trigger }) => trigger)).toEqual([report]);
        expect(spool.size()).toBe(1);
      }));

    test('the same thing twice is one entry, and a full spool says so', () =>
      withStore(make, async (spool) => {
        const all = [postedTrigger('a'), postedTrigger('b', 1), postedTrigger('c', 2)];
        for (const each of [...all, ...all]) expect(await spool.enqueue(each)).toBe(true);
        expect(await spool.enqueue(postedTrigger('d', 3))).toBe(false);
        expect(await spool.list(10)).toHaveLength(3);
      }));
  });
}
