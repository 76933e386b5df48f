import { setTimeout } from 'node:timers/promises';

/** What became of one write: what it has to tell, or why it was refused. */
export type BatchItemResult<R = void> = Error | R;

interface PendingItem<T, R> {
  readonly item: T;
  resolve(told: R): void;
  reject(error: unknown): void;
}

/**
 * Writes that arrive while `sideBySide` commits are under way, or `momentMs` before one, share the next one. Each
 * learns its own result. When a shared commit fails because of `oneOfThem`, each is tried alone, so that one that
 * cannot be stored does not take others with it; any other failure is everybody's, at once.
 * @example const write = createBatcher(commit, () => false, 100); await upsertText(item)
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
      for (const [i, each] of batch.entries()) {
        const result = results[i];
        if (result instanceof Error) each.reject(result);
        else each.resolve(result as R);
      }
    } catch (error) {
      if (batch.length > 1 && isItemError(error)) for (const each of batch) await runAndSettle([each]);
      else for (const each of batch) each.reject(error);
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
    // In the same breath as the last look: whoever comes after it must find nobody here.
    runningBatches -= 1;
    if (runningBatches === 0) for (const tell of idleWaiters.splice(0)) tell();
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
