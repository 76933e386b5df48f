/** The time, as an argument: production passes the system clock, tests pass their own. */
export interface Clock {
  now(): Date;
}
