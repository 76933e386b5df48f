/** The `Clock` of core has the same shape. */
interface Clock {
  now(): Date;
}

/**
 * The same clock, which never goes back. When the computer's time is set back, it goes on from where it was until the
 * other clock has caught up, so that jobs and leases stored earlier stay due when they were due. `elapsedMs` must only
 * rise, as `performance.now` does.
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
