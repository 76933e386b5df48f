/** So long does what is in no hurry give way at a time: a slow platform must not hold it up for good. */
const PATIENCE_MS = 10;

export interface First {
  /** Runs what must not wait. */
  <T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing of that is under way, or after a moment of patience. */
  behind(): Promise<void>;
}

/**
 * Who shares one processor and one database in which order: posts are hidden first, what follows from it comes after.
 * @example const first = createFirst(); await first(() => hide(post)); await first.behind(); await writeLetters()
 */
export function createFirst(): First {
  let underWay = 0;
  let waiting: (() => void)[] = [];

  async function first<T>(work: () => Promise<T>): Promise<T> {
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
      if (underWay === 0) {
        const all = waiting;
        waiting = [];
        for (const go of all) go();
      }
    }
  }

  function behind(): Promise<void> {
    if (underWay === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS);
      waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  return Object.assign(first, { behind });
}
