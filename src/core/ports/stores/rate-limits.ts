/** How often something may happen within a sliding hour. */
export interface RateLimits {
  /** Takes one from the hour's allowance; false if it is used up. */
  tryConsume(key: string, at: Date, perHour: number): Promise<boolean>;
}
