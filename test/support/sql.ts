import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '#core';
import { openSql, type Sql, type SqlSettings } from '../../adapters/sql/index.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { testPolicy } from './wordings.ts';

export interface Opened {
  readonly sql: Sql;
  readonly dataDir: string;
  readonly url: string | undefined;
  readonly clock: FakeClock;
  /** What was logged, one word group per line. */
  readonly said: readonly string[];
  /** Opens the same database once more, after closing it, as a restart would. */
  again(more?: Partial<SqlSettings>): Promise<Sql>;
  close(): Promise<void>;
}

/** Where a new, empty database is. */
export type Place = () => Promise<string | undefined> | string | undefined;

/** A SQLite file, or what `place` names, with keys in a temporary folder. @example const { sql, close } = await opened() */
export async function opened(place: Place = () => undefined): Promise<Opened> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-sql-'));
  const url = await place();
  const clock = fakeClock();
  const said: string[] = [];
  const note = (what: string) => void said.push(what);
  const log: Log = { info: note, warn: note, error: note };
  const settings = { dataDir, url, clock, log, policy: () => testPolicy() };
  const stores = new Set<Sql>();
  const open = async (more: Partial<SqlSettings> = {}) => {
    const sql = await openSql({ ...settings, ...more });
    stores.add(sql);
    return sql;
  };
  const shut = async () => {
    for (const sql of stores) await sql.close();
    stores.clear();
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
    said,
    async again(more) {
      await shut();
      return open(more);
    },
    async close() {
      await shut();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
