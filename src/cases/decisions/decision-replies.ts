import type { Action, OutboxJob } from '#core';
import { deriveJobId } from '../case-id.ts';
import type { CaseState } from '../case-state.ts';
import { wasAnswered } from '../conversation/conversation.ts';
import {
  createDecisionMessage,
  createReopenedMessage,
  createReopenedReport,
  createReporterMessage,
} from '../direct-messages.ts';
import type { Localizer } from '../localizer.ts';
import { hasChangedAny, hasSucceeded } from '../visibility-changes.ts';

/** Creates a job; empty if the job already has an outcome. */
export type CreateJob = (id: string, action: Action, dueAt?: Date) => OutboxJob[];

/**
 * Direct messages that tell the author and the reporters the decision, after it was carried out. `wasHidden`: a post of the
 * case was ever hidden.
 * @example decisionReplies(state, true, localizer, createJob)
 */
export function decisionReplies(
  state: CaseState,
  wasHidden: boolean,
  localizer: Localizer,
  createJob: CreateJob,
): readonly OutboxJob[] {
  const { moderatorDecision, appeals } = state;
  if (!moderatorDecision) return [];
  const { author } = state.evidence.message;
  const hasWritten = wasAnswered(state) || appeals.some(({ index }) => index < moderatorDecision.index);
  const isNamed = author.unknown !== 'person';
  const mustTellAuthor = isNamed && (hasWritten || (moderatorDecision.decision === 'overturn' && wasHidden));
  const toAuthor = mustTellAuthor
    ? createJob(deriveJobId(state.id, moderatorDecision.index, 'reply'), {
        kind: 'reply',
        member: author,
        letter: createDecisionMessage(state, localizer(author)),
      })
    : [];
  const toReporters = state.reports
    .filter((report) => report.index < moderatorDecision.index)
    .flatMap(({ index, reporter }) =>
      createJob(deriveJobId(state.id, moderatorDecision.index, 'reply', index), {
        kind: 'reply',
        member: reporter,
        letter: createReporterMessage(state, localizer(reporter)),
      }),
    );
  return [...toAuthor, ...toReporters];
}

/**
 * Direct messages to those who know the decision that was taken back, and to an author whose post has changed again.
 * @example reopeningReplies(state, localizer, createJob)
 */
export function reopeningReplies(
  state: CaseState,
  localizer: Localizer,
  createJob: CreateJob,
): readonly OutboxJob[] {
  const { reopening, outcomes, reports } = state;
  if (!reopening) return [];
  const { index, decisionIndex } = reopening;
  const wasSent = (...part: readonly number[]): boolean =>
    hasSucceeded(outcomes.get(deriveJobId(state.id, decisionIndex, 'reply', ...part)));
  const change = state.visibilityChanges.at(-1);
  const { author } = state.evidence.message;
  const mustTellAuthor =
    author.unknown !== 'person' && (wasSent() || (change?.index === index && hasChangedAny(change)));
  const toAuthor = mustTellAuthor
    ? createJob(deriveJobId(state.id, index, 'reply'), {
        kind: 'reply',
        member: author,
        letter: createReopenedMessage(state, localizer(author)),
      })
    : [];
  const toReporters = reports
    .filter((report) => wasSent(report.index))
    .flatMap((report) =>
      createJob(deriveJobId(state.id, index, 'reply', report.index), {
        kind: 'reply',
        member: report.reporter,
        letter: createReopenedReport(state, localizer(report.reporter)),
      }),
    );
  return [...toAuthor, ...toReporters];
}
