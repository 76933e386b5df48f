import type { Clock } from '#core';
import { createLruMap } from '#lib';

/** Computes a value once for all who ask for it at about the same time. */
export interface SharedResults<T> {
  /**
   * The value of a key: a recent one, the one that is being computed, or a new one. Rejects when the caller's `signal`
   * is aborted; the computation itself ends when no caller waits for it any more.
   */
  get(key: string, compute: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

interface Entry<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  /** Undefined while it is being computed. */
  doneAt: number | undefined;
  waiting: number;
}

/**
 * Creates an empty cache. A value is kept for `lifetimeMs` after it was computed; a failure is not kept.
 * @example const shared = createSharedResults<FiguresReport>({ clock, lifetimeMs: 60_000, maxEntries: 50 })
 */
export function createSharedResults<T>({
  clock,
  lifetimeMs,
  maxEntries,
}: {
  readonly clock: Clock;
  readonly lifetimeMs: number;
  readonly maxEntries: number;
}): SharedResults<T> {
  const entries = createLruMap<Entry<T>>(maxEntries);
  const now = (): number => clock.now().getTime();

  function start(key: string, compute: (signal: AbortSignal) => Promise<T>): Entry<T> {
    const stop = new AbortController();
    const entry: Entry<T> = { result: compute(stop.signal), stop, doneAt: undefined, waiting: 0 };
    const forget = (): void => {
      if (entries.get(key) === entry) entries.delete(key);
    };
    entry.result.then(() => {
      entry.doneAt = now();
    }, forget);
    entries.set(key, entry);
    return entry;
  }

  const isUsable = (entry: Entry<T> | undefined): entry is Entry<T> =>
    entry !== undefined &&
    !entry.stop.signal.aborted &&
    (entry.doneAt === undefined || now() - entry.doneAt < lifetimeMs);

  return {
    async get(key, compute, signal) {
      signal?.throwIfAborted();
      const known = entries.get(key);
      const entry = isUsable(known) ? known : start(key, compute);
      entry.waiting += 1;
      try {
        return await (signal ? Promise.race([entry.result, rejectOnAbort(signal)]) : entry.result);
      } finally {
        entry.waiting -= 1;
        if (entry.waiting === 0 && entry.doneAt === undefined) entry.stop.abort();
      }
    },
  };
}

const rejectOnAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
