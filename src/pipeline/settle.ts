import { CaseConflict, type Log } from '#core';
import { errorName } from '#lib';
import { type CaseState, isStrikeSettled } from '../cases/index.ts';
import type { PipelineSteps } from './pipeline-steps.ts';

/** A conflict means that another worker changed the case first. This many in a row indicate an error. */
const MAX_CONFLICTS = 50;

/** The steps of a case after it was opened. */
export type SettleSteps = Pick<
  PipelineSteps,
  | 'act'
  | 'recordStrike'
  | 'escalate'
  | 'authorGate'
  | 'review'
  | 'campaignDetector'
  | 'recordDecision'
  | 'warnResponders'
  | 'caseRepository'
  | 'priorityGate'
  | 'log'
>;

/**
 * Runs all remaining steps of a case up to its card. Idempotent, also if it runs twice at the same time: if another
 * worker changes the case meanwhile, it starts again from the archive. `acted` is the case after its first actions;
 * without it, the case is read. Throws when a store fails; the remaining jobs stay in the outbox.
 * @example await settle(state.id, steps, await steps.act(state))
 */
export async function settle(caseId: string, steps: SettleSteps, acted?: CaseState): Promise<void> {
  for (let conflicts = 0; ; conflicts++) {
    const alreadyActed = conflicts === 0 ? acted : undefined;
    const state = alreadyActed ?? (await steps.caseRepository.read(caseId));
    if (!state) return;
    try {
      return await settleFrom(alreadyActed ?? (await steps.act(state)), steps);
    } catch (error) {
      if (!(error instanceof CaseConflict) || conflicts >= MAX_CONFLICTS) throw error;
    }
  }
}

/**
 * Repeats record, escalate and act until nothing is missing; then settles related cases; then sends the card. Each step
 * does only the missing work, and waits while messages must be hidden.
 */
async function settleFrom(acted: CaseState, steps: SettleSteps): Promise<void> {
  const { priorityGate, caseRepository } = steps;
  let state = acted;
  let isStrikeRecorded = false;
  for (;;) {
    await priorityGate.yieldToUrgent();
    // A strike that this call has recorded needs no second call to the store of strikes.
    const strikes = isStrikeRecorded && isStrikeSettled(state) ? [] : await steps.recordStrike(state);
    const escalations = await steps.escalate(state, strikes);
    if (strikes.length > 0) {
      await priorityGate.yieldToUrgent();
      state = await steps.act(await caseRepository.appendAndLease(state, [...strikes, ...escalations]));
      isStrikeRecorded = true;
      continue;
    }

    const releases = await steps.authorGate.releaseIfOverturned(state);
    if (releases.length > 0) state = await caseRepository.appendAndLease(state, releases);
    await steps.recordDecision(state);
    await settleRelatedCases(state, steps);
    await priorityGate.yieldToUrgent();
    const reviewed = await steps.review(state);
    if (reviewed.events.length === state.events.length) {
      await steps.authorGate.reportBan(reviewed);
      return steps.warnResponders(reviewed);
    }
    // The case was changed while its card was sent: act on the change and start again.
    state = await steps.act(reviewed);
  }
}

/** Settles the other cases of the campaign that this case has changed. */
async function settleRelatedCases(state: CaseState, steps: SettleSteps): Promise<void> {
  for (const id of await steps.campaignDetector.linkRelatedCases(state))
    await logCaseErrors(id, steps.log, () => settle(id, steps));
}

/**
 * Runs `work` for a case. A failure is only logged, with the case's id, and the result is undefined. The remaining jobs
 * are in the outbox, and `resumeUnfinishedCases` continues them.
 * @example await logCaseErrors(id, log, () => settle(id, steps))
 */
export async function logCaseErrors<T>(
  caseId: string,
  log: Log,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log.error('case_step_failed', { case: caseId, error: errorName(error) });
    return undefined;
  }
}
