import type { FakeClock } from '../clock.ts';

/** Snowflakes count milliseconds from here: 2015-01-01T00:00:00Z. */
const EPOCH = 1_420_070_400_000;

/** The moment a snowflake was made. @example madeAt('175928847299117063') // 2016-04-30T11:18:25.796Z */
export const madeAt = (id: string): Date => new Date(Number(BigInt(id) >> 22n) + EPOCH);

export interface Ids {
  /** A fresh snowflake made at `at`, now unless told otherwise; later calls within a millisecond sort later. */
  next(at?: Date): string;
}

export function createIds(clock: FakeClock): Ids {
  let count = 0;
  return {
    next(at = clock.now()) {
      count = (count + 1) & 0x3fffff;
      return ((BigInt(at.getTime() - EPOCH) << 22n) | BigInt(count)).toString();
    },
  };
}

/** Real time that tests can push forward, so that token lives and two-week limits need no waiting. */
export function pushedClock(): FakeClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    pass: (ms) => {
      ahead += ms;
    },
  };
}
