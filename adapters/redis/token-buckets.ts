import { MAX_CLOCK_DIFFERENCE_MS, type TokenBuckets, timeUntilTokens } from '#core';
import type { RunScript } from './lua-scripts.ts';

/** A bucket without use for this time is full, or of a day that is over. */
const TTL_MS = 2 * 24 * 60 * 60 * 1000;

/**
 * Token buckets in Redis; if Redis lost its data, all of them are full. Rejects with `RedisError`.
 * @example await createRedisTokenBuckets(runScript, 'yamidome').take('posts/square', { atLeast: 1, atMost: 1 }, limit, clock.now())
 */
export function createRedisTokenBuckets(runScript: RunScript, prefix: string): TokenBuckets {
  return {
    async take(key, { atLeast, atMost }, limit, at) {
      const [taken, tokens] = (await runScript(
        'takeTokens',
        `${prefix}:bucket:{${key}}`,
        ...[atLeast, atMost, limit.capacity, limit.perSecond],
        ...[at.getTime(), MAX_CLOCK_DIFFERENCE_MS, TTL_MS],
      )) as [taken: number, tokens: string];
      return {
        taken,
        retryAfterMs: taken > 0 ? 0 : timeUntilTokens(Number(tokens), atLeast, limit),
      };
    },
  };
}
