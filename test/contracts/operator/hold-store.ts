import { describe, expect, test } from 'vitest';
import type { HoldStore, Server } from '#core';
import { DAY_MS } from '../../support/fake-clock.ts';
import { SERVER } from '../../support/messages.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from '../contract-helpers.ts';

const OTHER_SERVER: Server = { platform: 'fake', id: 'square/2' };
const PLACED = {
  target: { kind: 'account', account: 'rin' },
  reason: '保全要請 12 😀',
  placedAt: START_TIME,
  placedBy: { id: 'aoi', name: 'Aoi', via: 'key-1' },
} as const;

/**
 * The contract of every store of holds.
 * @example holdStoreContract('memory', () => ({ store: createMemoryHoldStore(), close: () => undefined }))
 */
export function holdStoreContract(name: string, make: OpenStore<HoldStore>): void {
  describe(`holds: ${name}`, () => {
    test('a hold comes back complete, for its own server only', () =>
      withStore(make, async (holds) => {
        const onAccount = await holds.place(SERVER, { ...PLACED, until: afterStart(DAY_MS) });
        const onCase = await holds.place(SERVER, { ...PLACED, target: { kind: 'case', caseId: 'Y-1' } });
        expect(onAccount).toMatchObject({ ...PLACED, until: afterStart(DAY_MS) });
        const listed = await holds.list(SERVER, { limit: 9 });
        expect(listed).toHaveLength(2);
        expect(listed).toEqual(expect.arrayContaining([onAccount, onCase]));
        expect(await holds.list(OTHER_SERVER, { limit: 9 })).toEqual([]);
      }));

    test('holds are listed once each over several pages', () =>
      withStore(make, async (holds) => {
        const placed: string[] = [];
        for (let i = 0; i < 5; i += 1) placed.push((await holds.place(SERVER, PLACED)).id);
        const found: string[] = [];
        for (;;) {
          const page = await holds.list(SERVER, { after: found.at(-1), limit: 2 });
          if (page.length === 0) break;
          found.push(...page.map(({ id }) => id));
        }
        expect(found.toSorted()).toEqual(placed.toSorted());
      }));

    test('an account is held until the hold ends or is lifted', () =>
      withStore(make, async (holds) => {
        const rin = { server: SERVER, id: 'rin' };
        const { id } = await holds.place(SERVER, { ...PLACED, until: afterStart(DAY_MS) });
        expect(await holds.isMemberHeld(rin, afterStart(1))).toBe(true);
        expect(await holds.isMemberHeld(rin, afterStart(DAY_MS))).toBe(false);
        expect(await holds.isMemberHeld({ server: SERVER, id: 'sora' }, afterStart(1))).toBe(false);
        expect(await holds.isMemberHeld({ server: OTHER_SERVER, id: 'rin' }, afterStart(1))).toBe(false);
        expect(await holds.lift(OTHER_SERVER, id, afterStart(2))).toBe(false);
        expect(await holds.lift(SERVER, 'H-none', afterStart(2))).toBe(false);
        expect(await holds.lift(SERVER, id, afterStart(2))).toBe(true);
        expect(await holds.lift(SERVER, id, afterStart(3))).toBe(false);
        expect(await holds.isMemberHeld(rin, afterStart(3))).toBe(false);
        expect(await holds.list(SERVER, { limit: 9 })).toEqual([]);
      }));
  });
}
