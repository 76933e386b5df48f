import type { Clock, Leases, Log } from '#core';
import { errorName } from '#lib';

/** A job that runs at an interval. */
export interface ScheduledJob {
  readonly name: string;
  readonly intervalMs: number;
  /** True: one of the processes that share the stores runs it. False: each process runs it. */
  readonly isExclusive: boolean;
  run(now: Date): Promise<void>;
}

/** Runs scheduled jobs. */
export interface Scheduler {
  /** Runs the due jobs. Call it every few seconds. Never throws. A call during a run does nothing. */
  runDueJobs(): Promise<void>;
  /** Resolves when no job is running. */
  waitUntilIdle(): Promise<void>;
}

/** A failed job is retried after this time instead of its interval. */
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
