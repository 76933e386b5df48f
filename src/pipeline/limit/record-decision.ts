import type { Message } from '#core';
import type { CaseState } from '../../cases/index.ts';
import type { KnownPictureStore } from '../pictures/known-pictures.ts';
import { type DecidedTexts, decidedNames, decidedSubjectOf } from './decided-texts.ts';
import type { WithheldHides } from './withheld-hides.ts';

/**
 * Stores what moderators decided about the text and the pictures of a case, and marks the withheld hides of the same text to
 * be retried first. Reports on a text that they found innocent count no more. A decision that was taken back is forgotten.
 * Does nothing for a case that was never decided. Idempotent. Throws when the store is unavailable.
 */
export type RecordDecision = (state: CaseState) => Promise<void>;

/**
 * Creates the step.
 * @example const recordDecision = createDecisionRecorder({ decidedTexts, withheldHides, forgetReports }); await recordDecision(state)
 */
export const createDecisionRecorder =
  ({
    decidedTexts,
    withheldHides,
    knownPictures,
    forgetReports,
  }: {
    readonly decidedTexts: Pick<DecidedTexts, 'record' | 'forget'>;
    readonly withheldHides: Pick<WithheldHides, 'markDecided'>;
    /** Absent: pictures are not compared. */
    readonly knownPictures?: Pick<KnownPictureStore, 'record'> | undefined;
    readonly forgetReports: (message: Message) => void;
  }): RecordDecision =>
  async (state) => {
    const { moderatorDecision, evidence } = state;
    await knownPictures?.record(state);
    if (state.reopening) await decidedTexts.forget(state);
    const subject = decidedSubjectOf(state);
    if (!moderatorDecision || !subject) return;
    if (moderatorDecision.decision === 'overturn') forgetReports(evidence.message);
    await decidedTexts.record(state);
    const { server } = evidence.message.ref;
    const { decision, moderator } = moderatorDecision;
    await withheldHides.markDecided(server, decidedNames(decision, subject), decision, moderator);
  };
