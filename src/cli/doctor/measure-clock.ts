const TIMEOUT_MS = 5000;
/** A Date header has whole seconds, rounded down. Source: RFC 9110, section 6.6.1. */
const HALF_SECOND_MS = 500;

/**
 * By how many milliseconds the clock of another computer is ahead of this one, when it said `theirs` in answer to a
 * request between `before` and `after`.
 * @example clockOffsetMs(new Date(5000), { before: 900, after: 1100 }) // 4000
 */
export const clockOffsetMs = (
  theirs: Date,
  { before, after }: { readonly before: number; readonly after: number },
): number => theirs.getTime() - (before + after) / 2;

/**
 * By how many milliseconds the clock of a web server is ahead of this computer's, from the Date header of its answer to a
 * GET request; the answer itself does not matter. Undefined if there is no answer or no such header. `now` returns
 * milliseconds since 1970.
 * @example await measureServerClock('https://discord.com/api/v10/gateway', Date.now) // -120
 */
export async function measureServerClock(url: string, now: () => number): Promise<number | undefined> {
  try {
    const before = now();
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
    const after = now();
    await response.body?.cancel();
    const date = Date.parse(response.headers.get('date') ?? '');
    return Number.isNaN(date) ? undefined : clockOffsetMs(new Date(date + HALF_SECOND_MS), { before, after });
  } catch {
    return undefined;
  }
}
