import { sql } from 'kysely';
import { filePlace } from './files.ts';
import { holdPlace } from './holds.ts';
import type { Keys } from './keys.ts';
import { eventPlace } from './links.ts';
import { jobPlace, seal } from './seal.ts';
import type { Db, Store } from './store.ts';
import { forgetOlder } from './unlock.ts';
import { unseal } from './unseal.ts';
import { vaultPlace } from './vault.ts';

const AT_ONCE = 200;
const FILES_AT_ONCE = 4;

/**
 * Seals anew whatever is sealed with an older key, and forgets the older keys. Run it when every process has been
 * restarted with the new key in front. Can be interrupted and run again. Returns how many were sealed anew.
 * @example await reseal(store, keys) // 12031
 */
export async function reseal(store: Store, keys: Keys): Promise<number> {
  const [current] = keys;
  const prefix = Buffer.concat([Buffer.of(1), Buffer.from(current.id, 'hex')]);
  const older = (column: string) => sql<boolean>`substr(${sql.ref(column)}, 1, 9) <> ${prefix}`;
  const again = (place: string, bytes: Uint8Array) => seal(keys, place, unseal(keys, place, bytes));
  let count = 0;

  const all = async (round: (tx: Db) => Promise<number>) => {
    for (;;) {
      const done = await store.write(['reseal'], round);
      if (done === 0) return;
      count += done;
    }
  };

  // Each update asks for the old bytes again: what has been erased meanwhile must not come back.
  await all(async (tx) => {
    const rows = await tx
      .selectFrom('events')
      .select(['server', 'number', 'case_id', 'seq', 'content'])
      .where(older('content'))
      .limit(AT_ONCE)
      .execute();
    for (const { server, number, case_id, seq, content } of rows) {
      await tx
        .updateTable('events')
        .set({ content: again(eventPlace(case_id, seq ?? -1), content!) })
        .where('server', '=', server)
        .where('number', '=', number)
        .where('content', '=', content)
        .execute();
    }
    return rows.length;
  });
  await all(async (tx) => {
    const rows = await tx
      .selectFrom('jobs')
      .select(['id', 'action'])
      .where(older('action'))
      .limit(AT_ONCE)
      .execute();
    for (const { id, action } of rows) {
      await tx
        .updateTable('jobs')
        .set({ action: again(jobPlace(id), action!) })
        .where('id', '=', id)
        .where('action', '=', action)
        .execute();
    }
    return rows.length;
  });
  await all(async (tx) => {
    const rows = await tx
      .selectFrom('files')
      .selectAll()
      .where(older('bytes'))
      .limit(FILES_AT_ONCE)
      .execute();
    for (const { hash, bytes } of rows) {
      const sealed = again(filePlace(hash), bytes);
      await tx.updateTable('files').set({ bytes: sealed }).where('hash', '=', hash).execute();
    }
    return rows.length;
  });
  await all(async (tx) => {
    const rows = await tx.selectFrom('holds').selectAll().where(older('reason')).limit(AT_ONCE).execute();
    for (const { id, reason } of rows) {
      const sealed = again(holdPlace(id), reason);
      await tx.updateTable('holds').set({ reason: sealed }).where('id', '=', id).execute();
    }
    return rows.length;
  });

  await all(async (tx) => {
    const rows = await tx.selectFrom('vault').selectAll().where(older('sealed')).limit(AT_ONCE).execute();
    for (const { key, sealed } of rows) {
      await tx
        .updateTable('vault')
        .set({ sealed: again(vaultPlace(key), sealed) })
        .where('key', '=', key)
        .where('sealed', '=', sealed)
        .execute();
    }
    return rows.length;
  });

  await store.write(['keys'], (tx) => forgetOlder(tx, keys));
  return count;
}
