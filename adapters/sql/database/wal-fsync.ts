import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { createBatcher } from './batcher.ts';

const fdatasyncAsync = promisify(fdatasync);

export interface WalFsync {
  /** Resolves when everything that was committed before the call is on the disk. */
  (): Promise<void>;
  readonly close: () => unknown;
}

/**
 * Flushes SQLite's write-ahead log beside the main thread, which SQLite itself would hold up until the disk answers.
 * Whoever comes while a flush is under way shares the next one. After a flush that failed nobody knows which pages
 * the disk has: `rescue` moves the whole log to the database file before any flush is believed again.
 * @example const flush = createWalFsync('data/yamidome.db-wal', rescue); commitBatch(); await flush()
 */
export function createWalFsync(walPath: string, recoverByCheckpoint: () => Promise<void>): WalFsync {
  let file: number | undefined;
  let lastFsyncFailed = false;

  const fsync = createBatcher<void>(
    async (all) => {
      if (lastFsyncFailed) await recoverByCheckpoint();
      // It is there since the first commit and stays as long as somebody has the database open. Some systems flush
      // only for those who may write.
      file ??= openSync(walPath, 'r+');
      lastFsyncFailed = true;
      await fdatasyncAsync(file);
      lastFsyncFailed = false;
      return all.map(() => undefined);
    },
    () => false,
    Number.POSITIVE_INFINITY,
  );
  return Object.assign(() => fsync(), { close: () => file !== undefined && closeSync(file) });
}
