import type { AttachmentStore, Clock } from '#core';
import { sha256 } from '../archive/event-hash.ts';
import { decrypt } from '../crypto/decrypt.ts';
import { encrypt } from '../crypto/encrypt.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { Db, SqlDatabase } from '../database/transaction.ts';

export const attachmentAad = (hash: string): string => `file/${hash}`;
/** Whoever adds to or deletes from the files holds it, so that no copy is deleted while a case comes to need it. */
export const ATTACHMENTS_LOCK = 'files';

/** Copies of attachments as sealed rows. @example const files = createSqlAttachmentStore(store, keys, clock) */
export function createSqlAttachmentStore(
  store: SqlDatabase,
  keys: EncryptionKeys,
  clock: Clock,
): AttachmentStore {
  return {
    async put(caseId, bytes) {
      const hash = sha256(bytes);
      const sealed = encrypt(keys, attachmentAad(hash), bytes);
      const at = clock.now().getTime();
      await store.writeDurable([ATTACHMENTS_LOCK], async (tx) => {
        await tx
          .insertInto('files')
          .values({ hash, bytes: sealed })
          .onConflict((conflict) => conflict.column('hash').doNothing())
          .execute();
        await tx
          .insertInto('file_cases')
          .values({ hash, case_id: caseId, at })
          .onConflict((conflict) => conflict.columns(['case_id', 'hash']).doNothing())
          .execute();
      });
      return hash;
    },
    async get(hash) {
      const row = await store.db
        .selectFrom('files')
        .select('bytes')
        .where('hash', '=', hash)
        .executeTakeFirst();
      return row && Uint8Array.from(decrypt(keys, attachmentAad(hash), row.bytes));
    },
  };
}

/** Takes a case's files away, except those that another case has too. @example await deleteAttachmentsOfCase(tx, 'Y-4G7C2Q0M1X') */
export async function deleteAttachmentsOfCase(tx: Db, caseId: string): Promise<void> {
  const rows = await tx.selectFrom('file_cases').select('hash').where('case_id', '=', caseId).execute();
  if (rows.length === 0) return;
  await tx.deleteFrom('file_cases').where('case_id', '=', caseId).execute();
  await tx
    .deleteFrom('files')
    .where(
      'hash',
      'in',
      rows.map(({ hash }) => hash),
    )
    .where('hash', 'not in', (query) => query.selectFrom('file_cases').select('hash'))
    .execute();
}
