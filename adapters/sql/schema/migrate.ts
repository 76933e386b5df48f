import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { SqlSetupError } from '../errors.ts';
import { MIGRATIONS } from './migrations.ts';

/**
 * Matches the error for a missing table: the code of PostgreSQL, or the message of SQLite, which has no code for it.
 */
const NO_TABLE_ERROR = /^42P01 |no such table/;

/** The schema version that this program reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The first schema version with the reasons of changes of settings. */
export const POLICY_REASONS_SCHEMA_VERSION = 12;

/** The first schema version with pictures of posts that wait. */
export const POST_PICTURES_SCHEMA_VERSION = 13;

/** The first schema version with tenants. */
export const TENANTS_SCHEMA_VERSION = 10;

/**
 * Migrates the database to this program's schema, in one transaction, one process at a time. Throws `SqlSetupError` if
 * the database is newer than the program.
 * @example await migrate(database)
 */
export async function migrate(database: SqlDatabase, targetVersion = SCHEMA_VERSION): Promise<void> {
  const { kind } = database;
  await database.writeDurable(['schema'], async (tx) => {
    await tx.schema
      .createTable('meta')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
    const currentVersion = await readSchemaVersion(tx);
    if (currentVersion > SCHEMA_VERSION) {
      throw new SqlSetupError(
        `the database has schema ${currentVersion} and this version of yamidome knows up to ${SCHEMA_VERSION}: start the newer version, or restore the backup made before the update`,
      );
    }
    for (const step of MIGRATIONS.slice(currentVersion, targetVersion)) await step(tx, kind);
    const value = String(Math.max(currentVersion, targetVersion));
    await tx
      .insertInto('meta')
      .values({ name: 'schema', value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  });
}

/**
 * The schema version of a database; 0 if it is empty or not one of yamidome.
 * @example await readSchemaVersion(db) // 4
 */
export async function readSchemaVersion(db: Db): Promise<number> {
  try {
    const row = await db.selectFrom('meta').select('value').where('name', '=', 'schema').executeTakeFirst();
    return Number(row?.value ?? 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && NO_TABLE_ERROR.test(`${error.code} ${error.message}`))
      return 0;
    throw error;
  }
}
