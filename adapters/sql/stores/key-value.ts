import type { KeyValueStore } from '#core';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const selectText = prepareStatement<string, { text: string }>((db, bind) =>
  db
    .selectFrom('memos')
    .select('text')
    .where(
      'key',
      '=',
      bind((key) => key),
    ),
);
const upsertText = prepareStatement<{ key: string; text: string }, unknown>((db, bind) => {
  const text = bind((entry) => entry.text);
  return db
    .insertInto('memos')
    .values({ key: bind(({ key }) => key), text })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ text }));
});

/**
 * Key-value store of the adapters. Holds ids and numbers only, so nothing is encrypted.
 * @example await createSqlKeyValueStore(database).get('card/1')
 */
export function createSqlKeyValueStore({ db }: SqlDatabase): KeyValueStore {
  return {
    async get(key) {
      const [row] = await selectText(db, key);
      return row?.text;
    },
    async put(key, text) {
      await upsertText(db, { key, text });
    },
    async delete(key) {
      await db.deleteFrom('memos').where('key', '=', key).execute();
    },
    async list(prefix) {
      // A range up to the highest character uses the index for every prefix.
      const rows = await db
        .selectFrom('memos')
        .selectAll()
        .where('key', '>=', prefix)
        .where('key', '<', `${prefix}\u{10ffff}`)
        .execute();
      return rows.map(({ key, text }) => [key, text] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    },
  };
}
