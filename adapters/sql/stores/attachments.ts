import { sql } from 'kysely';
import type { AttachmentStore, Clock } from '#core';
import { isTenantServer, parseServerKey, serverKey } from '#core';
import { attachmentAad } from '../crypto/aad.ts';
import { sha256 } from '../crypto/content-hash.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

/** Lock for all changes to the copies, so that no copy is deleted while another case starts to use it. */
export const ATTACHMENTS_LOCK = 'files';

/**
 * Copies of attachments, encrypted, one row for each content. `get` throws `DecryptionError`.
 * @example const attachmentStore = createSqlAttachmentStore(database, ring, clock)
 */
export function createSqlAttachmentStore(
  database: SqlDatabase,
  ring: KeyRing,
  clock: Clock,
): AttachmentStore {
  return {
    async put(caseId, bytes, server) {
      const key = server && serverKey(server);
      const hash = attachmentName(bytes, key);
      // Read before the transaction: it has the only connection of SQLite.
      const keys = key === undefined ? ring.installation : await ring.toEncrypt(key);
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
      if (!row) return undefined;
      const keys = await ring.toDecrypt([row.bytes]);
      return Uint8Array.from(decrypt(keys, attachmentAad(hash), row.bytes));
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
 * The name of a copy: the SHA-256 of its bytes; of a tenant, of its server and that hash, because its key opens no copy of
 * others. `server`: its key in stores.
 * @example attachmentName(bytes, 'operator:square')
 */
export function attachmentName(bytes: Uint8Array, server: string | undefined): string {
  const hash = sha256(bytes);
  const isShared = server === undefined || !isTenantServer(parseServerKey(server));
  return isShared ? hash : sha256(`${server}/${hash}`);
}

/**
 * Deletes the files of all cases of a tenant. A file that an earlier version named as those of all others stays while a case of
 * another server has it.
 * @example await deleteAttachmentsOfTenant(tx, 'operator:square')
 */
export async function deleteAttachmentsOfTenant(tx: Db, server: string): Promise<void> {
  const filesOf = (comparison: '=' | '<>') =>
    tx
      .selectFrom('file_cases')
      .select('hash')
      .where('case_id', 'in', (query) =>
        query.selectFrom('cases').select('id').where('server', comparison, server),
      );
  await tx
    .deleteFrom('files')
    .where('hash', 'in', filesOf('='))
    .where('hash', 'not in', filesOf('<>'))
    .execute();
  await tx
    .deleteFrom('file_cases')
    .where('case_id', 'in', (query) => query.selectFrom('cases').select('id').where('server', '=', server))
    .execute();
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
