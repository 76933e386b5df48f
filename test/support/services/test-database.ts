import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '#core';
import { openSqlite } from '../../../adapters/sql/database/sqlite.ts';
import { DATA_FILES, openSql, type SqlSettings, type SqlStores } from '../../../adapters/sql/index.ts';
import { migrate } from '../../../adapters/sql/schema/migrate.ts';
import { buildOnce, TEST_RUN } from '../build-once.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { testPolicy } from '../shipped-wording-and-policy.ts';

/** The stores of one database, with its folder, clock and log. */
export interface TestDatabase {
  readonly sql: SqlStores;
  readonly dataDir: string;
  readonly url: string | undefined;
  readonly clock: FakeClock;
  /** Names of the events that were logged. */
  readonly logged: readonly string[];
  /** Closes the database and opens it again, as a restart does. */
  reopen(more?: Partial<SqlSettings>): Promise<SqlStores>;
  close(): Promise<void>;
}

/** A database that other tests use later. */
export interface LentDatabase {
  readonly url: string;
  /** To be called when all connections are closed. */
  giveBack(): void;
}

type DatabasePlace = string | LentDatabase | undefined;

/** Resolves with the URL of an empty database, new or lent; undefined: a SQLite file. */
export type CreateDatabase = () => Promise<DatabasePlace> | DatabasePlace;

/** Resolves with the URL of a new, empty database without tables; undefined: a SQLite file. */
export type CreateDatabaseUrl = () => Promise<string | undefined> | string | undefined;

/** A SQLite file with the tables of this version. To copy it takes a tenth of the time of creating the tables. */
const SQLITE_TEMPLATE_FOLDER = join(tmpdir(), `yamidome-sqlite-template-${TEST_RUN}`);

async function copySqliteTemplate(dataDir: string): Promise<void> {
  const template = join(SQLITE_TEMPLATE_FOLDER, DATA_FILES.database);
  await buildOnce(SQLITE_TEMPLATE_FOLDER, async () => {
    const database = openSqlite(template);
    await migrate(database);
    await database.db.destroy();
  });
  copyFileSync(template, join(dataDir, DATA_FILES.database));
}

/** Opens a new database with keys in a temporary folder. @example const { sql, close } = await openTestDatabase() */
export async function openTestDatabase(
  createDatabase: CreateDatabase = () => undefined,
): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-sql-'));
  const place = await createDatabase();
  const url = typeof place === 'object' ? place.url : place;
  if (url === undefined) await copySqliteTemplate(dataDir);
  const clock = createFakeClock();
  const logged: string[] = [];
  const record = (event: string) => void logged.push(event);
  const log: Log = { info: record, warn: record, error: record };
  const settings = { dataDir, url, clock, log, policy: () => testPolicy() };
  const openDatabases = new Set<SqlStores>();
  const open = async (more: Partial<SqlSettings> = {}) => {
    const sql = await openSql({ ...settings, ...more });
    openDatabases.add(sql);
    return sql;
  };
  const closeAll = async () => {
    for (const sql of openDatabases) await sql.close();
    openDatabases.clear();
  };
  const first = await open().catch((error: unknown) => {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  });
  return {
    sql: first,
    dataDir,
    url,
    clock,
    logged,
    async reopen(more) {
      await closeAll();
      return open(more);
    },
    async close() {
      await closeAll();
      if (typeof place === 'object') place.giveBack();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
