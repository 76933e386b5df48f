import type { Action } from '../../actions.ts';

/** One pending action. `id` is derived from the case; storing a known id again, even a done one, changes nothing. */
export interface OutboxJob {
  readonly id: string;
  readonly caseId: string;
  readonly action: Action;
  readonly dueAt: Date;
}

/** A job that is leased to a worker. When the lease ends, another worker may take it. */
export interface LeasedJob extends OutboxJob {
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** Pending actions, each retried until it is done or given up. */
export interface Outbox {
  /**
   * Leases up to `limit` jobs that are due at `dueBy`, or now, each for `leaseMs`. With `caseId`, only jobs of that
   * case. A lease that ends more than twice `leaseMs` from now dates from before the clock was set back, and is
   * ignored.
   */
  leaseDueJobs(
    now: Date,
    limit: number,
    leaseMs: number,
    caseId?: string,
    dueBy?: Date,
  ): Promise<readonly LeasedJob[]>;
  markDone(jobId: string): Promise<void>;
  /** Ends the lease of a job and makes it due at `at`. */
  retry(jobId: string, at: Date): Promise<void>;
  /** A job that is not done, whether it is leased or not. Undefined for a done or unknown job. */
  find(jobId: string): Promise<OutboxJob | undefined>;
  /** The number of jobs that are not done. */
  countPending(): Promise<number>;
  /** The due time of the earliest pending job; undefined if there is none. */
  getOldestDueAt(): Promise<Date | undefined>;
}
