import type { Clock, LeasedJob } from '#core';
import { createLruMap } from '#lib';
import type { CaseState } from '../../cases/index.ts';

/** Cases that are worked on at the same time. */
const MAX_CASES = 1000;

/** Jobs that this process put on the outbox and leased in the same write. */
export interface LeasedJobBatch {
  readonly jobs: readonly LeasedJob[];
  /** The case as the newest of those writes left it: jobs must not be judged by an older state. */
  readonly state: CaseState;
}

export interface LeasedJobs {
  /** Returns the jobs of a case and forgets them; undefined when there are none or their lease has ended. */
  take(caseId: string): LeasedJobBatch | undefined;
  /** Adds jobs that a write has leased until the time `leasedUntilMs`. */
  add(state: CaseState, jobs: readonly LeasedJob[], leasedUntilMs: number): void;
}

/**
 * Hands jobs from the write that created them to the step that runs them, without asking the outbox. The writer takes
 * them within milliseconds; what a fault leaves here is leased from the outbox again when the lease has ended.
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
