import type { SecretStore } from '#core';
import { secretAad } from '../crypto/aad.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { SqlDatabase } from '../database/transaction.ts';

/**
 * Secrets, encrypted; one that is copied to another key does not decrypt. `get` and `list` throw `DecryptionError`.
 * @example await createSqlSecretStore(database, keys).put('token/T1', 'xoxb-…')
 */
export function createSqlSecretStore({ db }: SqlDatabase, keys: EncryptionKeys): SecretStore {
  const decryptSecret = (key: string, sealed: Uint8Array): string =>
    decrypt(keys, secretAad(key), sealed).toString('utf8');
  return {
    async get(key) {
      const row = await db.selectFrom('vault').select('sealed').where('key', '=', key).executeTakeFirst();
      return row && decryptSecret(key, row.sealed);
    },
    async put(key, secret) {
      const sealed = encrypt(keys, secretAad(key), Buffer.from(secret));
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
        .map(({ key, sealed }) => [key, decryptSecret(key, sealed)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
    },
  };
}
