import type { Clock, Leases, Log } from '#core';
import { errorName } from '#lib';

/** Work that is done again and again. */
export interface ScheduledJob {
  readonly name: string;
  readonly intervalMs: number;
  /** True: one of the processes on the same stores does it for all. False: each process does it for itself. */
  readonly isExclusive: boolean;
  run(now: Date): Promise<void>;
}

export interface Scheduler {
  /** Runs what is due. Call it every few seconds. Never throws, and never runs twice at the same time. */
  runDueJobs(): Promise<void>;
  /** Resolves when no job is running. */
  waitUntilIdle(): Promise<void>;
}

/** A failed job does not wait for its whole interval. */
const RETRY_DELAY_MS = 60_000;

/**
 * Runs jobs at their intervals. An exclusive job belongs to the process that gets its lease first; when that process
 * dies, another one takes over an interval later. So a job must be harmless when it is done twice or late.
 * @example const scheduler = createScheduler([{ name: 'retention', intervalMs: HOUR_MS, isExclusive: true, run }], { leases, clock, log })
 */
export function createScheduler(
  jobs: readonly ScheduledJob[],
  { leases, clock, log }: { readonly leases: Leases; readonly clock: Clock; readonly log: Log },
): Scheduler {
  const nextAtMs = new Map<ScheduledJob, number>();
  let running: Promise<void> | undefined;

  async function runJob(job: ScheduledJob): Promise<void> {
    const now = clock.now();
    const leaseKey = `duty/${job.name}`;
    try {
      nextAtMs.set(job, now.getTime() + job.intervalMs);
      if (job.isExclusive && !(await leases.acquire(leaseKey, now, job.intervalMs))) return;
      await job.run(now);
    } catch (error) {
      nextAtMs.set(job, now.getTime() + Math.min(RETRY_DELAY_MS, job.intervalMs));
      log.error('scheduled_job_failed', { duty: job.name, error: errorName(error) });
      if (job.isExclusive) await leases.release(leaseKey).catch(() => undefined);
    }
  }

  async function runDueJobsInOrder(): Promise<void> {
    for (const job of jobs) {
      if ((nextAtMs.get(job) ?? 0) <= clock.now().getTime()) await runJob(job);
    }
  }

  return {
    runDueJobs() {
      running ??= runDueJobsInOrder().finally(() => {
        running = undefined;
      });
      return running;
    },
    waitUntilIdle: async () => running,
  };
}
