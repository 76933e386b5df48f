import type { Db } from '../../../../adapters/sql/database/tables.ts';

/**
 * Removes what the migration to schema 10 adds, so that a database looks like one of the version before. One line for each
 * table of that migration.
 * @example await removeOperatorTables(raw.db)
 */
export async function removeOperatorTables(db: Db): Promise<void> {
  await removeCaseListColumns(db);
  await db.schema.dropTable('posts').execute();
}

/** The table of cases as it was before schema 10. @example await removeCaseListColumns(raw.db) */
export async function removeCaseListColumns({ schema }: Db): Promise<void> {
  await schema.dropIndex('cases_of_server').execute();
  await schema.dropIndex('cases_undecided').execute();
  await schema.alterTable('cases').dropColumn('channel').execute();
  await schema.alterTable('cases').dropColumn('undecided').execute();
}
