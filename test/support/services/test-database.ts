import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '#core';
import { openSql, type SqlSettings, type SqlStores } from '../../../adapters/sql/index.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { testPolicy } from '../shipped-wording-and-policy.ts';

export interface TestDatabase {
  readonly sql: SqlStores;
  readonly dataDir: string;
  readonly url: string | undefined;
  readonly clock: FakeClock;
  /** What was logged, one word group per line. */
  readonly logged: readonly string[];
  /** Opens the same database once more, after closing it, as a restart would. */
  reopen(more?: Partial<SqlSettings>): Promise<SqlStores>;
  close(): Promise<void>;
}

/** Where a new, empty database is. */
export type CreateDatabaseUrl = () => Promise<string | undefined> | string | undefined;

/** A SQLite file, or what `place` names, with keys in a temporary folder. @example const { sql, close } = await opened() */
export async function openTestDatabase(place: CreateDatabaseUrl = () => undefined): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-sql-'));
  const url = await place();
  const clock = createFakeClock();
  const logged: string[] = [];
  const note = (what: string) => void logged.push(what);
  const log: Log = { info: note, warn: note, error: note };
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
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
