import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { createBatches } from './batches.ts';

const flushAside = promisify(fdatasync);

export interface Flush {
  /** Resolves when everything that was committed before the call is on the disk. */
  (): Promise<void>;
  readonly close: () => unknown;
}

/**
 * Flushes SQLite's write-ahead log beside the main thread, which SQLite itself would hold up until the disk answers.
 * Whoever comes while a flush is under way shares the next one. After a flush that failed nobody knows which pages
 * the disk has: `rescue` moves the whole log to the database file before any flush is believed again.
 * @example const flush = createFlush('data/yamidome.db-wal', rescue); commit(); await flush()
 */
export function createFlush(log: string, rescue: () => Promise<void>): Flush {
  let file: number | undefined;
  let doubtful = false;

  const flush = createBatches<void>(
    async (all) => {
      if (doubtful) await rescue();
      // It is there since the first commit and stays as long as somebody has the database open. Some systems flush
      // only for those who may write.
      file ??= openSync(log, 'r+');
      doubtful = true;
      await flushAside(file);
      doubtful = false;
      return all.map(() => undefined);
    },
    () => false,
    Number.POSITIVE_INFINITY,
  );
  return Object.assign(() => flush(), { close: () => file !== undefined && closeSync(file) });
}
