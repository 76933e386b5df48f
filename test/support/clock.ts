import type { Clock } from '#core';

export interface FakeClock extends Clock {
  /** Moves on by so many milliseconds. */
  pass(ms: number): void;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A clock that stands still until told otherwise. @example const clock = fakeClock(); clock.pass(HOUR); */
export function fakeClock(start = new Date('2026-11-02T03:00:00Z')): FakeClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    pass: (ms) => {
      now += ms;
    },
  };
}
