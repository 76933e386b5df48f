/** A source of the current time. Production uses the system clock; tests use their own. */
export interface Clock {
  now(): Date;
}
