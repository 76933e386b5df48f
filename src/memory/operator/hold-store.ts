import type { HoldStore, StoredHold } from '#core';
import { serverKey } from '#core';

/**
 * Holds in memory. The other stores in memory delete nothing, so only `isMemberHeld` has an effect. For tests.
 * @example await createMemoryHoldStore().place(server, { target: { kind: 'account', account: 'rin' }, … })
 */
export function createMemoryHoldStore(): HoldStore {
  const holds = new Map<string, StoredHold[]>();
  let count = 0;
  const holdsOf = (server: Parameters<HoldStore['list']>[0]) => holds.get(serverKey(server)) ?? [];
  return {
    async place(server, placed) {
      count += 1;
      const hold = structuredClone({ ...placed, id: `H-${String(count).padStart(12, '0')}` });
      holds.set(serverKey(server), [...holdsOf(server), hold]);
      return structuredClone(hold);
    },
    list: async (server, { after = '', limit }) =>
      structuredClone(
        holdsOf(server)
          .filter(({ id }) => id > after)
          .slice(0, limit),
      ),
    async lift(server, id) {
      const left = holdsOf(server).filter((hold) => hold.id !== id);
      const isKnown = left.length < holdsOf(server).length;
      holds.set(serverKey(server), left);
      return isKnown;
    },
    isMemberHeld: async ({ server, id }, now) =>
      holdsOf(server).some(
        ({ target, until }) =>
          target.kind === 'account' && target.account === id && (until === undefined || until > now),
      ),
  };
}
