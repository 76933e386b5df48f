import { Worker } from 'node:worker_threads';

/** Some four megabytes of log. */
const COMMITS_PER_CHECKPOINT = 100;
/** Twenty megabytes. */
const MAX_WAL_PAGES = 5000;
const IDLE_TIMEOUT_MS = 30_000;
const WORKER_URL = new URL('./wal-checkpoint-worker.ts', import.meta.url);

export interface WalCheckpointer {
  /** Something has been committed. */
  onCommit(): void;
  close(): void;
}

/** Runs work while nobody writes. */
type RunExclusively = (work: () => Promise<unknown>) => Promise<unknown>;

/**
 * Moves SQLite's log to the database file in another thread, every hundred commits: SQLite itself would do it inside
 * of a commit, and flush the file before it goes on. The log begins anew only once all of it has been moved, and that
 * never happens by itself while much is written: when it has become long, the last few pages are moved `alone`. The
 * thread is there while something happens.
 * @example const mover = createWalCheckpointer('data/yamidome.db', (work) => db.transport().execute(work)); commitBatch(); mover.onCommit()
 */
export function createWalCheckpointer(
  path: string,
  runExclusively: RunExclusively,
  { commits = COMMITS_PER_CHECKPOINT, pages = MAX_WAL_PAGES, restMs = IDLE_TIMEOUT_MS } = {},
): WalCheckpointer {
  let worker: Worker | undefined;
  let resolveCheckpoint = (_: number): void => {};
  let commitsSinceCheckpoint = 0;
  let isRunning = false;
  let isDisabled = false;

  function startWorker(): Worker {
    const newWorker = new Worker(WORKER_URL, { execArgv: [], workerData: { path, restMs } });
    newWorker.unref();
    newWorker.on('message', (log: number) => resolveCheckpoint(log));
    // Without it SQLite does as it always did, only later.
    newWorker.on('error', () => {
      isDisabled = true;
    });
    newWorker.on('exit', () => {
      if (worker === newWorker) worker = undefined;
      resolveCheckpoint(0);
    });
    return newWorker;
  }

  /** Tells how many pages were in the log when it began. */
  const checkpoint = (): Promise<number> =>
    new Promise((resolve) => {
      if (isDisabled) return resolve(0);
      resolveCheckpoint = resolve;
      worker ??= startWorker();
      worker.postMessage('move');
    });

  async function checkpointAll(): Promise<void> {
    const log = await checkpoint();
    if (log < pages || commitsSinceCheckpoint === 0) return;
    // Once more first, so that little is left for which everybody has to wait.
    await checkpoint();
    await runExclusively(checkpoint);
  }

  return {
    onCommit() {
      commitsSinceCheckpoint += 1;
      if (commitsSinceCheckpoint < commits || isRunning || isDisabled) return;
      commitsSinceCheckpoint = 0;
      isRunning = true;
      // Where nobody writes any more there is nothing to wait for.
      void checkpointAll()
        .catch(() => undefined)
        .finally(() => {
          isRunning = false;
        });
    },
    close() {
      isDisabled = true;
      void worker?.terminate();
    },
  };
}
