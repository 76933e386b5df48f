import { setTimeout } from 'node:timers/promises';

/** Result of one item of a batch: a value, or the error for this item alone. */
export type BatchItemResult<R = void> = Error | R;

interface PendingItem<T, R> {
  readonly item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Group commit. Items that arrive while `maxConcurrentBatches` batches are running, or within `maxWaitMs` before one
 * starts, share the next batch (at most `maxBatchSize` items). Each caller gets its own result.
 *
 * If a batch of several items fails with an error for which `isItemError` is true, each item is tried alone, so that
 * one invalid item does not fail the others. Any other error rejects all items of the batch at once.
 *
 * `whenIdle()` resolves when no batch is running.
 * @example const write = createBatcher(commitAll, () => false, 100); await write(item); await write.whenIdle()
 */
export function createBatcher<T, R = void>(
  runBatch: (items: readonly T[]) => Promise<readonly BatchItemResult<R>[]>,
  isItemError: (error: unknown) => boolean,
  maxBatchSize: number,
  {
    maxWaitMs = 0,
    maxConcurrentBatches = 1,
  }: { readonly maxWaitMs?: number; readonly maxConcurrentBatches?: number } = {},
): ((item: T) => Promise<R>) & { readonly whenIdle: () => Promise<void> } {
  let pending: PendingItem<T, R>[] = [];
  let runningBatches = 0;
  const idleWaiters: (() => void)[] = [];

  async function runAndSettle(batch: readonly PendingItem<T, R>[]): Promise<void> {
    try {
      const results = await runBatch(batch.map(({ item }) => item));
      for (const [i, entry] of batch.entries()) {
        const result = results[i];
        if (result instanceof Error) entry.reject(result);
        else entry.resolve(result as R);
      }
    } catch (error) {
      if (batch.length > 1 && isItemError(error)) for (const entry of batch) await runAndSettle([entry]);
      else for (const entry of batch) entry.reject(error);
    }
  }

  async function drain(): Promise<void> {
    runningBatches += 1;
    while (pending.length > 0) {
      if (maxWaitMs > 0 && pending.length < maxBatchSize) await setTimeout(maxWaitMs);
      const batch = pending.slice(0, maxBatchSize);
      pending = pending.slice(maxBatchSize);
      if (batch.length > 0) await runAndSettle(batch);
    }
    // Must run in the same tick as the last check of `pending`: an item that arrives later must start a new drain.
    runningBatches -= 1;
    if (runningBatches === 0) for (const resolve of idleWaiters.splice(0)) resolve();
  }

  const enqueue = (item: T): Promise<R> =>
    new Promise((resolve, reject) => {
      pending.push({ item, resolve, reject });
      if (runningBatches < maxConcurrentBatches) void drain();
    });
  const whenIdle = (): Promise<void> =>
    runningBatches === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve));
  return Object.assign(enqueue, { whenIdle });
}
