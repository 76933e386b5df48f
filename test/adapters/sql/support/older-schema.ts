import { sql } from 'kysely';
import type { Db } from '../../../../adapters/sql/database/tables.ts';

/** The tables of schema 9. */
const OLDER_TABLES: readonly string[] = [
  ...['meta', 'chains', 'events', 'cases', 'jobs', 'policies', 'files', 'file_cases', 'holds', 'claims'],
  ...['quotas', 'strikes', 'memos', 'tallies', 'inquiries', 'vault', 'quota_names', 'erasures'],
  'policy_versions',
];

/**
 * Removes what the migration to schema 10 adds, so that a database looks like one of the version before: all newer tables, and
 * what it adds to older ones.
 * @example await removeOperatorTables(raw.db)
 */
export async function removeOperatorTables(db: Db): Promise<void> {
  await removeCaseListColumns(db);
  for (const name of await listOwnTables(db))
    if (!OLDER_TABLES.includes(name)) await db.schema.dropTable(name).execute();
  await db.schema.dropIndex('events_by_key').execute();
}

/** Other tests have schemas of their own in the same database of PostgreSQL. SQLite has no schemas. */
async function listOwnTables(db: Db): Promise<readonly string[]> {
  const tables = await db.introspection.getTables();
  if (tables.every(({ schema }) => schema === undefined)) return tables.map(({ name }) => name);
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  return tables.filter(({ schema }) => schema === rows[0]?.schema).map(({ name }) => name);
}

/** The table of cases as it was before schema 10. @example await removeCaseListColumns(raw.db) */
export async function removeCaseListColumns({ schema }: Db): Promise<void> {
  await schema.dropIndex('cases_of_server').execute();
  await schema.dropIndex('cases_undecided').execute();
  await schema.alterTable('cases').dropColumn('channel').execute();
  await schema.alterTable('cases').dropColumn('undecided').execute();
}
