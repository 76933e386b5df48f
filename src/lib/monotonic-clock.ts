/** Any clock, `Clock` of the core among them. */
interface Clock {
  now(): Date;
}

/**
 * The same clock, which never goes back: when the computer's time is set back, ours walks on from where it was until
 * the other has caught up. Jobs and leases written before stay due when they were due. `elapsedMs` must only ever
 * rise, as `performance.now` does.
 * @example const clock = createMonotonicClock({ now: () => new Date() }, () => performance.current())
 */
export function createMonotonicClock(clock: Clock, elapsedMs: () => number): Clock {
  let last = Number.NEGATIVE_INFINITY;
  let lastElapsed = elapsedMs();
  return {
    now() {
      const elapsed = elapsedMs();
      last = Math.max(clock.now().getTime(), last + elapsed - lastElapsed);
      lastElapsed = elapsed;
      return new Date(Math.floor(last));
    },
  };
}
