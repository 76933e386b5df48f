import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { createBegunChangesTable } from './begun-changes-table.ts';
import { createOperatorTables } from './operator-tables.ts';
import { createPostPicturesTable } from './post-pictures-table.ts';
import { bytesType, type NotNullColumns, tableOf } from './table-builder.ts';

/** One step of the schema. */
type Migration = (tx: Db, kind: SqlDatabase['kind']) => Promise<void>;

/**
 * All migrations in order: a database stores the number of completed ones. Forward only. Never edit or reorder a
 * released migration; add a new one.
 *
 * Tables keep the names they were created with: `claims` holds leases, `quotas` and `quota_names` rate limits, `memos` the key-value store,
 * `tallies` counters, `vault` secrets, `jobs` the outbox, `chains` the heads of the evidence chains.
 * @example for (const step of MIGRATIONS.slice(currentVersion)) await step(tx, kind)
 */
export const MIGRATIONS: readonly Migration[] = [
  createEvidenceTables,
  createLimitTables,
  createMemosTable,
  createTalliesTable,
  createInquiriesTable,
  createVaultTable,
  createQuotaNamesTable,
  createErasuresTable,
  createPolicyVersionsTable,
  createOperatorTables,
  createBegunChangesTable,
  addPolicyReasons,
  createPostPicturesTable,
];

async function createEvidenceTables({ schema }: Db, kind: SqlDatabase['kind']): Promise<void> {
  const bytes = bytesType(kind);
  const table = (name: string, columns: NotNullColumns) => tableOf(schema, name, columns);
  await table('chains', { server: 'text', number: 'bigint', hash: 'text', signer: 'text', signature: 'text' })
    .addPrimaryKeyConstraint('chains_key', ['server'])
    .execute();
  await table('events', {
    server: 'text',
    number: 'bigint',
    case_id: 'text',
    kind: 'text',
    at: 'bigint',
    skeleton: 'text',
    content_hash: 'text',
    prev: 'text',
    hash: 'text',
  })
    .addColumn('seq', 'bigint')
    .addColumn('member', 'text')
    .addColumn('content', bytes)
    .addPrimaryKeyConstraint('events_key', ['server', 'number'])
    .addUniqueConstraint('events_in_case', ['case_id', 'seq'])
    .execute();
  await schema.createIndex('events_by_member').on('events').column('member').execute();

  await table('cases', {
    id: 'text',
    server: 'text',
    author: 'text',
    first: 'bigint',
    opened_at: 'bigint',
    changed_at: 'bigint',
    length: 'bigint',
    walked: 'bigint',
    erased: 'bigint',
  })
    .addPrimaryKeyConstraint('cases_key', ['id'])
    .execute();
  await schema.createIndex('cases_by_author').on('cases').columns(['author', 'first']).execute();
  await schema
    .createIndex('cases_unfinished')
    .on('cases')
    .columns(['opened_at', 'first'])
    .where(sql<boolean>`walked < length`)
    .execute();
  await schema
    .createIndex('cases_unerased')
    .on('cases')
    .column('changed_at')
    .where(sql<boolean>`erased < length`)
    .execute();
  await createJobsTable(schema, kind);
  await table('policies', { server: 'text', policy: 'text' })
    .addPrimaryKeyConstraint('policies_key', ['server'])
    .execute();
  await table('files', { hash: 'text', bytes }).addPrimaryKeyConstraint('files_key', ['hash']).execute();
  await table('file_cases', { hash: 'text', case_id: 'text', at: 'bigint' })
    .addPrimaryKeyConstraint('file_cases_key', ['case_id', 'hash'])
    .execute();
  await schema.createIndex('file_cases_by_hash').on('file_cases').column('hash').execute();
  await table('holds', { id: 'text', target: 'text', reason: bytes })
    .addColumn('until', 'bigint')
    .addPrimaryKeyConstraint('holds_key', ['id'])
    .execute();
}

