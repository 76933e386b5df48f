import { closeSync, openSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { type CompiledQuery, type DatabaseConnection, Kysely, SqliteDialect } from 'kysely';
import { createBatches } from './batches.ts';
import { createFlush } from './flush.ts';
import { createMover } from './mover.ts';
import { say } from './statement.ts';
import { BUSY_MS, type Db, type Store, transaction } from './store.ts';
import type { Tables } from './tables.ts';

const STATEMENTS_KEPT = 500;
/** Forty megabytes: only where the mover is not there, or somebody reads what is to be overwritten, it becomes so long. */
const PAGES_IN_LOG = 10_000;
/** A commit costs as much as ten statements; more in one would let somebody who is in a hurry wait. */
const SHARED_MOST = 8;
const MOMENT_MS = 2;
/** How soon the lock of another process is tried again. */
const PAUSE_MS = 5;
const BEGIN = say('begin immediate');
const unlocked = async () => {};

/**
 * A SQLite file: write-ahead log, on the disk before a `write` resolves, one writer at a time.
 * @example const store = openSqlite('data/yamidome.db')
 */
export function openSqlite(path: string): Store {
  // Made here, for the owner only; SQLite gives the files beside it the same mode.
  closeSync(openSync(path, 'a', 0o600));
  const file = new SqliteDatabase(path, { timeout: BUSY_MS });
  file.pragma('journal_mode = WAL');
  file.pragma('synchronous = NORMAL');
  file.pragma('secure_delete = ON');
  file.pragma(`wal_autocheckpoint = ${PAGES_IN_LOG}`);
  // From here on whoever waits for a lock waits beside this thread: SQLite's own patience would hold it up.
  file.pragma('busy_timeout = 0');
  const kept = new Map<string, SqliteDatabase.Statement>();
  const prepare = (text: string) => {
    const found = kept.get(text);
    if (found) return found;
    const statement = file.prepare(text);
    if (kept.size >= STATEMENTS_KEPT) kept.clear();
    kept.set(text, statement);
    return statement;
  };
  const mover = createMover(path, (work) => db.connection().execute(work));
  const database = {
    prepare,
    close() {
      mover.close();
      flush.close();
      file.close();
    },
  };
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: database as unknown as SqliteDatabase.Database,
      onCreateConnection: async (connection) => waitForOthers(connection),
    }),
  });
  const rescue = () =>
    db.connection().execute(() =>
      patiently(async () => {
        const [all] = file.pragma('wal_checkpoint(FULL)') as readonly { busy: number }[];
        if (all?.busy !== 0)
          throw Object.assign(new Error('the log could not be moved to the database file'), { code: BUSY });
      }),
    );
  const flush = createFlush(`${path}-wal`, rescue);
  const mine = statSync(path).ino;
  const note = async <T>(work: (tx: Db) => Promise<T>): Promise<T> => {
    // SQLite would go on writing to a file that nobody can find any more.
    if (statSync(path, { throwIfNoEntry: false })?.ino !== mine)
      throw Object.assign(new Error(`${path} has been taken away`), { code: 'SQLITE_READONLY_DBMOVED' });
    const told = await transaction(db, 'in turn', [BEGIN], unlocked, work);
    mover.committed();
    return told;
  };
  const shared = createBatches<(tx: Db) => Promise<unknown>, unknown>(
    (works) =>
      note(async (tx) => {
        const told: unknown[] = [];
        for (const work of works) told.push(await work(tx));
        return told;
      }),
    () => true,
    SHARED_MOST,
    { momentMs: MOMENT_MS },
  );
  // Immediate: a transaction that reads first and writes later could not wait for another process's commit.
  return {
    kind: 'sqlite',
    db,
    async write(_locks, work) {
      const told = await note(work);
      await flush();
      return told;
    },
    note: (_locks, work) => note(work),
    share: async <T>(_locks: readonly string[], work: (tx: Db) => Promise<T>) => (await shared(work)) as T,
  };
}

const BUSY = 'SQLITE_BUSY';
const isBusy = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === BUSY;

/** Tries again while another process holds the lock, for `BUSY_MS` at most. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const until = performance.now() + BUSY_MS; ; await setTimeout(PAUSE_MS)) {
    try {
      return await ask();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
  }
}

/** A statement that finds the file locked comes again; any other costs no more than before. */
function waitForOthers(connection: DatabaseConnection): void {
  const execute: DatabaseConnection['executeQuery'] = connection.executeQuery.bind(connection);
  connection.executeQuery = <R>(query: CompiledQuery) =>
    execute<R>(query).catch((error: unknown) => {
      if (!isBusy(error)) throw error;
      return patiently(() => execute<R>(query));
    });
}
