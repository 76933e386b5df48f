import { join } from 'node:path';
import { sql } from 'kysely';
import type { Log } from '#core';
import type { LoadedKeys } from '../crypto/load-keys.ts';
import { SIGNER_NAME } from '../crypto/load-keys.ts';
import type { Db } from '../database/tables.ts';
import { SqlSetupError } from '../errors.ts';
import { type DatabaseAddress, openDatabase, toSetupError } from '../open-database.ts';
import { migrate, readSchemaVersion, SCHEMA_VERSION } from '../schema/migrate.ts';
import { type CopyProgress, copySqlite, sealSqlite } from './copy-sqlite.ts';
import { copyTables } from './copy-tables.ts';
import { DATA_FILES } from './data-folder.ts';

/** What a copy of a database says about itself. */
export interface DatabaseCopy {
  readonly schemaVersion: number;
  /** The id of the key that signs the heads: one for each database, and the same in all its copies. */
  readonly signer: LoadedKeys['signer']['id'];
  /** Number of events in all chains. */
  readonly events: number;
}

/**
 * Copies a database into a SQLite file in the folder `to`, while bots may be at work, as it was at one moment. Rejects with
 * `SqlSetupError` if the database cannot be read, and with better-sqlite3's errors if the copy cannot be written.
 * @example await copyDatabase({ dataDir: 'data' }, 'backup/data', log)
 */
export async function copyDatabase(
  address: DatabaseAddress,
  to: string,
  log: Log,
  progress?: CopyProgress,
): Promise<DatabaseCopy> {
  const { url, dataDir } = address;
  if (url === undefined)
    await copySqlite(join(dataDir, DATA_FILES.database), join(to, DATA_FILES.database), progress);
  else await copyFromPostgres(address, to, log, progress);
  return withCopy(to, log, async (db) => {
    const schemaVersion = await readSchemaVersion(db);
    requireKnownSchema(schemaVersion);
    const signer = await db
      .selectFrom('meta')
      .select('value')
      .where('name', '=', SIGNER_NAME)
      .executeTakeFirst();
    const chains = await db.selectFrom('chains').select('number').execute();
    return {
      schemaVersion,
      signer: signer?.value ?? '',
      events: chains.reduce((sum, { number }) => sum + number, 0),
    };
  });
}

function requireKnownSchema(version: number): void {
  if (version === 0) throw new SqlSetupError('the database is empty: there is nothing to back up');
  if (version > SCHEMA_VERSION)
    throw new SqlSetupError(
      `the database has schema ${version} and this version of yamidome backs up ${SCHEMA_VERSION}: use the version that runs on it`,
    );
}

async function copyFromPostgres(
  address: DatabaseAddress,
  to: string,
  log: Log,
  progress?: CopyProgress,
): Promise<void> {
  const source = await openDatabase(address, log, { forVerification: true });
  try {
    const version = await readSchemaVersion(source.db).catch((error: unknown) => {
      throw toSetupError(error, address);
    });
    requireKnownSchema(version);
    const copy = await openDatabase({ dataDir: to }, log);
    try {
      await migrate(copy, version);
      // Repeatable read: all pages show the moment of the first one, and no writer waits.
      await source.db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute((from) => copy.writeDurable([], (tx) => copyTables(from, tx, progress)));
    } finally {
      await copy.db.destroy();
    }
  } finally {
    await source.db.destroy().catch(() => undefined);
  }
}

async function withCopy<T>(folder: string, log: Log, work: (db: Db) => Promise<T>): Promise<T> {
  const { db } = await openDatabase({ dataDir: folder }, log, { forVerification: true });
  try {
    return await work(db);
  } catch (error) {
    throw toSetupError(error, { dataDir: folder });
  } finally {
    await db.destroy();
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

/**
 * Throws `SqlSetupError` unless a PostgreSQL database holds no data of yamidome.
 * @example await requireEmptyPostgres('postgres://localhost/restored', log)
 */
export async function requireEmptyPostgres(url: string, log: Log): Promise<void> {
  const address = { url, dataDir: '' };
  const { db } = await openDatabase(address, log, { mustExist: true });
  try {
    if (!(await isEmpty(db))) throw notEmpty();
  } catch (error) {
    throw toSetupError(error, address);
  } finally {
    await db.destroy().catch(() => undefined);
  }
}

const notEmpty = () =>
  new SqlSetupError(
    'the database at this address holds data of yamidome: give an empty database; nothing was overwritten',
  );

/** Without keys in `meta`, no bot has ever used the database. */
async function isEmpty(db: Db): Promise<boolean> {
  if ((await readSchemaVersion(db)) === 0) return true;
  return (
    (await db.selectFrom('meta').select('name').where('name', '!=', 'schema').executeTakeFirst()) ===
    undefined
  );
}

/**
 * Copies the SQLite database of a folder, which has the schema of this version, into an empty PostgreSQL database, in one
 * transaction. `beforeCommit` runs when all rows are written; if it rejects, the database stays empty. Rejects with
 * `SqlSetupError` if the database cannot be used or is not empty.
 * @example await copyToPostgres('draft', 'postgres://localhost/restored', log, () => placeFolder())
 */
export async function copyToPostgres(
  folder: string,
  url: string,
  log: Log,
  beforeCommit: () => Promise<void>,
): Promise<void> {
  const address = { url, dataDir: folder };
  const target = await openDatabase(address, log, { mustExist: true });
  try {
    await migrate(target);
    await target.writeDurable(['schema', 'keys'], async (tx) => {
      if (!(await isEmpty(tx))) throw notEmpty();
      await withCopy(folder, log, (from) => copyTables(from, tx));
      // The next job gets a number after the copied ones.
      const next = sql`coalesce(max(place), 0) + 1`;
      await sql`select setval(pg_get_serial_sequence('jobs', 'place'), ${next}, false) from jobs`.execute(tx);
      await beforeCommit();
    });
  } catch (error) {
    throw toSetupError(error, address);
  } finally {
    await target.db.destroy().catch(() => undefined);
  }
}
