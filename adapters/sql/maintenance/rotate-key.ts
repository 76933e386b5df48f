import { sql } from 'kysely';
import {
  attachmentAad,
  eventAad,
  feedEventAad,
  holdAad,
  jobAad,
  policyReasonAad,
  policyVersionAad,
  postPicturesAad,
  requestedActionAad,
  secretAad,
  storedAnswerAad,
  tenantKeyAad,
} from '../crypto/aad.ts';
import { decrypt, encrypt, encryptedPrefix } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import { deleteOlderKeyProbes } from '../crypto/load-keys.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const BATCH_SIZE = 200;
const ATTACHMENT_BATCH_SIZE = 4;

/** Encrypts a batch of rows with the newest key; returns the number of rows. 0: no rows are left. */
type ReencryptBatch = (tx: Db, rotation: Rotation) => Promise<number>;

interface Rotation {
  /**
   * Condition: the column is encrypted with another key of the installation than the newest. False for null, and for content of
   * tenants, whose keys stay the same and are themselves encrypted again.
   */
  hasOlderKey(column: string): ReturnType<typeof sql<boolean>>;
  reencrypt(aad: string, bytes: Uint8Array): Buffer;
}

/**
 * Encrypts all data of older keys again with the newest key, then deletes the records of the older keys. Run it after
 * every process was restarted with the new key in the first place. It can be interrupted and run again. Resolves with
 * the number of rows. Rejects with `DecryptionError` if a row cannot be decrypted.
 * @example await reencryptAll(database, keys) // 12031
 */
export async function reencryptAll(database: SqlDatabase, keys: EncryptionKeys): Promise<number> {
  const prefix = encryptedPrefix(keys[0]);
  const rotation: Rotation = {
    hasOlderKey: (column) =>
      sql<boolean>`substr(${sql.ref(column)}, 1, ${sql.lit(prefix.length)}) <> ${prefix}
        and substr(${sql.ref(column)}, 1, ${sql.lit(prefix.length)}) not in (select prefix from tenant_keys)`,
    reencrypt: (aad, bytes) => encrypt(keys, aad, decrypt(keys, aad, bytes)),
  };
  let total = 0;
  for (const reencryptBatch of TABLES) {
    for (;;) {
      const count = await database.writeDurable(['reseal'], (tx) => reencryptBatch(tx, rotation));
      if (count === 0) break;
      total += count;
    }
  }
  await database.writeDurable(['keys'], (tx) => deleteOlderKeyProbes(tx, keys));
  return total;
}

// Updates compare the old bytes if rows can be erased or changed meanwhile: erased content must not come back.
const TABLES: readonly ReencryptBatch[] = [
  async function tenantKeys(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('tenant_keys')
      .select(['id', 'server', 'wrapped'])
      .where(hasOlderKey('wrapped'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { id, server, wrapped } of rows) {
      await tx
        .updateTable('tenant_keys')
        .set({ wrapped: reencrypt(tenantKeyAad(server, id), wrapped!) })
        .where('id', '=', id)
        .where('wrapped', '=', wrapped)
        .execute();
    }
    return rows.length;
  },

  async function events(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('events')
      .select(['server', 'number', 'case_id', 'seq', 'content'])
      .where(hasOlderKey('content'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { server, number, case_id, seq, content } of rows) {
      await tx
        .updateTable('events')
        .set({ content: reencrypt(eventAad(case_id, seq), content!) })
        .where('server', '=', server)
        .where('number', '=', number)
        .where('content', '=', content)
        .execute();
    }
    return rows.length;
  },

  async function jobs(tx, { hasOlderKey, reencrypt }) {
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
  },

  async function attachments(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('files')
      .selectAll()
      .where(hasOlderKey('bytes'))
      .limit(ATTACHMENT_BATCH_SIZE)
      .execute();
    for (const row of rows) {
      const bytes = reencrypt(attachmentAad(row.hash), row.bytes);
      await tx.updateTable('files').set({ bytes }).where('hash', '=', row.hash).execute();
    }
    return rows.length;
  },

  async function answers(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('repeated_requests')
      .selectAll()
      .where(hasOlderKey('answer'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { tenant, key, answer } of rows) {
      await tx
        .updateTable('repeated_requests')
        .set({ answer: reencrypt(storedAnswerAad(tenant, key), answer!) })
        .where('tenant', '=', tenant)
        .where('key', '=', key)
        .where('answer', '=', answer)
        .execute();
    }
    return rows.length;
  },

  async function postPictures(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('post_pictures')
      .select(['tenant', 'id', 'revision', 'content'])
      .where(hasOlderKey('content'))
      .limit(ATTACHMENT_BATCH_SIZE)
      .execute();
    for (const { tenant, id, revision, content } of rows) {
      await tx
        .updateTable('post_pictures')
        .set({ content: reencrypt(postPicturesAad(tenant, id, revision), content!) })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('content', '=', content)
        .execute();
    }
    return rows.length;
  },

  async function holds(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('holds')
      .selectAll()
      .where(hasOlderKey('reason'))
      .limit(BATCH_SIZE)
      .execute();
    for (const row of rows) {
      const reason = reencrypt(holdAad(row.id), row.reason);
      await tx.updateTable('holds').set({ reason }).where('id', '=', row.id).execute();
    }
    return rows.length;
  },

  async function secrets(tx, { hasOlderKey, reencrypt }) {
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
  },

  async function policyNames(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('policy_versions')
      .select(['server', 'number', 'name'])
      .where(hasOlderKey('name'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { server, number, name } of rows) {
      await tx
        .updateTable('policy_versions')
        .set({ name: reencrypt(policyVersionAad(server, number), name!) })
        .where('server', '=', server)
        .where('number', '=', number)
        .where('name', '=', name)
        .execute();
    }
    return rows.length;
  },

  async function policyReasons(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('policy_versions')
      .select(['server', 'number', 'reason'])
      .where(hasOlderKey('reason'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { server, number, reason } of rows) {
      await tx
        .updateTable('policy_versions')
        .set({ reason: reencrypt(policyReasonAad(server, number), reason!) })
        .where('server', '=', server)
        .where('number', '=', number)
        .where('reason', '=', reason)
        .execute();
    }
    return rows.length;
  },

  async function feedEvents(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('feed_events')
      .select(['tenant', 'sequence', 'content'])
      .where(hasOlderKey('content'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { tenant, sequence, content } of rows) {
      await tx
        .updateTable('feed_events')
        .set({ content: reencrypt(feedEventAad(tenant, sequence), content) })
        .where('tenant', '=', tenant)
        .where('sequence', '=', sequence)
        .execute();
    }
    return rows.length;
  },

  async function requestedActions(tx, { hasOlderKey, reencrypt }) {
    const rows = await tx
      .selectFrom('requested_actions')
      .select(['tenant', 'id', 'content'])
      .where(hasOlderKey('content'))
      .limit(BATCH_SIZE)
      .execute();
    for (const { tenant, id, content } of rows) {
      await tx
        .updateTable('requested_actions')
        .set({ content: reencrypt(requestedActionAad(tenant, id), content) })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('content', '=', content)
        .execute();
    }
    return rows.length;
  },
];
