import type { FakeClock } from '../../fake-clock.ts';

/** Snowflakes count milliseconds from here: 2015-01-01T00:00:00Z. */
const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** The moment a snowflake was made. @example madeAt('175928847299117063') // 2016-04-30T11:18:25.796Z */
export const snowflakeCreatedAt = (id: string): Date =>
  new Date(Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS);

export interface SnowflakeGenerator {
  /** A fresh snowflake made at `at`, now unless told otherwise; later calls within a millisecond sort later. */
  next(at?: Date): string;
}

export function createSnowflakeGenerator(clock: FakeClock): SnowflakeGenerator {
  let count = 0;
  return {
    next(at = clock.now()) {
      count = (count + 1) & 0x3fffff;
      return ((BigInt(at.getTime() - DISCORD_EPOCH_MS) << 22n) | BigInt(count)).toString();
    },
  };
}

/** Real time that tests can push forward, so that token lives and two-week limits need no waiting. */
export function adjustableClock(): FakeClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (ms) => {
      ahead += ms;
    },
  };
}
