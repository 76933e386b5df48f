import { describe, expect, test } from 'vitest';
import { createGateWorld, type GateStores } from '../support/gate-world.ts';
import { member, moderator } from '../support/messages.ts';
import { type Make, using } from './made.ts';

/** What the gate needs of the stores behind it: one winner where only one may win, and nothing kept in the open. */
export function gateContract(name: string, make: Make<GateStores>): void {
  describe(`gate: ${name}`, () => {
    test('of many accounts that show one number at once, no more get in than the policy allows', () =>
      using(make, async (stores) => {
        const world = createGateWorld({ stores });
        const ids = ['a', 'b', 'c'];
        for (const id of ids) await world.waiting(id);
        for (const id of ids) await world.send(world.tokenOf(id), '+819012345678');
        const answers = await Promise.all(
          ids.map((id, nth) => world.enter(world.tokenOf(id), world.sms.texts[nth]!.code)),
        );
        const opened = answers.filter(({ kind }) => kind === 'open').length;
        expect(opened).toBeGreaterThan(0);
        expect(opened).toBeLessThanOrEqual(2);
        expect((await stores.memos.list('gate/number/')).length).toBe(opened);
      }));

    test('a code that is entered many times at once opens once, and no wrong one gets a sixth try', () =>
      using(make, async (stores) => {
        const world = createGateWorld({ stores });
        await world.waiting('rin');
        const token = world.tokenOf('rin');
        await world.send(token, '+819012345678');
        const { code } = world.sms.texts[0]!;
        const wrong = code === '000000' ? '000001' : '000000';
        const tries = Array.from({ length: 12 }, () => world.enter(token, wrong));
        const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === 'wrong-code')).toHaveLength(5);
        await world.send(token, '+819012345678');
        const again = await Promise.all([1, 2, 3].map(() => world.enter(token, world.sms.texts[1]!.code)));
        expect(again.filter(({ kind }) => kind === 'open')).toHaveLength(1);
      }));

    test('who waits still waits after a restart, and who was let in is still in', () =>
      using(make, async (stores) => {
        const before = createGateWorld({ stores });
        await before.waiting('rin');
        await before.waiting('sora');
        await before.gate.vouch(moderator(), member('sora'));
        const token = before.tokenOf('rin');
        const after = createGateWorld({ stores });
        expect(await after.gate.door!.visit(token)).toEqual({ language: 'ja' });
        await after.waiting('sora');
        expect(after.adapter.asked).toEqual([]);
      }));
  });
}
