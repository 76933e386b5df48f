import type { FallbackQueue, Log, Trigger } from '#core';
import { errorName } from '#lib';

const BATCH_SIZE = 50;
/** Each waits for the database and the platform most of the time: one after the other, thousands would take an hour. */
const CONCURRENCY = 8;

type QueueEntry = Awaited<ReturnType<FallbackQueue['list']>>[number];

/** Takes up what was seen while the archive did not answer. Throws nothing; never runs twice at once. */
export type DrainFallbackQueue = () => Promise<void>;

/**
 * Oldest first, a few side by side. Taking something up twice, by two processes or after a crash, is harmless: it is
 * one case. What fails lets everything else go first and then comes again; nothing is given up.
 * @example const replay = createFallbackQueueDrain({ spool, take: (occasion) => store(occasion), log }); await replayEvents();
 */
export function createFallbackQueueDrain(ports: {
  readonly fallbackQueue: FallbackQueue;
  readonly handleTrigger: (occasion: Trigger) => Promise<void>;
  readonly log: Log;
}): DrainFallbackQueue {
  const { fallbackQueue, handleTrigger, log } = ports;
  /** Since when everything that waits has failed once: then it is everybody's turn again. */
  const failedIds = new Set<string>();
  const loggedIds = new Set<string>();
  let running: Promise<void> | undefined;

  async function drainBatch(): Promise<void> {
    const entries = await fallbackQueue.list(failedIds.size + BATCH_SIZE);
    const next = entries.filter(({ id }) => !failedIds.has(id));
    if (next.length === 0) failedIds.clear();
    for (let from = 0; from < next.length; from += CONCURRENCY) {
      const succeeded = await Promise.all(next.slice(from, from + CONCURRENCY).map(processEntry));
      // Most likely the archive is still away: no need to ask it for each of a thousand.
      if (succeeded.includes(false)) return;
    }
  }

  async function processEntry({ id, trigger }: QueueEntry): Promise<boolean> {
    try {
      await handleTrigger(trigger);
      await fallbackQueue.remove(id);
      log.info('taken up from the spool', { waiting: fallbackQueue.size() });
      return true;
    } catch (error) {
      failedIds.add(id);
      if (!loggedIds.has(id))
        log.warn('still on the spool', { error: errorName(error), waiting: fallbackQueue.size() });
      loggedIds.add(id);
      return false;
    }
  }

  return async () => {
    if (fallbackQueue.size() === 0) return;
    running ??= drainBatch()
      .catch((error: unknown) => log.error('spool not read', { error: errorName(error) }))
      .finally(() => {
        running = undefined;
      });
    await running;
  };
}
