import { MAX_CLOCK_DIFFERENCE_MS } from '../ports/stores/rate-limits.ts';

/** How a bucket fills: up to `capacity` tokens, `perSecond` of them a second. A bucket that is used for the first time is full. */
export interface BucketLimit {
  readonly capacity: number;
  readonly perSecond: number;
}

/** How many tokens a caller needs, and how many it takes if they are there. */
export interface TokenRequest {
  readonly atLeast: number;
  readonly atMost: number;
}

/** The result of one request. */
export interface TokenGrant {
  /** Between `atLeast` and `atMost`; 0: there are fewer than `atLeast`, and none was taken. */
  readonly taken: number;
  /** If none was taken: when `atLeast` tokens will exist; infinite if they never will. */
  readonly retryAfterMs: number;
}

/** What was left in a bucket at a time (milliseconds since 1970). */
export interface BucketState {
  readonly tokens: number;
  readonly at: number;
}

/**
 * Takes tokens from a bucket; all that is needed, or none. A time before the last one counts as the same time, unless the clock
 * was set back.
 * @example takeTokens(undefined, { atLeast: 1, atMost: 1 }, { capacity: 10, perSecond: 1 }, now).grant.taken // 1
 */
export function takeTokens(
  state: BucketState | undefined,
  { atLeast, atMost }: TokenRequest,
  { capacity, perSecond }: BucketLimit,
  now: number,
): { readonly grant: TokenGrant; readonly state: BucketState } {
  const isClockSetBack = state !== undefined && state.at > now + MAX_CLOCK_DIFFERENCE_MS;
  const at = state === undefined || isClockSetBack ? now : Math.max(state.at, now);
  const elapsedMs = state === undefined || isClockSetBack ? 0 : at - state.at;
  const tokens = Math.min(capacity, (state?.tokens ?? capacity) + (elapsedMs / 1000) * perSecond);
  if (tokens < atLeast) {
    const retryAfterMs = timeUntilTokens(tokens, atLeast, { capacity, perSecond });
    return { grant: { taken: 0, retryAfterMs }, state: { tokens, at } };
  }
  const taken = Math.max(atLeast, Math.min(atMost, Math.floor(tokens)));
  return { grant: { taken, retryAfterMs: 0 }, state: { tokens: tokens - taken, at } };
}

/**
 * When a bucket with `tokens` will have `wanted`, in milliseconds; infinite if it never will.
 * @example timeUntilTokens(0, 5, { capacity: 10, perSecond: 1 }) // 5000
 */
export const timeUntilTokens = (
  tokens: number,
  wanted: number,
  { capacity, perSecond }: BucketLimit,
): number =>
  wanted > capacity || perSecond === 0
    ? Number.POSITIVE_INFINITY
    : (Math.max(0, wanted - tokens) / perSecond) * 1000;
