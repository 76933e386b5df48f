/** Readers within this time share one answer. */
const SHARE_MS = 1000;

/**
 * Readers share one call a second, so that metrics and health checks cost a store little. A failure is shared too.
 * @example const readWaiting = shareReads(() => deliveries.countWaiting(), () => performance.now())
 */
export function shareReads<T>(read: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    if (!last || now() - last.at >= SHARE_MS) last = { at: now(), answer: read() };
    return last.answer;
  };
}
