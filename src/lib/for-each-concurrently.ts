/**
 * Runs `work` for each item, started in order, at most `maxConcurrent` at the same time. After a rejection no further
 * item is started, and the result rejects with the first error.
 * @example await forEachConcurrently(messages, 20, (message) => submit(message))
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
  maxConcurrent: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  let hasFailed = false;
  const runNext = async (): Promise<void> => {
    for (const item of remaining) {
      if (hasFailed) return;
      try {
        await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxConcurrent, items.length) }, runNext));
}
