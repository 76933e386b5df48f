import { describe, expect, test } from 'vitest';
import { member, moderator } from '../support/messages.ts';
import { createGateWorld, type GateStores } from '../support/worlds/gate-world.ts';
import { type OpenStore, withStore } from './contract-helpers.ts';

/**
 * The contract of the stores of the gate: limits and single use of codes hold for parallel requests, too.
 * @example gateStoresContract('memory', () => ({ store: createMemoryGateStores(), close: () => undefined }))
 */
export function gateStoresContract(name: string, make: OpenStore<GateStores>): void {
  describe(`gate: ${name}`, () => {
    test('if several accounts verify with one number at once, the gate admits no more than the policy allows', () =>
      withStore(make, async (stores) => {
        const world = createGateWorld({ stores });
        const ids = ['a', 'b', 'c'];
        for (const id of ids) await world.joinAndWait(id);
        for (const id of ids) await world.sendCode(world.tokenOf(id), '+819012345678');
        const answers = await Promise.all(
          ids.map((id, index) => world.enterCode(world.tokenOf(id), world.sms.sentTexts[index]!.code)),
        );
        const opened = answers.filter(({ kind }) => kind === 'open').length;
        expect(opened).toBeGreaterThan(0);
        expect(opened).toBeLessThanOrEqual(2);
        expect((await stores.keyValueStore.list('gate/number/')).length).toBe(opened);
      }));

    test('a code entered several times at once is accepted once, and wrong codes have five tries', () =>
      withStore(make, async (stores) => {
        const world = createGateWorld({ stores });
        await world.joinAndWait('rin');
        const token = world.tokenOf('rin');
        await world.sendCode(token, '+819012345678');
        const { code } = world.sms.sentTexts[0]!;
        const wrong = code === '000000' ? '000001' : '000000';
        const tries = Array.from({ length: 12 }, () => world.enterCode(token, wrong));
        const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === 'wrong-code')).toHaveLength(5);
        await world.sendCode(token, '+819012345678');
        const again = await Promise.all(
          [1, 2, 3].map(() => world.enterCode(token, world.sms.sentTexts[1]!.code)),
        );
        expect(again.filter(({ kind }) => kind === 'open')).toHaveLength(1);
      }));

    test('after a restart, waiting members still wait and admitted members stay admitted', () =>
      withStore(make, async (stores) => {
        const before = createGateWorld({ stores });
        await before.joinAndWait('rin');
        await before.joinAndWait('sora');
        await before.gate.vouch(moderator(), member('sora'));
        const token = before.tokenOf('rin');
        const after = createGateWorld({ stores });
        expect(await after.gate.verificationService!.resolveLink(token)).toMatchObject({ language: 'ja' });
        await after.joinAndWait('sora');
        expect(after.adapter.requestedActions).toEqual([]);
      }));
  });
}
