/*
 * Durable commits without blocking the main thread.
 *
 * If SQLite flushed inside a commit, the process would wait for the disk: about a millisecond for each post. Here
 * libuv's thread pool flushes the log, and calls during a flush share the next one.
 *
 * SQLite rolls back a commit whose flush failed. Here the commit is already in the log, and later commits build on it.
 * After a failed fsync the kernel may have dropped the pages, so a second fsync proves nothing: the whole log must
 * first be moved to the database file. Measurements: docs/decisions/wal-checkpoint-thread.md.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { createBatcher } from './batcher.ts';

const fdatasyncAsync = promisify(fdatasync);

/** Flushes the write-ahead log. Call `close` at the end. */
export interface WalFsync {
  /**
   * Resolves when everything that was committed before the call is on the disk. Rejects with the error of the flush.
   */
  (): Promise<void>;
  readonly close: () => unknown;
}

/**
 * Flushes the write-ahead log at `walPath`. After a failed flush, `recoverByCheckpoint` must succeed before a later
 * flush counts.
 * @example const fsyncWal = createWalFsync('data/yamidome.db-wal', checkpointFully); await fsyncWal()
 */
export function createWalFsync(walPath: string, recoverByCheckpoint: () => Promise<void>): WalFsync {
  let file: number | undefined;
  let lastFsyncFailed = false;

  const fsync = createBatcher<void>(
    async (callers) => {
      if (lastFsyncFailed) await recoverByCheckpoint();
      // The log exists from the first commit until the last connection closes. Some systems flush only files that are
      // open for writing.
      file ??= openSync(walPath, 'r+');
      lastFsyncFailed = true;
      await fdatasyncAsync(file);
      lastFsyncFailed = false;
      return callers.map(() => undefined);
    },
    () => false,
    Number.POSITIVE_INFINITY,
  );
  return Object.assign(() => fsync(), { close: () => file !== undefined && closeSync(file) });
}
