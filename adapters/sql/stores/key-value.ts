import type { KeyValueStore } from '#core';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const selectText = prepareStatement<string, { text: string }>((db, take) =>
  db
    .selectFrom('memos')
    .select('text')
    .where(
      'key',
      '=',
      take((key) => key),
    ),
);
const upsertText = prepareStatement<{ key: string; text: string }, unknown>((db, take) => {
  const text = take((memo) => memo.text);
  return db
    .insertInto('memos')
    .values({ key: take(({ key }) => key), text })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ text }));
});

/** Memos as rows. Ids and numbers only, so nothing is sealed. @example await createSqlKeyValueStore(store).getRoute('card/1') */
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
      // Up to the highest character, so that the index serves it whatever the prefix holds.
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
