import { type FallbackQueue, type Log, openStoredVerdict, type Trigger } from '#core';
import { errorName } from '#lib';

const BATCH_SIZE = 50;
/** Entries mostly wait for the database and the platform. One at a time, thousands of entries would take an hour. */
const CONCURRENCY = 8;

type QueueEntry = Awaited<ReturnType<FallbackQueue['list']>>[number];

/**
 * Handles the triggers that were stored while the archive was unavailable. Never throws. A call during a run does
 * nothing.
 */
export type DrainFallbackQueue = (handleTrigger: (trigger: Trigger) => Promise<void>) => Promise<void>;

/**
 * Creates the drain. It handles the oldest entries first, a few in parallel. An entry may be handled twice, by two
 * processes or after a crash: it leads to the same case. A failed entry is retried after all others; no entry is given
 * up.
 * @example const drain = createFallbackQueueDrain({ fallbackQueue, log }); await drain((trigger) => store(trigger))
 */
export function createFallbackQueueDrain(ports: {
  readonly fallbackQueue: FallbackQueue;
  readonly log: Log;
}): DrainFallbackQueue {
  const { fallbackQueue, log } = ports;
  /** Entries that failed in the current pass over all waiting entries. */
  const failedIds = new Set<string>();
  const loggedIds = new Set<string>();
  let running: Promise<void> | undefined;

  async function drainBatch(handleTrigger: (trigger: Trigger) => Promise<void>): Promise<void> {
    const entries = await fallbackQueue.list(failedIds.size + BATCH_SIZE);
    const next = entries.filter(({ id }) => !failedIds.has(id));
    if (next.length === 0) failedIds.clear();
    for (let start = 0; start < next.length; start += CONCURRENCY) {
      const batch = next.slice(start, start + CONCURRENCY);
      const succeeded = await Promise.all(batch.map((entry) => processEntry(entry, handleTrigger)));
      // The archive is probably still unavailable, so the remaining entries are not tried.
      if (succeeded.includes(false)) return;
    }
  }

  async function processEntry(
    { id, trigger }: QueueEntry,
    handleTrigger: (trigger: Trigger) => Promise<void>,
  ): Promise<boolean> {
    try {
      await handleTrigger({ ...trigger, verdict: openStoredVerdict(trigger.verdict) });
      await fallbackQueue.remove(id);
      log.info('fallback_entry_processed', { waiting: fallbackQueue.size() });
      return true;
    } catch (error) {
      failedIds.add(id);
      if (!loggedIds.has(id))
        log.warn('fallback_entry_failed', { error: errorName(error), waiting: fallbackQueue.size() });
      loggedIds.add(id);
      return false;
    }
  }

  return async (handleTrigger) => {
    if (fallbackQueue.size() === 0) return;
    running ??= drainBatch(handleTrigger)
      .catch((error: unknown) => log.error('fallback_queue_read_failed', { error: errorName(error) }))
      .finally(() => {
        running = undefined;
      });
    await running;
  };
}
