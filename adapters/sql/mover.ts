import { Worker } from 'node:worker_threads';

/** Some four megabytes of log. */
const COMMITS = 100;
/** Twenty megabytes. */
const PAGES = 5000;
const REST_MS = 30_000;
const THREAD = new URL('./mover-thread.ts', import.meta.url);

export interface Mover {
  /** Something has been committed. */
  committed(): void;
  close(): void;
}

/** Runs work while nobody writes. */
type Alone = (work: () => Promise<unknown>) => Promise<unknown>;

/**
 * Moves SQLite's log to the database file in another thread, every hundred commits: SQLite itself would do it inside
 * of a commit, and flush the file before it goes on. The log begins anew only once all of it has been moved, and that
 * never happens by itself while much is written: when it has become long, the last few pages are moved `alone`. The
 * thread is there while something happens.
 * @example const mover = createMover('data/yamidome.db', (work) => db.connection().execute(work)); commit(); mover.committed()
 */
export function createMover(
  path: string,
  alone: Alone,
  { commits = COMMITS, pages = PAGES, restMs = REST_MS } = {},
): Mover {
  let thread: Worker | undefined;
  let answered = (_: number): void => {};
  let since = 0;
  let atWork = false;
  let broken = false;

  function begin(): Worker {
    const mine = new Worker(THREAD, { execArgv: [], workerData: { path, restMs } });
    mine.unref();
    mine.on('message', (log: number) => answered(log));
    // Without it SQLite does as it always did, only later.
    mine.on('error', () => {
      broken = true;
    });
    mine.on('exit', () => {
      if (thread === mine) thread = undefined;
      answered(0);
    });
    return mine;
  }

  /** Tells how many pages were in the log when it began. */
  const move = (): Promise<number> =>
    new Promise((resolve) => {
      if (broken) return resolve(0);
      answered = resolve;
      thread ??= begin();
      thread.postMessage('move');
    });

  async function work(): Promise<void> {
    const log = await move();
    if (log < pages || since === 0) return;
    // Once more first, so that little is left for which everybody has to wait.
    await move();
    await alone(move);
  }

  return {
    committed() {
      since += 1;
      if (since < commits || atWork || broken) return;
      since = 0;
      atWork = true;
      // Where nobody writes any more there is nothing to wait for.
      void work()
        .catch(() => undefined)
        .finally(() => {
          atWork = false;
        });
    },
    close() {
      broken = true;
      void thread?.terminate();
    },
  };
}
