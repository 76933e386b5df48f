/*
 * SQLite with a write-ahead log (WAL).
 *
 * SQLite does not flush commits (`synchronous = NORMAL`) and normally does not run checkpoints: both would stop this
 * thread until the disk has answered, a millisecond for each post.
 * - `writeDurable` waits for an fsync of the log in another thread; concurrent callers share one (wal-fsync.ts).
 * - A worker thread moves the log to the database file (wal-checkpointer.ts). This reduces the flushes in this thread
 *   from 125 to 38 per 2500 posts.
 * - `writeBatched` shares one transaction between writes that are not urgent: a commit costs as much as ten statements.
 * - A locked file is retried with timers. SQLite's own busy timeout would block this thread.
 * Decision record with the measurements: docs/decisions/wal-checkpoint-thread.md.
 */
import { closeSync, openSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { type CompiledQuery, type DatabaseConnection, Kysely, SqliteDialect } from 'kysely';
import { createLruMap } from '#lib';
import { createBatcher } from './batcher.ts';
import { rawStatement } from './prepared-statement.ts';
import type { Db, Tables } from './tables.ts';
import { LOCK_TIMEOUT_MS, runTransaction, type SqlDatabase } from './transaction.ts';
import { createWalCheckpointer } from './wal-checkpointer.ts';
import { createWalFsync } from './wal-fsync.ts';

const STATEMENT_CACHE_SIZE = 500;
/** 40 MB. The log becomes this long only without the checkpoint thread, or while a reader keeps old pages in use. */
const WAL_AUTOCHECKPOINT_PAGES = 10_000;
/** A larger batch would save commits, each of which costs as much as ten statements, but make urgent writes wait. */
const BATCH_SIZE = 8;
const MAX_BATCH_WAIT_MS = 2;
/** Interval of retries while another process holds the lock. */
const LOCK_RETRY_MS = 5;
/** `immediate`: a transaction that reads first could not wait for another process's commit before its first write. */
const BEGIN = rawStatement('begin immediate');
const noLocks = async () => {};

/**
 * Opens a SQLite file, and creates it if it is missing. One writer at a time. Throws better-sqlite3's errors.
 * Transactions reject with code `SQLITE_BUSY` if another process holds the lock for longer than `LOCK_TIMEOUT_MS`, and
 * with `SQLITE_READONLY_DBMOVED` if the file was moved or deleted.
 * @example const database = openSqlite('data/yamidome.db')
 */
export function openSqlite(path: string): SqlDatabase {
  const file = openFile(path);
  const checkpointer = createWalCheckpointer(path, (work) => db.connection().execute(work));
  const database = {
    prepare: createStatementCache(file),
    close() {
      checkpointer.close();
      fsyncWal.close();
      file.close();
    },
  };
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: database as unknown as SqliteDatabase.Database,
      onCreateConnection: async (connection) => retryBusyQueries(connection),
    }),
  });
  const fsyncWal = createWalFsync(`${path}-wal`, () => db.connection().execute(() => checkpointFully(file)));
  const inode = statSync(path).ino;
  const writeUnflushed = async <T>(work: (tx: Db) => Promise<T>): Promise<T> => {
    // Otherwise SQLite would continue to write to a deleted or moved file.
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode)
      throw Object.assign(new Error(`${path} has been taken away`), { code: 'SQLITE_READONLY_DBMOVED' });
    const result = await runTransaction(db, 'sequential', [BEGIN], noLocks, work);
    checkpointer.onCommit();
    return result;
  };
  const batchedWrite = createBatcher<(tx: Db) => Promise<unknown>, unknown>(
    (works) =>
      writeUnflushed(async (tx) => {
        const results: unknown[] = [];
        for (const work of works) results.push(await work(tx));
        return results;
      }),
    () => true,
    BATCH_SIZE,
    { maxWaitMs: MAX_BATCH_WAIT_MS },
  );
  return {
    kind: 'sqlite',
    db,
    async writeDurable(_locks, work) {
      const result = await writeUnflushed(work);
      await fsyncWal();
      return result;
    },
    writeUnflushed: (_locks, work) => writeUnflushed(work),
    writeBatched: async <T>(_locks: readonly string[], work: (tx: Db) => Promise<T>) =>
      (await batchedWrite(work)) as T,
  };
}

function openFile(path: string): SqliteDatabase.Database {
  // The file is created here, readable for the owner only; SQLite gives the -wal and -shm files the same mode.
  closeSync(openSync(path, 'a', 0o600));
  const file = new SqliteDatabase(path, { timeout: LOCK_TIMEOUT_MS });
  file.pragma('journal_mode = WAL');
  file.pragma('synchronous = NORMAL');
  file.pragma('secure_delete = ON');
  file.pragma(`wal_autocheckpoint = ${WAL_AUTOCHECKPOINT_PAGES}`);
  // From here on locks are retried with timers: SQLite's busy timeout would block this thread.
  file.pragma('busy_timeout = 0');
  return file;
}

/** `file.prepare` with a cache by SQL text. */
function createStatementCache(file: SqliteDatabase.Database): (text: string) => SqliteDatabase.Statement {
  const statements = createLruMap<SqliteDatabase.Statement>(STATEMENT_CACHE_SIZE);
  return (text) => {
    const cached = statements.get(text);
    if (cached) return cached;
    const statement = file.prepare(text);
    statements.set(text, statement);
    return statement;
  };
}

const SQLITE_BUSY = 'SQLITE_BUSY';
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === SQLITE_BUSY;

/** Retries while another process holds the lock, for at most `LOCK_TIMEOUT_MS`. */
async function retryWhileBusy<T>(work: () => Promise<T>): Promise<T> {
  for (const until = performance.now() + LOCK_TIMEOUT_MS; ; await setTimeout(LOCK_RETRY_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
  }
}

/** Moves the whole log to the database file and flushes both. Call it while no transaction is open. */
const checkpointFully = (file: SqliteDatabase.Database): Promise<void> =>
  retryWhileBusy(async () => {
    const [result] = file.pragma('wal_checkpoint(FULL)') as readonly { busy: number }[];
    if (result?.busy !== 0)
      throw Object.assign(new Error('the log could not be moved to the database file'), {
        code: SQLITE_BUSY,
      });
  });

/** Retries statements that find the file locked. Other statements take the normal path. */
function retryBusyQueries(connection: DatabaseConnection): void {
  const execute: DatabaseConnection['executeQuery'] = connection.executeQuery.bind(connection);
  connection.executeQuery = <R>(query: CompiledQuery) =>
    execute<R>(query).catch((error: unknown) => {
      if (!isBusy(error)) throw error;
      return retryWhileBusy(() => execute<R>(query));
    });
}
