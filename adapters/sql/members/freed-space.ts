import { setTimeout } from 'node:timers/promises';
import { CompiledQuery, sql } from 'kysely';
import type { SqlDatabase } from '../database/transaction.ts';

const ATTEMPTS = 20;
const RETRY_MS = 250;
/** The tables from which an erasure removes rows or texts. */
const TABLES = [
  ...['events', 'cases', 'jobs', 'files', 'file_cases', 'strikes'],
  ...['policy_versions', 'memos', 'claims', 'quotas', 'quota_names', 'holds'],
  ...['tenant_keys', 'posts', 'policies', 'feed_events', 'requested_actions'],
];

/**
 * Removes erased bytes from the free space of the database. SQLite overwrites deleted rows (`secure_delete`), but old
 * pages stay in the write-ahead log until it is truncated, which a reader delays. PostgreSQL keeps the old versions of rows
 * until a vacuum. Resolves with false if the log could not be truncated.
 * @example await emptyFreedSpace(database) // true
 */
export async function emptyFreedSpace({ db, kind }: SqlDatabase): Promise<boolean> {
  if (kind === 'postgres') {
    for (const table of TABLES) await db.executeQuery(CompiledQuery.raw(`vacuum ${table}`));
    return true;
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    if (rows[0]?.busy === 0) return true;
    await setTimeout(RETRY_MS);
  }
  return false;
}
