import { sql } from 'kysely';
import type { Log } from '#core';
import { type DatabaseAddress, openDatabase, toSetupError } from './open-database.ts';
import { readSchemaVersion } from './schema/migrate.ts';

/** What a database says about itself, without the keys. */
export interface DatabaseFacts {
  readonly product: 'SQLite' | 'PostgreSQL';
  readonly version: string;
  /** 0: empty. */
  readonly schemaVersion: number;
  /** The clock of the server of the database; undefined for SQLite, which has none of its own. */
  readonly now?: Date;
}

/**
 * Asks an existing database for its versions and its clock. Changes nothing. Rejects with `SqlSetupError` if it cannot be
 * opened.
 * @example await readDatabaseFacts({ dataDir: 'data' }, log) // { product: 'SQLite', version: '3.53.0', schemaVersion: 7 }
 */
export async function readDatabaseFacts(address: DatabaseAddress, log: Log): Promise<DatabaseFacts> {
  const { kind, db } = await openDatabase(address, log, { mustExist: true });
  try {
    const schemaVersion = await readSchemaVersion(db);
    if (kind === 'sqlite') {
      const { rows } = await sql<{ version: string }>`select sqlite_version() as version`.execute(db);
      return { product: 'SQLite', version: rows[0]!.version, schemaVersion };
    }
    const { rows } = await sql<{ version: string; now: Date }>`
      select current_setting('server_version') as version, clock_timestamp() as now`.execute(db);
    const { version, now } = rows[0]!;
    return { product: 'PostgreSQL', version: version.split(' ')[0]!, schemaVersion, now };
  } catch (error) {
    throw toSetupError(error, address);
  } finally {
    await db.destroy().catch(() => undefined);
  }
}
