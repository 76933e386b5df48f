import type { Clock } from '#core';

export interface FakeClock extends Clock {
  /** Moves forward by `ms` milliseconds. */
  advance(ms: number): void;
}

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A clock that moves only when a test advances it. @example const clock = createFakeClock(); clock.advance(HOUR); */
export function createFakeClock(start = new Date('2026-11-02T03:00:00Z')): FakeClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance: (ms) => {
      now += ms;
    },
  };
}
