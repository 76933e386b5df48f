const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;

/** Milliseconds until an entry is delivered again: 1 s, 2 s, 4 s … 60 s. @example retryDelay(3) // 4000 */
export const retryDelay = (attempt: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), MAX_RETRY_MS);
