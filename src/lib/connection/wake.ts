/** Waiters that are woken together. */
export interface Wake {
  /** Wakes all that wait now. */
  notify(): void;
  /** Resolves at the next `notify`, after `ms`, or when one of the signals aborts. */
  wait(ms: number, signals?: readonly AbortSignal[]): Promise<void>;
}

/** The longest time that a timer can have. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Something to wait for: an event, with an end by time or by signal. After `wait` the caller looks again itself.
 * @example const wake = createWake(); setTimeout(wake.notify, 10); await wake.wait(1000);
 */
export function createWake(): Wake {
  const waiters = new Set<() => void>();
  return {
    notify() {
      for (const waiter of [...waiters]) waiter();
    },
    wait(ms, signals = []) {
      if (signals.some(({ aborted }) => aborted)) return Promise.resolve();
      return new Promise((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          waiters.delete(finish);
          for (const signal of signals) signal.removeEventListener('abort', finish);
          resolve();
        };
        const timer = setTimeout(finish, Math.min(Math.max(0, ms), MAX_TIMER_MS));
        waiters.add(finish);
        for (const signal of signals) signal.addEventListener('abort', finish);
      });
    },
  };
}