async function createJobsTable(schema: Db['schema'], kind: SqlDatabase['kind']): Promise<void> {
  await tableOf(schema, 'jobs', {
    id: 'text',
    case_id: 'text',
    due_at: 'bigint',
    leased_until: 'bigint',
    attempt: 'bigint',
    done: 'bigint',
  })
    .addColumn('place', kind === 'sqlite' ? 'integer' : 'bigserial', (column) =>
      kind === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey(),
    )
    .addColumn('action', bytesType(kind))
    .addUniqueConstraint('jobs_id', ['id'])
    .execute();
  const isNotDone = sql<boolean>`done = 0`;
  await schema.createIndex('jobs_due').on('jobs').columns(['due_at', 'place']).where(isNotDone).execute();
  await schema
    .createIndex('jobs_of_case')
    .on('jobs')
    .columns(['case_id', 'due_at', 'place'])
    .where(isNotDone)
    .execute();
}

async function createLimitTables({ schema }: Db): Promise<void> {
  await schema
    .createTable('claims')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('quotas')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('moments', 'text', (column) => column.notNull())
    .addColumn('last', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('strikes')
    .addColumn('member', 'text', (column) => column.notNull())
    .addColumn('case_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('strikes_key', ['member', 'case_id'])
    .execute();
}

/** Keys are ordered byte by byte, so that a range query finds all keys with a prefix. */
async function createMemosTable({ schema }: Db, kind: SqlDatabase['kind']): Promise<void> {
  const byBytes = sql.raw(kind === 'sqlite' ? 'text' : 'text collate "C"');
  await schema
    .createTable('memos')
    .addColumn('key', byBytes, (column) => column.primaryKey())
    .addColumn('text', 'text', (column) => column.notNull())
    .execute();
}

async function createTalliesTable({ schema }: Db): Promise<void> {
  await schema
    .createTable('tallies')
    .addColumn('server', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('hour', 'bigint', (column) => column.notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('tallies_key', ['server', 'what', 'hour'])
    .execute();
}

async function createInquiriesTable({ schema }: Db): Promise<void> {
  await schema
    .createTable('inquiries')
    .addColumn('server', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('ground', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('answered_at', 'bigint')
    .addColumn('held_until', 'bigint')
    .addColumn('closed', 'bigint', (column) => column.notNull())
    .addColumn('length', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('inquiries_key', ['server', 'number'])
    .execute();
}

async function createVaultTable({ schema }: Db, kind: SqlDatabase['kind']): Promise<void> {
  const byBytes = sql.raw(kind === 'sqlite' ? 'text' : 'text collate "C"');
  await schema
    .createTable('vault')
    .addColumn('key', byBytes, (column) => column.primaryKey())
    .addColumn('sealed', kind === 'sqlite' ? 'blob' : 'bytea', (column) => column.notNull())
    .execute();
}

async function createQuotaNamesTable({ schema }: Db): Promise<void> {
  await schema
    .createTable('quota_names')
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('quota_names_key', ['key', 'name'])
    .execute();
  await schema.createIndex('quota_names_by_time').on('quota_names').column('at').execute();
}

/** The list of erased persons as keyed hashes, and an index of the records of erasures in the chains. */
async function createErasuresTable({ schema }: Db): Promise<void> {
  await schema
    .createTable('erasures')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hashes', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('complete', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('events_erasures')
    .on('events')
    .columns(['server', 'number'])
    .where(sql<boolean>`kind = 'erased'`)
    .execute();
}

/** The history of the settings of each server. */
async function createPolicyVersionsTable({ schema }: Db, kind: SqlDatabase['kind']): Promise<void> {
  await tableOf(schema, 'policy_versions', {
    server: 'text',
    number: 'bigint',
    at: 'bigint',
    source: 'text',
    policy: 'text',
  })
    .addColumn('member', 'text')
    .addColumn('name', bytesType(kind))
    .addPrimaryKeyConstraint('policy_versions_key', ['server', 'number'])
    .execute();
}

async function addPolicyReasons({ schema }: Db, kind: SqlDatabase['kind']): Promise<void> {
  await schema.alterTable('policy_versions').addColumn('reason', bytesType(kind)).execute();
}
