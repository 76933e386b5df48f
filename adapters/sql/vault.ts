import type { Vault } from '#core';
import type { Keys } from './keys.ts';
import { seal } from './seal.ts';
import type { Store } from './store.ts';
import { unseal } from './unseal.ts';

export const vaultPlace = (key: string): string => `vault/${key}`;

/** Secrets as sealed rows; one copied to another name does not open. @example await createVault(store, keys).put('token/T1', 'xoxb-…') */
export function createVault({ db }: Store, keys: Keys): Vault {
  const opened = (key: string, sealed: Uint8Array): string =>
    unseal(keys, vaultPlace(key), sealed).toString('utf8');
  return {
    async get(key) {
      const row = await db.selectFrom('vault').select('sealed').where('key', '=', key).executeTakeFirst();
      return row && opened(key, row.sealed);
    },
    async put(key, secret) {
      const sealed = seal(keys, vaultPlace(key), Buffer.from(secret));
      await db
        .insertInto('vault')
        .values({ key, sealed })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ sealed }))
        .execute();
    },
    async delete(key) {
      await db.deleteFrom('vault').where('key', '=', key).execute();
    },
    async list(prefix) {
      const rows = await db
        .selectFrom('vault')
        .selectAll()
        .where('key', '>=', prefix)
        .where('key', '<', `${prefix}\u{10ffff}`)
        .execute();
      return rows
        .map(({ key, sealed }) => [key, opened(key, sealed)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
    },
  };
}
