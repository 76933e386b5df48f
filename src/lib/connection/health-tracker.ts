/** The state of a service, as last seen. */
export interface HealthTracker {
  succeed(): void;
  fail(why: string): void;
  /** `why` is undefined while it works. */
  current(): { readonly ok: true } | { readonly ok: false; readonly why: string };
}

/** What happens at each change. */
interface HealthListener {
  /** Milliseconds, never decreasing, like `performance.now`. */
  readonly elapsedMs: () => number;
  onDown(why: string): void;
  /** `seconds`: how long it was down. */
  onRecovered(seconds: number): void;
}

/**
 * Tracks whether a service works, and reports each change once. It starts as down and reports nothing for a first success.
 * @example const health = createHealthTracker({ elapsedMs, onDown, onRecovered }); health.fail('timeout'); health.current().ok // false
 */
export function createHealthTracker({ elapsedMs, onDown, onRecovered }: HealthListener): HealthTracker {
  let down: { readonly why: string; readonly since: number } | undefined = {
    why: 'not connected',
    since: elapsedMs(),
  };
  let isReported = false;
  return {
    succeed() {
      if (down && isReported) onRecovered(Math.round((elapsedMs() - down.since) / 1000));
      down = undefined;
      isReported = false;
    },
    fail(why) {
      if (!isReported) onDown(why);
      isReported = true;
      down = { why, since: down?.since ?? elapsedMs() };
    },
    current: () => (down ? { ok: false, why: down.why } : { ok: true }),
  };
}
