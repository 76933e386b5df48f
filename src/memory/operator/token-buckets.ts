import { type BucketState, type TokenBuckets, takeTokens } from '#core';
import { createLruMap } from '#lib';

const MAX_BUCKETS = 10_000;

/**
 * Token buckets in memory, lost with the process.
 * @example await createMemoryTokenBuckets().take('posts/square', { atLeast: 1, atMost: 1 }, limit, clock.now())
 */
export function createMemoryTokenBuckets(): TokenBuckets {
  const states = createLruMap<BucketState>(MAX_BUCKETS);
  return {
    async take(key, request, limit, at) {
      const { grant, state } = takeTokens(states.get(key), request, limit, at.getTime());
      states.set(key, state);
      return grant;
    },
  };
}
