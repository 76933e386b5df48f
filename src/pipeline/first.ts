/** So long does what is in no hurry give way: a slow platform must not hold it up for good. */
const PATIENCE_MS = 10;

export interface First {
  /** Runs what must not wait. */
  <T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing of that is under way, or after a moment of patience; for one caller at a time. */
  behind(): Promise<void>;
}

interface Waiting {
  readonly since: number;
  readonly go: () => void;
}

/**
 * Who shares one processor and one database in which order: posts are hidden first, what follows from it comes after,
 * one step of one case at a time, and between two of them new posts are heard.
 * @example const first = createFirst(); await first(() => hide(post)); await first.behind(); await writeLetters()
 */
export function createFirst(): First {
  let underWay = 0;
  let waiting: Waiting[] = [];
  let coming = false;
  let patience: NodeJS.Timeout | undefined;

  async function first<T>(work: () => Promise<T>): Promise<T> {
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
      if (underWay === 0) soon();
    }
  }

  /** Whoever has come by then goes first: messages are read from their connections before this runs. */
  function soon(): void {
    if (coming || waiting.length === 0) return;
    coming = true;
    setImmediate(letOneGo);
  }

  function letOneGo(): void {
    coming = false;
    clearTimeout(patience);
    patience = undefined;
    const [one] = waiting;
    if (!one) return;
    const left = one.since + PATIENCE_MS - performance.now();
    if (underWay > 0 && left > 0) {
      patience = setTimeout(letOneGo, left);
      return;
    }
    waiting = waiting.slice(1);
    one.go();
    soon();
  }

  const behind = (): Promise<void> =>
    new Promise((go) => {
      waiting.push({ since: performance.now(), go });
      soon();
    });

  return Object.assign(first, { behind });
}
