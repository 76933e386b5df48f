/*
 * Checkpoints of SQLite's write-ahead log in a worker thread.
 *
 * SQLite itself runs a checkpoint inside a commit, about seven times a second under load, and waits for the disk twice.
 * A passive checkpoint in another thread does not block writers. But the log restarts only when all of it has been
 * moved, which never happens while the bot writes; SQLite then moved the rest inside a commit, one in forty posts. So
 * when the log is long, the last pages are moved while the next transaction waits (`runExclusively`); the main thread
 * does not wait. This reduces the flushes in the main thread from 125 to 38 per 2500 posts
 * (docs/decisions/wal-checkpoint-thread.md).
 */
import { Worker } from 'node:worker_threads';

/** About 4 MB of log. */
const COMMITS_PER_CHECKPOINT = 100;
/** 20 MB. */
const MAX_WAL_PAGES = 5000;
const IDLE_TIMEOUT_MS = 30_000;
const WORKER_URL = new URL('./wal-checkpoint-worker.ts', import.meta.url);

/** Runs checkpoints of one SQLite file. */
export interface WalCheckpointer {
  /** Call it after each commit. */
  onCommit(): void;
  close(): void;
}

/** Runs work while no transaction is open. */
type RunExclusively = (work: () => Promise<unknown>) => Promise<unknown>;

/**
 * Moves the log to the database file after every `commits` commits, completely when it has `pages` pages or more. The
 * thread starts with the first checkpoint and ends after `idleTimeoutMs` without one. Never throws: without a working
 * thread SQLite runs its own checkpoints.
 * @example const checkpointer = createWalCheckpointer('data/yamidome.db', (work) => db.connection().execute(work)); checkpointer.onCommit()
 */
export function createWalCheckpointer(
  path: string,
  runExclusively: RunExclusively,
  { commits = COMMITS_PER_CHECKPOINT, pages = MAX_WAL_PAGES, idleTimeoutMs = IDLE_TIMEOUT_MS } = {},
): WalCheckpointer {
  let worker: Worker | undefined;
  let resolveCheckpoint = (_: number): void => {};
  let commitsSinceCheckpoint = 0;
  let isRunning = false;
  let isDisabled = false;

  function startWorker(): Worker {
    const newWorker = new Worker(WORKER_URL, { execArgv: [], workerData: { path, idleTimeoutMs } });
    newWorker.unref();
    newWorker.on('message', (log: number) => resolveCheckpoint(log));
    newWorker.on('error', () => {
      isDisabled = true;
    });
    newWorker.on('exit', () => {
      if (worker === newWorker) worker = undefined;
      resolveCheckpoint(0);
    });
    return newWorker;
  }

  /** Resolves with the number of pages that were in the log when the checkpoint began. */
  const checkpoint = (): Promise<number> =>
    new Promise((resolve) => {
      if (isDisabled) return resolve(0);
      resolveCheckpoint = resolve;
      worker ??= startWorker();
      worker.postMessage('move');
    });

  async function checkpointAll(): Promise<void> {
    const logPages = await checkpoint();
    // If there was no commit in the meantime, the log is empty now.
    if (logPages < pages || commitsSinceCheckpoint === 0) return;
    // A second checkpoint, so that few pages remain for the one that makes the next transaction wait.
    await checkpoint();
    await runExclusively(checkpoint);
  }

  return {
    onCommit() {
      commitsSinceCheckpoint += 1;
      if (commitsSinceCheckpoint < commits || isRunning || isDisabled) return;
      commitsSinceCheckpoint = 0;
      isRunning = true;
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
