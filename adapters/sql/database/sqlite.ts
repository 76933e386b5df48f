import { closeSync, openSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { type CompiledQuery, type DatabaseConnection, Kysely, SqliteDialect } from 'kysely';
import { createBatcher } from './batcher.ts';
import { rawStatement } from './prepared-statement.ts';
import type { Tables } from './tables.ts';
import { type Db, LOCK_TIMEOUT_MS, runTransaction, type SqlDatabase } from './transaction.ts';
import { createWalCheckpointer } from './wal-checkpointer.ts';
import { createWalFsync } from './wal-fsync.ts';

const STATEMENT_CACHE_SIZE = 500;
/** Forty megabytes: only where the mover is not there, or somebody reads what is to be overwritten, it becomes so long. */
const WAL_AUTOCHECKPOINT_PAGES = 10_000;
/** A commit costs as much as ten statements; more in one would let somebody who is in a hurry wait. */
const BATCH_SIZE = 8;
const MAX_BATCH_WAIT_MS = 2;
/** How soon the lock of another process is tried again. */
const LOCK_RETRY_MS = 5;
const BEGIN = rawStatement('begin immediate');
const noLocks = async () => {};

/**
 * A SQLite file: write-ahead log, on the disk before a `upsertText` resolves, one writer at a time.
 * @example const store = openSqlite('data/yamidome.db')
 */
export function openSqlite(path: string): SqlDatabase {
  // Made here, for the owner only; SQLite gives the files beside it the same mode.
  closeSync(openSync(path, 'a', 0o600));
  const file = new SqliteDatabase(path, { timeout: LOCK_TIMEOUT_MS });
  file.pragma('journal_mode = WAL');
  file.pragma('synchronous = NORMAL');
  file.pragma('secure_delete = ON');
  file.pragma(`wal_autocheckpoint = ${WAL_AUTOCHECKPOINT_PAGES}`);
  // From here on whoever waits for a lock waits beside this thread: SQLite's own patience would hold it up.
  file.pragma('busy_timeout = 0');
  const statementCache = new Map<string, SqliteDatabase.Statement>();
  const prepare = (text: string) => {
    const found = statementCache.get(text);
    if (found) return found;
    const statement = file.prepare(text);
    if (statementCache.size >= STATEMENT_CACHE_SIZE) statementCache.clear();
    statementCache.set(text, statement);
    return statement;
  };
  const checkpointer = createWalCheckpointer(path, (work) => db.connection().execute(work));
  const database = {
    prepare,
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
  const checkpointFully = () =>
    db.connection().execute(() =>
      retryWhileBusy(async () => {
        const [all] = file.pragma('wal_checkpoint(FULL)') as readonly { busy: number }[];
        if (all?.busy !== 0)
          throw Object.assign(new Error('the log could not be moved to the database file'), {
            code: SQLITE_BUSY,
          });
      }),
    );
  const fsyncWal = createWalFsync(`${path}-wal`, checkpointFully);
  const inode = statSync(path).ino;
  const writeUnflushed = async <T>(work: (tx: Db) => Promise<T>): Promise<T> => {
    // SQLite would go on writing to a file that nobody can find any more.
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode)
      throw Object.assign(new Error(`${path} has been taken away`), { code: 'SQLITE_READONLY_DBMOVED' });
    const told = await runTransaction(db, 'in turn', [BEGIN], noLocks, work);
    checkpointer.onCommit();
    return told;
  };
  const batchedWrite = createBatcher<(tx: Db) => Promise<unknown>, unknown>(
    (works) =>
      writeUnflushed(async (tx) => {
        const told: unknown[] = [];
        for (const work of works) told.push(await work(tx));
        return told;
      }),
    () => true,
    BATCH_SIZE,
    { maxWaitMs: MAX_BATCH_WAIT_MS },
  );
  // Immediate: a transaction that reads first and writes later could not wait for another process's commit.
  return {
    kind: 'sqlite',
    db,
    async writeDurable(_locks, work) {
      const told = await writeUnflushed(work);
      await fsyncWal();
      return told;
    },
    writeUnflushed: (_locks, work) => writeUnflushed(work),
    writeBatched: async <T>(_locks: readonly string[], work: (tx: Db) => Promise<T>) =>
      (await batchedWrite(work)) as T,
  };
}

const SQLITE_BUSY = 'SQLITE_BUSY';
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === SQLITE_BUSY;

/** Tries again while another process holds the lock, for `LOCK_TIMEOUT_MS` at most. */
async function retryWhileBusy<T>(ask: () => Promise<T>): Promise<T> {
  for (const until = performance.now() + LOCK_TIMEOUT_MS; ; await setTimeout(LOCK_RETRY_MS)) {
    try {
      return await ask();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
  }
}

/** A statement that finds the file locked comes again; any other costs no more than before. */
function retryBusyQueries(connection: DatabaseConnection): void {
  const execute: DatabaseConnection['executeQuery'] = connection.executeQuery.bind(connection);
  connection.executeQuery = <R>(query: CompiledQuery) =>
    execute<R>(query).catch((error: unknown) => {
      if (!isBusy(error)) throw error;
      return retryWhileBusy(() => execute<R>(query));
    });
}
