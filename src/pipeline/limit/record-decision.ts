import type { CaseState } from '../../cases/index.ts';
import { type DecidedTexts, decidedNames, decidedSubjectOf } from './decided-texts.ts';
import type { WithheldHides } from './withheld-hides.ts';

/**
 * Stores what moderators decided about the text of a case, and marks the withheld hides of the same text to be retried
 * first. Does nothing for an undecided case. Idempotent. Throws when the store is unavailable.
 */
export type RecordDecision = (state: CaseState) => Promise<void>;

/**
 * Creates the step.
 * @example const recordDecision = createDecisionRecorder({ decidedTexts, withheldHides }); await recordDecision(state)
 */
export const createDecisionRecorder =
  ({
    decidedTexts,
    withheldHides,
  }: {
    readonly decidedTexts: Pick<DecidedTexts, 'record'>;
    readonly withheldHides: Pick<WithheldHides, 'markDecided'>;
  }): RecordDecision =>
  async (state) => {
    const { moderatorDecision, evidence } = state;
    const subject = decidedSubjectOf(state);
    if (!moderatorDecision || !subject) return;
    await decidedTexts.record(state);
    const { server } = evidence.message.ref;
    const { decision, moderator } = moderatorDecision;
    await withheldHides.markDecided(server, decidedNames(decision, subject), decision, moderator);
  };
