import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { LOCK_TIMEOUT_MS } from '../database/transaction.ts';

/** About 4 MB with pages of 4 KB: often enough for a display, rarely enough not to slow the copy down. */
const PAGES_PER_STEP = 1000;

/** Called now and then with the share that is done, from 0 to 1. */
export type CopyProgress = (share: number) => void;

/**
 * Copies a SQLite database while a bot writes to it, as it was at one moment, with what is only in the write-ahead log.
 * The open read transaction is what makes it one moment: without it SQLite begins again whenever the bot writes, and under
 * load never ends (https://www.sqlite.org/c3ref/backup_finish.html). Writers do not wait. `to` must not exist; it is
 * readable for the owner only. Throws better-sqlite3's errors.
 * @example await copySqlite('data/yamidome.db', 'backup/yamidome.db', (share) => show(share))
 */
export async function copySqlite(from: string, to: string, progress: CopyProgress = () => {}): Promise<void> {
  closeSync(openSync(to, 'wx', 0o600));
  const source = new SqliteDatabase(from, { fileMustExist: true, timeout: LOCK_TIMEOUT_MS });
  try {
    source.exec('begin');
    source.prepare('select count(*) from sqlite_schema').get();
    await source.backup(to, {
      progress({ totalPages, remainingPages }) {
        progress(totalPages === 0 ? 1 : 1 - remainingPages / totalPages);
        return PAGES_PER_STEP;
      },
    });
    source.exec('commit');
  } finally {
    source.close();
  }
  chmodSync(to, 0o600);
}

/**
 * Makes a SQLite file complete in itself: everything that is in its write-ahead log is moved to the file. The file stays in
 * WAL mode, so that opening it later does not change it. Throws better-sqlite3's errors. Call it while nothing else has the
 * file open.
 * @example sealSqlite('backup/yamidome.db')
 */
export function sealSqlite(path: string): void {
  const file = new SqliteDatabase(path, { fileMustExist: true, timeout: LOCK_TIMEOUT_MS });
  try {
    file.pragma('journal_mode = WAL');
    file.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    file.close();
  }
  if (existsSync(`${path}-wal`)) throw new Error(`${path} still has a log`);
}
