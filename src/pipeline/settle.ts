import { CaseConflict, type Log } from '#core';
import { errorName } from '#lib';
import { type CaseState, isStrikeSettled } from '../cases/index.ts';
import type { PipelineSteps } from './pipeline-steps.ts';

/** Each conflict means that another worker changed the case first; this many in a row mean that something is wrong. */
const MAX_CONFLICTS = 50;

/** The part of the steps that a case goes through after it was opened. */
export type SettleSteps = Pick<
  PipelineSteps,
  | 'act'
  | 'recordStrike'
  | 'escalate'
  | 'review'
  | 'campaignDetector'
  | 'warnResponders'
  | 'caseRepository'
  | 'priorityGate'
  | 'log'
>;

/**
 * Brings a case from where it stands to its card. Safe to repeat and to run twice at the same time: when another worker
 * changes the case meanwhile, it starts again from the archive. `acted` is the case after its first actions; without it
 * the case is read. Throws when a store fails; the outbox keeps what is left to do.
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
 * record, escalate, act until nothing is missing; then related cases; then review. Each step does only what the case
 * still lacks, and gives way to messages that have to be hidden.
 */
async function settleFrom(acted: CaseState, steps: SettleSteps): Promise<void> {
  const { priorityGate, caseRepository } = steps;
  let state = acted;
  let isStrikeRecorded = false;
  for (;;) {
    await priorityGate.yieldToUrgent();
    // What was counted and written by this call needs no second call to the store of strikes.
    const strikes = isStrikeRecorded && isStrikeSettled(state) ? [] : await steps.recordStrike(state);
    const escalations = await steps.escalate(state, strikes);
    if (strikes.length > 0) {
      await priorityGate.yieldToUrgent();
      state = await steps.act(await caseRepository.appendAndLease(state, [...strikes, ...escalations]));
      isStrikeRecorded = true;
      continue;
    }

    await settleRelatedCases(state, steps);
    await priorityGate.yieldToUrgent();
    const reviewed = await steps.review(state);
    if (reviewed.events.length === state.events.length) return steps.warnResponders(reviewed);
    // The case was changed while its card was made: act on the change and start over.
    state = await steps.act(reviewed);
  }
}

/** Other cases of the same campaign, which got new facts through this one. */
async function settleRelatedCases(state: CaseState, steps: SettleSteps): Promise<void> {
  for (const id of await steps.campaignDetector.linkRelatedCases(state))
    await logCaseErrors(id, steps.log, () => settle(id, steps));
}

/**
 * Runs `work` for a case. A failure is logged with the case's id and goes no further, then the result is undefined:
 * what is left to do is in the outbox, and `resumeUnfinishedCases` takes it up again.
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
