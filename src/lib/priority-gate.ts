/** The longest wait for urgent work, so that a slow platform cannot block other work. */
const MAX_WAIT_MS = 10;

/** Lets urgent work run before other work. */
export interface PriorityGate {
  /** Runs urgent work immediately. */
  runUrgent<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when no urgent work is running, or after 10 ms at most; one caller after the other. */
  yieldToUrgent(): Promise<void>;
}

interface Waiter {
  readonly since: number;
  readonly release: () => void;
}

/**
 * Lets urgent work go first when CPU and database are shared. Other work calls `yieldToUrgent` between its steps.
 * Waiting callers continue one at a time, and the process reads new input between two of them.
 * @example const gate = createPriorityGate(); await gate.runUrgent(() => hide(post)); await gate.yieldToUrgent(); await sendMessages()
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

  /** setImmediate: the process first reads new input from its connections, which may lead to more urgent work. */
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

  return { runUrgent, yieldToUrgent };
}
