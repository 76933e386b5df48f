/**
 * `new`: counted now. `known`: shares a name with a use of the last hour, so it is not counted again. `refused`: the
 * limit of the hour is reached.
 */
export type DistinctUse = 'new' | 'known' | 'refused';

/**
 * How far ahead of the caller's clock a stored time may be, in milliseconds: two computers differ by less. A later one was
 * stored before the clock was set back, and is ignored.
 */
export const MAX_CLOCK_DIFFERENCE_MS = 60_000;

/** Limits the number of events within a sliding hour; see also `MAX_CLOCK_DIFFERENCE_MS`. */
export interface RateLimits {
  /** Counts one event; false if the limit of the hour is reached. */
  tryConsume(key: string, at: Date, perHour: number): Promise<boolean>;
  /** Takes back one event that was counted at this time, because what it allowed did not happen. */
  refund(key: string, at: Date): Promise<void>;
  /**
   * Counts one use with several names, for example an account and the text that it posted. A use that shares a name
   * with a use of the last hour is `known` and costs nothing. A `new` or `known` use makes all its names known for an
   * hour; a `refused` one changes nothing.
   */
  tryConsumeDistinct(key: string, names: readonly string[], at: Date, perHour: number): Promise<DistinctUse>;
}
