import { AdapterError } from '#core';

const SECOND_MS = 1000;

/**
 * Limits requests of low priority, so that requests that hide a message never wait for them.
 * @example await rateLimiter.run(() => client.rest.post(route, { body }))
 */
export interface RateLimiter {
  /**
   * Runs `work` as soon as the rate allows. Throws `AdapterError('rate-limited')` with the time to wait when the queue
   * is full.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A FIFO queue: at most `maxPerSecond` tasks start within any second (sliding window); at most `maxQueued` wait.
 * @example const rateLimiter = createRateLimiter(40, 400)
 */
export function createRateLimiter(maxPerSecond: number, maxQueued: number): RateLimiter {
  const queue: (() => void)[] = [];
  const startTimes: number[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function startQueued(): void {
    timer = undefined;
    const now = performance.now();
    while (startTimes.length > 0 && startTimes[0]! <= now - SECOND_MS) startTimes.shift();
    while (queue.length > 0 && startTimes.length < maxPerSecond) {
      startTimes.push(now);
      queue.shift()!();
    }
    if (queue.length > 0) timer ??= setTimeout(startQueued, Math.max(1, startTimes[0]! + SECOND_MS - now));
  }

  return {
    async run(work) {
      if (queue.length >= maxQueued) {
        const retryAfterMs = Math.ceil((queue.length / maxPerSecond) * SECOND_MS);
        throw new AdapterError('rate-limited', 'too much is waiting already', retryAfterMs);
      }
      await new Promise<void>((resolve) => {
        queue.push(resolve);
        if (!timer) startQueued();
      });
      return work();
    },
  };
}
