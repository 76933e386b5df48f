import type { Clock, Leases, Log } from '#core';
import { errorName } from '#lib';

/** What is done again and again without anybody asking. */
export interface ScheduledJob {
  readonly name: string;
  readonly intervalMs: number;
  /** Done by one process for all on the same stores; otherwise by each for itself. */
  readonly isExclusive: boolean;
  run(now: Date): Promise<void>;
}

export interface Scheduler {
  /** Does what is due. Call it every few seconds. Throws nothing, and never runs twice at once. */
  runDueJobs(): Promise<void>;
  /** Resolves when nothing is under way. */
  waitUntilIdle(): Promise<void>;
}

/** After a failure nobody waits for a whole round. */
const RETRY_DELAY_MS = 60_000;

/**
 * Scheduled work. A shared duty belongs to whoever claims it first; a process that dies with it is followed by another
 * one round later, so a duty must be harmless when it is done twice or late.
 * @example const duties = createScheduler([{ name: 'retention', everyMs: HOUR, shared: true, work }], { claims, clock, log })
 */
export function createScheduler(
  jobs: readonly ScheduledJob[],
  { leases, clock, log }: { readonly leases: Leases; readonly clock: Clock; readonly log: Log },
): Scheduler {
  const nextAt = new Map<ScheduledJob, number>();
  let running: Promise<void> | undefined;

  async function runJob(duty: ScheduledJob): Promise<void> {
    const now = clock.now();
    const key = `duty/${duty.name}`;
    try {
      nextAt.set(duty, now.getTime() + duty.intervalMs);
      if (duty.isExclusive && !(await leases.acquire(key, now, duty.intervalMs))) return;
      await duty.run(now);
    } catch (error) {
      nextAt.set(duty, now.getTime() + Math.min(RETRY_DELAY_MS, duty.intervalMs));
      log.error('duty failed', {
        duty: duty.name,
        error: errorName(error),
      });
      if (duty.isExclusive) await leases.release(key).catch(() => undefined);
    }
  }

  async function runRound(): Promise<void> {
    for (const duty of jobs) {
      if ((nextAt.get(duty) ?? 0) <= clock.now().getTime()) await runJob(duty);
    }
  }

  return {
    runDueJobs() {
      running ??= runRound().finally(() => {
        running = undefined;
      });
      return running;
    },
    waitUntilIdle: async () => running,
  };
}
