import type { CommandService, Log } from '#core';

import type { IntakeService } from '../intake.ts';
import { createWorkTracker } from './work-tracker.ts';

/**
 * How long a stop waits for work that is running. Docker kills a container ten seconds after SIGTERM, and the parts of the
 * bot need time to close.
 */
const MAX_DRAIN_MS = 5000;
/** How long work that is left then has to return its jobs to the outbox. */
const RETURN_JOBS_MS = 1000;

/** The services of a bot that can finish its work before it ends. */
export interface DrainableServices {
  readonly intake: IntakeService;
  readonly commands: CommandService;
  /**
   * From now on no message is taken up and no batch of jobs is begun. After five seconds no further action is begun, and
   * its job returns to the outbox. Resolves when everything that had begun is done, or after six seconds; the rest is in
   * the archive, and continues after the next start. Never rejects.
   */
  drain(): Promise<void>;
}

interface DrainPorts {
  readonly log: Log;
  /** Called when work is left after `maxDrainMs`. */
  readonly refuseActions: () => void;
  readonly maxDrainMs?: number;
}

/**
 * Makes services drainable. A message that arrives during the drain is `failed`: the adapter keeps its mark below it, and
 * the next process reads it back. Requests of members and moderators are still answered.
 * @example const { intake, drain } = makeDrainable(services, { log, refuseActions }); await drain()
 */
export function makeDrainable(
  { intake, commands }: { readonly intake: IntakeService; readonly commands: CommandService },
  { log, refuseActions, maxDrainMs = MAX_DRAIN_MS }: DrainPorts,
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
      addReading: async (...input) => (signal.aborted ? false : track(() => intake.addReading(...input))),
      handleJoin: (...input) => track(() => intake.handleJoin(...input)),
      report: (...input) => track(() => intake.report(...input)),
      appeal: (...input) => track(() => intake.appeal(...input)),
      answer: (...input) => track(() => intake.answer(...input)),
      decide: (...input) => track(() => intake.decide(...input)),
      performModeratorAction: (...input) => track(() => intake.performModeratorAction(...input)),
      confirmOutcome: (...input) => track(() => intake.confirmOutcome(...input)),
      recordMuting: (...input) => track(() => intake.recordMuting(...input)),
      liftHourlyLimit: (...input) => track(() => intake.liftHourlyLimit(...input)),
      runDueJobs: (now) => track(() => intake.runDueJobs(now, signal)),
      resumeUnfinishedCases: () => track(() => intake.resumeUnfinishedCases(signal)),
      retryUndeliveredCards: () => track(() => intake.retryUndeliveredCards()),
    },
    commands: { ...commands, execute: (...input) => track(() => commands.execute(...input)) },
    async drain() {
      stopping.abort();
      const unfinished = await waitUntilIdle(maxDrainMs);
      if (unfinished === 0) return;
      log.warn('stopped_with_unfinished_work', { unfinished });
      refuseActions();
      await waitUntilIdle(RETURN_JOBS_MS);
    },
  };
}
