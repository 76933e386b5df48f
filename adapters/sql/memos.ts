import type { Memos } from '#core';
import type { Store } from './store.ts';

/** Memos as rows. Ids and numbers only, so nothing is sealed. @example await createMemos(store).get('card/1') */
export function createMemos({ db }: Store): Memos {
  return {
    async get(key) {
      const row = await db.selectFrom('memos').select('text').where('key', '=', key).executeTakeFirst();
      return row?.text;
    },
    async put(key, text) {
      await db
        .insertInto('memos')
        .values({ key, text })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ text }))
        .execute();
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
