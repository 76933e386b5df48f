/** So long does what is in no hurry give way: a slow platform must not hold it up for good. */
const MAX_WAIT_MS = 10;

export interface PriorityGate {
  /** Runs what must not wait. */
  <T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing of that is under way, or after a moment of patience; for one caller at a time. */
  yieldToUrgent(): Promise<void>;
}

interface Waiter {
  readonly since: number;
  readonly release: () => void;
}

/**
 * Who shares one processor and one database in which order: posts are hidden first, what follows from it comes after,
 * one step of one case at a time, and between two of them new posts are heard.
 * @example const first = createPriorityGate(); await first(() => hide(post)); await first.yieldToUrgent(); await writeLetters()
 */
export function createPriorityGate(): PriorityGate {
  let runningUrgent = 0;
  let waiters: Waiter[] = [];
  let isReleaseScheduled = false;
  let timer: NodeJS.Timeout | undefined;

  async function runUrgent<T>(work: () => Promise<T>): Promise<T> {
    runningUrgent += 1;
    try {
      return await work();
    } finally {
      runningUrgent -= 1;
      if (runningUrgent === 0) scheduleRelease();
    }
  }

  /** Whoever has come by then goes first: messages are read from their connections before this runs. */
  function scheduleRelease(): void {
    if (isReleaseScheduled || waiters.length === 0) return;
    isReleaseScheduled = true;
    setImmediate(releaseOne);
  }

  function releaseOne(): void {
    isReleaseScheduled = false;
    clearTimeout(timer);
    timer = undefined;
    const [waiter] = waiters;
    if (!waiter) return;
    const remainingMs = waiter.since + MAX_WAIT_MS - performance.now();
    if (runningUrgent > 0 && remainingMs > 0) {
      timer = setTimeout(releaseOne, remainingMs);
      return;
    }
    waiters = waiters.slice(1);
    waiter.release();
    scheduleRelease();
  }

  const yieldToUrgent = (): Promise<void> =>
    new Promise((release) => {
      waiters.push({ since: performance.now(), release });
      scheduleRelease();
    });

  return Object.assign(runUrgent, { yieldToUrgent });
}
