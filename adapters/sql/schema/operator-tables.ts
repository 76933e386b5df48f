import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { addCaseListColumns } from './case-list-columns.ts';
import { createFeedTables } from './feed-tables.ts';
import { createRepeatedRequestsTable } from './repeated-requests-table.ts';
import { createTenantTables } from './tenant-tables.ts';

/**
 * The tables of the API for operators: one function for each area.
 * @example await createOperatorTables(tx, 'sqlite')
 */
export async function createOperatorTables(tx: Db, kind: SqlDatabase['kind']): Promise<void> {
  await addCaseListColumns(tx);
  await createPostsTable(tx, kind);
  await createTenantTables(tx, kind);
  await createRepeatedRequestsTable(tx, kind);
  await createFeedTables(tx, kind);
}

/**
 * Ids are ordered byte by byte, in the same order on both databases. On PostgreSQL half of each page stays free: a ruling
 * changes no column of an index, so the new version of a row fits on its page and no index has to be written.
 */
async function createPostsTable(tx: Db, kind: SqlDatabase['kind']): Promise<void> {
  const byBytes = sql.raw(kind === 'sqlite' ? 'text' : 'text collate "C"');
  await tx.schema
    .createTable('posts')
    .addColumn('tenant', byBytes, (column) => column.notNull())
    .addColumn('id', byBytes, (column) => column.notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('ruling', 'text')
    .addColumn('case_id', 'text')
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('judged_at', 'bigint')
    .addPrimaryKeyConstraint('posts_key', ['tenant', 'id'])
    .execute();
  if (kind === 'postgres') await sql`alter table posts set (fillfactor = 50)`.execute(tx);
  await tx.schema
    .createIndex('posts_by_receipt')
    .on('posts')
    .columns(['tenant', 'received_at', 'id'])
    .execute();
}
