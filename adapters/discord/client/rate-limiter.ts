import { AdapterError } from '#core';

const SECOND_MS = 1000;

/** The slow lane: what may wait, so that hiding never does. */
export interface RateLimiter {
  /** Does `work` as soon as the second's share allows. Throws `rate-limited` when the queue is too long. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * At most `perSecond` begin within any second, in their order; with more than `most` waiting, the next is sent back
 * with the time after which to come again.
 * @example const lane = createRateLimiter(40, 400); await lane.take(() => client.rest.post(route, { body }))
 */
export function createRateLimiter(perSecond: number, maxQueued: number): RateLimiter {
  const queue: (() => void)[] = [];
  const startTimes: number[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function startQueued(): void {
    timer = undefined;
    const now = performance.now();
    while (startTimes.length > 0 && startTimes[0]! <= now - SECOND_MS) startTimes.shift();
    while (queue.length > 0 && startTimes.length < perSecond) {
      startTimes.push(now);
      queue.shift()!();
    }
    if (queue.length > 0) timer ??= setTimeout(startQueued, Math.max(1, startTimes[0]! + SECOND_MS - now));
  }

  return {
    async run(work) {
      if (queue.length >= maxQueued) {
        const ms = Math.ceil((queue.length / perSecond) * SECOND_MS);
        throw new AdapterError('rate-limited', 'too much is waiting already', ms);
      }
      await new Promise<void>((resolve) => {
        queue.push(resolve);
        if (!timer) startQueued();
      });
      return work();
    },
  };
}
