import { describe, expect, test } from 'vitest';
import type { Occasion, Spool } from '#core';
import { message, moderator } from '../support/messages.ts';
import { later, type Make, using } from './made.ts';

export const seen = (text: string, at = 0): Occasion => ({
  kind: 'posted',
  message: message('rin', text, { sentAt: later(at), parts: [{ kind: 'embed', text }] }),
  verdict: { ruling: 'hide', stance: 'soliciting', score: 0.9, signals: [] },
});

/** What every spool must do; `make` gives one with room for three. */
export function spoolContract(name: string, make: Make<Spool>): void {
  describe(`spool: ${name}`, () => {
    test('what waits comes back whole, oldest first, until it is done', () =>
      using(make, async (spool) => {
        const report: Occasion = { ...seen('b', 5), kind: 'reported', reporter: moderator(), reason: 'odd' };
        expect(await spool.put(report)).toBe(true);
        const first = seen('a');
        expect(await spool.put(first)).toBe(true);
        expect(spool.size()).toBe(2);
        const entries = await spool.list(10);
        expect(entries.map(({ occasion }) => occasion)).toEqual([first, report]);
        expect(await spool.list(1)).toHaveLength(1);
        await spool.done(entries[0]!.id);
        await spool.done(entries[0]!.id);
        expect((await spool.list(10)).map(({ occasion }) => occasion)).toEqual([report]);
        expect(spool.size()).toBe(1);
      }));

    test('the same thing twice is one entry, and a full spool says so', () =>
      using(make, async (spool) => {
        const all = [seen('a'), seen('b', 1), seen('c', 2)];
        for (const each of [...all, ...all]) expect(await spool.put(each)).toBe(true);
        expect(await spool.put(seen('d', 3))).toBe(false);
        expect(await spool.list(10)).toHaveLength(3);
      }));
  });
}
