import type { CommandService, Log } from '#core';

import type { IntakeService } from '../intake.ts';
import { createWorkTracker } from './work-tracker.ts';

/**
 * How long a stop waits for work that is running. Docker kills a container ten seconds after SIGTERM, and the parts of the
 * bot need time to close.
 */
const MAX_DRAIN_MS = 6000;

/** The services of a bot that can finish its work before it ends. */
export interface DrainableServices {
  readonly intake: IntakeService;
  readonly commands: CommandService;
  /**
   * From now on no message is taken up and no batch of jobs is begun. Resolves when everything that had begun is done, or
   * after six seconds; the rest is in the archive, and continues after the next start. Never rejects.
   */
  drain(): Promise<void>;
}

/**
 * Makes services drainable. A message that arrives during the drain is `failed`: the adapter keeps its mark below it, and
 * the next process reads it back. Requests of members and moderators are still answered.
 * @example const { intake, drain } = makeDrainable(services, { log }); await drain()
 */
export function makeDrainable(
  { intake, commands }: { readonly intake: IntakeService; readonly commands: CommandService },
  { log, maxDrainMs = MAX_DRAIN_MS }: { readonly log: Log; readonly maxDrainMs?: number },
): DrainableServices {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { track, waitUntilIdle } = createWorkTracker();

  return {
    intake: {
      ...intake,
      handleMessage: async (...input) =>
        signal.aborted ? 'failed' : track(() => intake.handleMessage(...input)),
      handleEdit: async (...input) => (signal.aborted ? 'failed' : track(() => intake.handleEdit(...input))),
      judge: async (...input) => (signal.aborted ? undefined : track(() => intake.judge(...input))),
      handleJoin: (...input) => track(() => intake.handleJoin(...input)),
      report: (...input) => track(() => intake.report(...input)),
      appeal: (...input) => track(() => intake.appeal(...input)),
      answer: (...input) => track(() => intake.answer(...input)),
      decide: (...input) => track(() => intake.decide(...input)),
      performModeratorAction: (...input) => track(() => intake.performModeratorAction(...input)),
      liftHourlyLimit: (...input) => track(() => intake.liftHourlyLimit(...input)),
      runDueJobs: (now) => track(() => intake.runDueJobs(now, signal)),
      resumeUnfinishedCases: () => track(() => intake.resumeUnfinishedCases(signal)),
      retryUndeliveredCards: () => track(() => intake.retryUndeliveredCards()),
    },
    commands: { ...commands, execute: (...input) => track(() => commands.execute(...input)) },
    async drain() {
      stopping.abort();
      const unfinished = await waitUntilIdle(maxDrainMs);
      if (unfinished > 0) log.warn('stopped_with_unfinished_work', { unfinished });
    },
  };
}
