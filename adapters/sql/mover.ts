import { Worker } from 'node:worker_threads';

/** Some four megabytes of log. */
const COMMITS = 100;
const REST_MS = 30_000;
const THREAD = new URL('./mover.js', import.meta.url);

export interface Mover {
  /** Something has been committed. */
  committed(): void;
  close(): void;
}

/**
 * Moves SQLite's log to the database file in another thread, every hundred commits: SQLite itself would do it inside
 * of a commit, and flush the file before it goes on. The thread is there while something happens.
 * @example const mover = createMover('data/yamidome.db'); commit(); mover.committed()
 */
export function createMover(path: string, { commits = COMMITS, restMs = REST_MS } = {}): Mover {
  let thread: Worker | undefined;
  let since = 0;
  let atWork = false;
  let broken = false;

  function begin(): Worker {
    const mine = new Worker(THREAD, { execArgv: [], workerData: { path, restMs } });
    mine.unref();
    mine.on('message', () => {
      atWork = false;
    });
    // Without it SQLite does as it always did, only later.
    mine.on('error', () => {
      broken = true;
    });
    mine.on('exit', () => {
      atWork = false;
      if (thread === mine) thread = undefined;
    });
    return mine;
  }

  return {
    committed() {
      since += 1;
      if (since < commits || atWork || broken) return;
      since = 0;
      atWork = true;
      thread ??= begin();
      thread.postMessage('move');
    },
    close() {
      broken = true;
      void thread?.terminate();
    },
  };
}
