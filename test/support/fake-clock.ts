import type { Clock } from '#core';

/** A clock that tests can advance. */
export interface FakeClock extends Clock {
  /** Moves forward by `ms` milliseconds. */
  advance(ms: number): void;
}

/** One second in milliseconds. */
export const SECOND_MS = 1000;
/** One minute in milliseconds. */
export const MINUTE_MS = 60 * SECOND_MS;
/** One hour in milliseconds. */
export const HOUR_MS = 60 * MINUTE_MS;
/** One day in milliseconds. */
export const DAY_MS = 24 * HOUR_MS;

/**
 * A clock that moves only when a test advances it.
 * @example const clock = createFakeClock(); clock.advance(HOUR_MS);
 */
export function createFakeClock(start = new Date('2026-11-02T03:00:00Z')): FakeClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance: (ms) => {
      now += ms;
    },
  };
}
