/** The `Clock` of core has the same shape. */
interface Clock {
  now(): Date;
}

/**
 * A clock that never goes back. When the system time is set back, it continues from its last time until the system
 * clock has caught up. Stored jobs and leases then keep their due times. `elapsedMs` must never decrease, like
 * `performance.now`.
 * @example const clock = createMonotonicClock({ now: () => new Date() }, () => performance.now())
 */
export function createMonotonicClock(clock: Clock, elapsedMs: () => number): Clock {
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastElapsedMs = elapsedMs();
  return {
    now() {
      const elapsed = elapsedMs();
      lastMs = Math.max(clock.now().getTime(), lastMs + elapsed - lastElapsedMs);
      lastElapsedMs = elapsed;
      return new Date(Math.floor(lastMs));
    },
  };
}
