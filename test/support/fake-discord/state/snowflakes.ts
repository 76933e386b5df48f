import type { FakeClock } from '../../fake-clock.ts';

/** Snowflakes contain the milliseconds since 2015-01-01T00:00:00Z. */
const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** When a snowflake was created. @example snowflakeCreatedAt('175928847299117063') // 2016-04-30T11:18:25.796Z */
export const snowflakeCreatedAt = (id: string): Date =>
  new Date(Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS);

/** Creates snowflakes. @example createSnowflakeGenerator(clock).next() */
export interface SnowflakeGenerator {
  /** A new snowflake for `at` (default: now). Within one millisecond, later calls return larger ids. */
  next(at?: Date): string;
}

/**
 * A generator whose ids contain the time of `clock`.
 * @example const ids = createSnowflakeGenerator(adjustableClock())
 */
export function createSnowflakeGenerator(clock: FakeClock): SnowflakeGenerator {
  let count = 0;
  return {
    next(at = clock.now()) {
      count = (count + 1) & 0x3fffff;
      return ((BigInt(at.getTime() - DISCORD_EPOCH_MS) << 22n) | BigInt(count)).toString();
    },
  };
}

/**
 * Real time that tests can advance, so that expiry of tokens and two-week limits need no waiting.
 * @example const clock = adjustableClock(); clock.advance(DAY_MS)
 */
export function adjustableClock(): FakeClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (ms) => {
      ahead += ms;
    },
  };
}
