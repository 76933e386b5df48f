/** Limits the number of events within a sliding hour. */
export interface RateLimits {
  /** Counts one event; false if the limit of the hour is reached. */
  tryConsume(key: string, at: Date, perHour: number): Promise<boolean>;
}
