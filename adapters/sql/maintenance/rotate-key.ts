import { sql } from 'kysely';
import { eventAad } from '../archive/event-hash.ts';
import { holdAad } from '../archive/holds.ts';
import { decrypt } from '../crypto/decrypt.ts';
import { encrypt, jobAad } from '../crypto/encrypt.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import { deleteOlderKeyProbes } from '../crypto/load-keys.ts';
import type { Db, SqlDatabase } from '../database/transaction.ts';
import { attachmentAad } from '../stores/attachments.ts';
import { secretAad } from '../stores/secrets.ts';

const BATCH_SIZE = 200;
const ATTACHMENT_BATCH_SIZE = 4;

/**
 * Seals anew whatever is sealed with an older key, and forgets the older keys. Run it when every process has been
 * restarted with the new key in front. Can be interrupted and run again. Returns how many were sealed anew.
 * @example await reencryptAll(store, keys) // 12031
 */
export async function reencryptAll(store: SqlDatabase, keys: EncryptionKeys): Promise<number> {
  const [current] = keys;
  const prefix = Buffer.concat([Buffer.of(1), Buffer.from(current.id, 'hex')]);
  const hasOlderKey = (column: string) => sql<boolean>`substr(${sql.ref(column)}, 1, 9) <> ${prefix}`;
  const reencrypt = (place: string, bytes: Uint8Array) => encrypt(keys, place, decrypt(keys, place, bytes));
  let count = 0;

  const repeatUntilDone = async (reencryptBatch: (tx: Db) => Promise<number>) => {
    for (;;) {
      const done = await store.writeDurable(['reseal'], reencryptBatch);
      if (done === 0) return;
      count += done;
    }
  };

  // Each update asks for the old bytes again: what has been erased meanwhile must not come back.
  await repeatUntilDone(async (tx) => {
    const rows = await tx
      .selectFrom('events')
      .select(['server', 'number', 'case_id', 'seq', 'content'])
      .where(hasOlderKey('content'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { server, number, case_id, seq, content } of rows) {
      await tx
        .updateTable('events')
        .set({ content: reencrypt(eventAad(case_id, seq ?? -1), content!) })
        .where('server', '=', server)
        .where('number', '=', number)
        .where('content', '=', content)
        .execute();
    }
    return rows.length;
  });
  await repeatUntilDone(async (tx) => {
    const rows = await tx
      .selectFrom('jobs')
      .select(['id', 'action'])
      .where(hasOlderKey('action'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { id, action } of rows) {
      await tx
        .updateTable('jobs')
        .set({ action: reencrypt(jobAad(id), action!) })
        .where('id', '=', id)
        .where('action', '=', action)
        .execute();
    }
    return rows.length;
  });
  await repeatUntilDone(async (tx) => {
    const rows = await tx
      .selectFrom('files')
      .selectAll()
      .where(hasOlderKey('bytes'))
      .limit(ATTACHMENT_BATCH_SIZE)
      .execute();
    for (const { hash, bytes } of rows) {
      const sealed = reencrypt(attachmentAad(hash), bytes);
      await tx.updateTable('files').set({ bytes: sealed }).where('hash', '=', hash).execute();
    }
    return rows.length;
  });
  await repeatUntilDone(async (tx) => {
    const rows = await tx
      .selectFrom('holds')
      .selectAll()
      .where(hasOlderKey('reason'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { id, reason } of rows) {
      const sealed = reencrypt(holdAad(id), reason);
      await tx.updateTable('holds').set({ reason: sealed }).where('id', '=', id).execute();
    }
    return rows.length;
  });

  await repeatUntilDone(async (tx) => {
    const rows = await tx
      .selectFrom('vault')
      .selectAll()
      .where(hasOlderKey('sealed'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { key, sealed } of rows) {
      await tx
        .updateTable('vault')
        .set({ sealed: reencrypt(secretAad(key), sealed) })
        .where('key', '=', key)
        .where('sealed', '=', sealed)
        .execute();
    }
    return rows.length;
  });

  await store.writeDurable(['keys'], (tx) => deleteOlderKeyProbes(tx, keys));
  return count;
}
