import { AdapterError } from '#core';

const SECOND_MS = 1000;

/** The slow lane: what may wait, so that hiding never does. */
export interface Lane {
  /** Does `work` as soon as the second's share allows. Throws `rate-limited` when the queue is too long. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * At most `perSecond` begin within any second, in their order; with more than `most` waiting, the next is sent back
 * with the time after which to come again.
 * @example const lane = createLane(40, 400); await lane.take(() => client.rest.post(route, { body }))
 */
export function createLane(perSecond: number, most: number): Lane {
  const waiting: (() => void)[] = [];
  const begun: number[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function advance(): void {
    timer = undefined;
    const now = performance.now();
    while (begun.length > 0 && begun[0]! <= now - SECOND_MS) begun.shift();
    while (waiting.length > 0 && begun.length < perSecond) {
      begun.push(now);
      waiting.shift()!();
    }
    if (waiting.length > 0) timer ??= setTimeout(advance, Math.max(1, begun[0]! + SECOND_MS - now));
  }

  return {
    async take(work) {
      if (waiting.length >= most) {
        const ms = Math.ceil((waiting.length / perSecond) * SECOND_MS);
        throw new AdapterError('rate-limited', 'too much is waiting already', ms);
      }
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (!timer) advance();
      });
      return work();
    },
  };
}
