/** The work that is running now, so that a stop can wait for it. */
export interface WorkTracker {
  /** Runs `work` at once; `waitUntilIdle` waits for it. Settles like `work`. */
  track<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Resolves when no work is running, or after `maxMs` milliseconds. Resolves with the number of works that are still
   * running. Work that begins meanwhile is waited for too.
   */
  waitUntilIdle(maxMs: number): Promise<number>;
}

/**
 * Counts running work.
 * @example const tracker = createWorkTracker(); void tracker.track(() => hide(post)); await tracker.waitUntilIdle(6000) // 0
 */
export function createWorkTracker(): WorkTracker {
  const running = new Set<Promise<unknown>>();

  return {
    track(work) {
      const result = work();
      const settled = result
        .then(
          () => {},
          () => {},
        )
        .finally(() => running.delete(settled));
      running.add(settled);
      return result;
    },
    async waitUntilIdle(maxMs) {
      let timer: NodeJS.Timeout | undefined;
      let isOver = false;
      const timeout = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          isOver = true;
          resolve();
        }, maxMs);
      });
      while (running.size > 0 && !isOver) await Promise.race([Promise.all(running), timeout]);
      clearTimeout(timer);
      return running.size;
    },
  };
}
