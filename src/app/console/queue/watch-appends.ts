import type { Archive } from '#core';

type AppendListener = (
  caseId: string,
  expectedVersion: number,
  events: Parameters<Archive['append']>[2],
) => void;

/** An archive, and what learns of each write to it. */
export interface WatchedArchive {
  readonly archive: Archive;
  /** The listener is called after each write of this process. It must do no work. */
  subscribe(listener: AppendListener): void;
}

/**
 * Wraps an archive, so that lists in memory learn of the writes of this process.
 * @example const { archive, subscribe } = watchAppends(stores.archive); subscribe(queue.noteAppend)
 */
export function watchAppends(stored: Archive): WatchedArchive {
  const listeners: AppendListener[] = [];
  return {
    archive: {
      ...stored,
      async append(caseId, expectedVersion, events, ...more) {
        const leased = await stored.append(caseId, expectedVersion, events, ...more);
        for (const listener of listeners) listener(caseId, expectedVersion, events);
        return leased;
      },
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}
