import type { LeasedJob, Trigger } from '#core';
import { memberKey } from '#core';
import { JOB_LEASE_MS } from './delivery/case-repository.ts';
import type { PipelineSteps } from './pipeline-steps.ts';
import { logCaseErrors, settle } from './settle.ts';

const JOB_BATCH_SIZE = 20;

/**
 * Runs the work that is due at `now`, oldest first: cards that wait in memory, triggers in the fallback queue, jobs of
 * the outbox and their cases. Call it every second. Once `signal` is aborted no further batch of jobs begins. Throws when
 * the outbox is unavailable.
 * @example await runDueJobs(clock.now(), steps)
 */
export async function runDueJobs(now: Date, steps: PipelineSteps, signal?: AbortSignal): Promise<void> {
  await steps.fallbackCards.retryDue(now);
  await steps.drainFallbackQueue((trigger) => openQueuedTrigger(trigger, steps));
  while (!signal?.aborted) {
    const jobs = await steps.outbox.leaseDueJobs(now, JOB_BATCH_SIZE, JOB_LEASE_MS);
    if (jobs.length === 0) return;
    const caseIds = [...new Set(jobs.map((job) => job.caseId))];
    await Promise.all(
      caseIds.map((caseId) =>
        logCaseErrors(caseId, steps.log, () => {
          const jobsOfCase = jobs.filter((job) => job.caseId === caseId);
          return runJobsOfCase(caseId, jobsOfCase, steps);
        }),
      ),
    );
  }
}

async function runJobsOfCase(
  caseId: string,
  jobs: readonly LeasedJob[],
  steps: PipelineSteps,
): Promise<void> {
  let state = await steps.caseRepository.read(caseId);
  for (const job of jobs) if (state) state = await steps.runJob(state, job);
  await settle(caseId, steps);
}

/** Stores and settles a message that arrived while the archive was unavailable. */
function openQueuedTrigger(trigger: Trigger, steps: PipelineSteps): Promise<void> {
  return steps.authorQueue(memberKey(trigger.message.author), async () => {
    const state = await steps.openOrThrow(trigger);
    if (!state) return;
    await logCaseErrors(state.id, steps.log, async () => {
      await steps.authorGate.ask(state, trigger.kind);
      await settle(state.id, steps);
    });
  });
}

/**
 * Settles every case that is unfinished after a crash or an error. Call it at the start and every minute. Once `signal` is
 * aborted no further case begins. Throws when the archive is unavailable.
 * @example await resumeUnfinishedCases(steps)
 */
export async function resumeUnfinishedCases(steps: PipelineSteps, signal?: AbortSignal): Promise<void> {
  for (const caseId of await steps.archive.listUnfinished()) {
    if (signal?.aborted) return;
    await logCaseErrors(caseId, steps.log, () => settle(caseId, steps));
  }
}
