import type { AppContext } from './app-context.ts';
import type { IntakeService } from './intake.ts';
import { createScheduler, type ScheduledJob, type Scheduler } from './scheduler.ts';

const OUTBOX_INTERVAL_MS = 1000;
const RESUME_INTERVAL_MS = 60_000;
const CARD_RETRY_INTERVAL_MS = 60_000;
const SCHEDULER_INTERVAL_MS = 5000;

/** The timers of the bot: due jobs, unfinished cases, undelivered cards and scheduled jobs. */
export interface BackgroundWork {
  /** `runsOutbox`: whether this process runs due jobs and unfinished cases; otherwise others do. */
  start(
    intake: IntakeService,
    options: { readonly runsOutbox: boolean },
    jobs: readonly ScheduledJob[],
  ): void;
  /** Starts no new work. Work that is running continues. */
  stopTimers(): void;
  /** Resolves when no scheduled job is running. */
  waitUntilIdle(): Promise<void>;
}

/**
 * Creates the background work; `start` starts its timers.
 * @example const background = createBackgroundWork(context); background.start(intake, { runsOutbox: true }, jobs)
 */
export function createBackgroundWork({ stores, clock, log }: AppContext): BackgroundWork {
  let scheduler: Scheduler | undefined;
  let timers: readonly NodeJS.Timeout[] = [];

  return {
    start(intake, { runsOutbox }, jobs) {
      const started = createScheduler(jobs, { leases: stores.leases, clock, log });
      scheduler = started;
      void started.runDueJobs();
      timers = [
        ...(runsOutbox ? startOutboxTimers(intake) : []),
        setInterval(() => void started.runDueJobs(), SCHEDULER_INTERVAL_MS),
      ];
    },
    stopTimers() {
      for (const timer of timers) clearInterval(timer);
    },
    waitUntilIdle: async () => scheduler?.waitUntilIdle(),
  };
}

const startOutboxTimers = (intake: IntakeService): readonly NodeJS.Timeout[] => [
  setInterval(() => void intake.runDueJobs(), OUTBOX_INTERVAL_MS),
  setInterval(() => void intake.resumeUnfinishedCases(), RESUME_INTERVAL_MS),
  setInterval(() => void intake.retryUndeliveredCards(), CARD_RETRY_INTERVAL_MS),
];
