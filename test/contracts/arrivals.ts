import { describe, expect, test } from 'vitest';
import type { Arrivals } from '#core';
import { HOUR, MINUTE } from '../support/clock.ts';
import { SERVER } from '../support/messages.ts';
import { later, type Make, START, using } from './made.ts';

const three = { accounts: 3, windowMs: MINUTE, lastsMs: HOUR };

/** What every memory of who joined must do. */
export function arrivalsContract(name: string, make: Make<Arrivals>): void {
  describe(`arrivals: ${name}`, () => {
    test('a wave names all who came in it, and then each one who follows while it lasts', () =>
      using(make, async (arrivals) => {
        const joined = (id: string, ms: number) => arrivals.joined(SERVER, id, later(ms), three);
        expect(await joined('rin', 0)).toEqual({ accounts: 1, came: [] });
        expect(await joined('sora', 1)).toEqual({ accounts: 2, came: [] });
        expect(await joined('yui', 2)).toEqual({ accounts: 3, came: ['rin', 'sora', 'yui'] });
        expect(await joined('mei', 3)).toEqual({ accounts: 3, came: ['mei'] });
        expect((await joined('kai', HOUR)).came).toEqual(['kai']);
        expect(await joined('toma', 2 * HOUR)).toEqual({ accounts: 1, came: [] });
      }));

    test('who comes slowly, or comes again and again, is no wave', () =>
      using(make, async (arrivals) => {
        for (let n = 0; n < 5; n++) {
          expect((await arrivals.joined(SERVER, `m${n}`, later(n * MINUTE), three)).came).toEqual([]);
        }
        for (let n = 0; n < 5; n++) {
          const { came } = await arrivals.joined(SERVER, 'rin', later(HOUR + n), three);
          expect(came).toEqual([]);
        }
      }));

    test('each server has waves of its own', () =>
      using(make, async (arrivals) => {
        const elsewhere = { platform: 'fake', id: 'other' };
        await arrivals.joined(SERVER, 'rin', START, three);
        await arrivals.joined(SERVER, 'sora', START, three);
        expect(await arrivals.joined(elsewhere, 'yui', START, three)).toEqual({ accounts: 1, came: [] });
        expect((await arrivals.joined(SERVER, 'yui', START, three)).came).toHaveLength(3);
        expect((await arrivals.joined(elsewhere, 'mei', START, three)).came).toEqual([]);
      }));

    test('of many at once everybody is named exactly once', () =>
      using(make, async (arrivals) => {
        const ids = Array.from({ length: 30 }, (_, n) => `m${n}`);
        const all = await Promise.all(ids.map((id, n) => arrivals.joined(SERVER, id, later(n), three)));
        expect(all.flatMap(({ came }) => came).sort()).toEqual(ids.sort());
      }));
  });
}
