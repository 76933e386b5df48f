/** With the backoff below, an unavailable platform is retried for about two hours. */
export const MAX_JOB_ATTEMPTS = 20;
const INITIAL_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 10 * 60 * 1000;

/**
 * The time until the next attempt of a failed outbox job, in milliseconds: exponential backoff from one second to ten
 * minutes, and never less than the platform requires.
 * @example backoffMs(1, 0) // 1000
 * @example backoffMs(4, 30_000) // 30_000
 */
export const backoffMs = (attempt: number, retryAfterMs: number): number =>
  Math.max(Math.min(INITIAL_BACKOFF_MS * 2 ** (attempt - 1), MAX_BACKOFF_MS), retryAfterMs);
