import { join } from 'node:path';
import type { Log } from '#core';
import type { LoadedKeys } from '../crypto/load-keys.ts';
import { SIGNER_NAME } from '../crypto/load-keys.ts';
import { openDatabase, toSetupError } from '../open-database.ts';
import { migrate, readSchemaVersion } from '../schema/migrate.ts';
import { type CopyProgress, copySqlite, sealSqlite } from './copy-sqlite.ts';
import { DATA_FILES } from './data-folder.ts';

/** What a copy of a database says about itself. */
export interface DatabaseCopy {
  readonly schemaVersion: number;
  /** The id of the key that signs the heads: one for each database, and the same in all its copies. */
  readonly signer: LoadedKeys['signer']['id'];
}

/**
 * Copies the SQLite database of a data folder into another folder, while a bot may be at work, as it was at one moment.
 * Rejects with better-sqlite3's errors.
 * @example await copyDatabase('data', 'backup/data', log)
 */
export async function copyDatabase(
  dataDir: string,
  to: string,
  log: Log,
  progress?: CopyProgress,
): Promise<DatabaseCopy> {
  const path = join(to, DATA_FILES.database);
  await copySqlite(join(dataDir, DATA_FILES.database), path, progress);
  try {
    const { db } = await openDatabase({ dataDir: to }, log, { forVerification: true });
    try {
      const schemaVersion = await readSchemaVersion(db);
      const row = await db
        .selectFrom('meta')
        .select('value')
        .where('name', '=', SIGNER_NAME)
        .executeTakeFirst();
      return { schemaVersion, signer: row?.value ?? '' };
    } finally {
      await db.destroy();
    }
  } catch (error) {
    throw toSetupError(error, { dataDir: to });
  }
}

/**
 * Makes the database of a folder one complete file, without a log beside it. Nothing else may have it open.
 * @example sealDatabase('backup/data')
 */
export const sealDatabase = (folder: string): void => sealSqlite(join(folder, DATA_FILES.database));

/**
 * Migrates a copy of a database to the schema of this version. Rejects with `SqlSetupError` if the copy is newer.
 * @example await updateCopy('draft', log)
 */
export async function updateCopy(folder: string, log: Log): Promise<void> {
  const database = await openDatabase({ dataDir: folder }, log, { mustExist: true });
  try {
    await migrate(database);
  } catch (error) {
    throw toSetupError(error, { dataDir: folder });
  } finally {
    await database.db.destroy();
  }
}
