import { sql } from 'kysely';
import type { AttachmentStore, Clock } from '#core';
import { attachmentAad } from '../crypto/aad.ts';
import { sha256 } from '../crypto/content-hash.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

/** Lock for all changes to the copies, so that no copy is deleted while another case starts to use it. */
export const ATTACHMENTS_LOCK = 'files';

/**
 * Copies of attachments, encrypted, one row for each content. `get` throws `DecryptionError`.
 * @example const attachmentStore = createSqlAttachmentStore(database, keys, clock)
 */
export function createSqlAttachmentStore(
  database: SqlDatabase,
  keys: EncryptionKeys,
  clock: Clock,
): AttachmentStore {
  return {
    async put(caseId, bytes) {
      const hash = sha256(bytes);
      const encrypted = encrypt(keys, attachmentAad(hash), bytes);
      const at = clock.now().getTime();
      await database.writeDurable([ATTACHMENTS_LOCK], async (tx) => {
        await tx
          .insertInto('files')
          .values({ hash, bytes: encrypted })
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
      const row = await database.db
        .selectFrom('files')
        .select('bytes')
        .where('hash', '=', hash)
        .executeTakeFirst();
      return row && Uint8Array.from(decrypt(keys, attachmentAad(hash), row.bytes));
    },
    async totalBytes() {
      // `length` of a blob is known without reading it. The bytes are encrypted, so a file counts a little more.
      const row = await database.db
        .selectFrom('files')
        .select(sql<number | string>`coalesce(sum(length(bytes)), 0)`.as('total'))
        .executeTakeFirst();
      return Number(row?.total ?? 0);
    },
  };
}

/**
 * Deletes a case's files, except those that another case uses too.
 * @example await deleteAttachmentsOfCase(tx, 'Y-4G7C2Q0M1X')
 */
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
