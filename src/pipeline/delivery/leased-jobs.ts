import type { Clock, LeasedJob } from '#core';
import { createLruMap } from '#lib';
import type { CaseState } from '../../cases/index.ts';

/** The number of cases that are processed at the same time. */
const MAX_CASES = 1000;

/** Jobs that this process added to the outbox and leased in the same write. */
export interface LeasedJobBatch {
  readonly jobs: readonly LeasedJob[];
  /** The state after the newest of those writes. Jobs must not be checked against an older state. */
  readonly state: CaseState;
}

/** The leased jobs of this process, by case. */
export interface LeasedJobs {
  /** Returns and removes the jobs of a case. Undefined if there are none or their lease has ended. */
  take(caseId: string): LeasedJobBatch | undefined;
  /** Adds jobs that a write has leased until the time `leasedUntilMs`. */
  add(state: CaseState, jobs: readonly LeasedJob[], leasedUntilMs: number): void;
}

/**
 * Passes jobs from the write that created them to the step that runs them, without a query to the outbox. They are
 * normally taken within milliseconds. Jobs that remain after an error are leased from the outbox again when their lease
 * has ended.
 * @example const leasedJobs = createLeasedJobs(clock); leasedJobs.add(state, jobs, until); leasedJobs.take(state.id)?.jobs
 */
export function createLeasedJobs(clock: Clock): LeasedJobs {
  const batches = createLruMap<LeasedJobBatch & { readonly leasedUntilMs: number }>(MAX_CASES);

  function take(caseId: string) {
    const batch = batches.get(caseId);
    batches.delete(caseId);
    return batch && clock.now().getTime() < batch.leasedUntilMs ? batch : undefined;
  }

  return {
    take,
    add(state, jobs, leasedUntilMs) {
      const earlier = take(state.id);
      if (jobs.length === 0 && !earlier) return;
      batches.set(state.id, {
        jobs: [...(earlier?.jobs ?? []), ...jobs],
        state,
        leasedUntilMs: earlier?.leasedUntilMs ?? leasedUntilMs,
      });
    },
  };
}
