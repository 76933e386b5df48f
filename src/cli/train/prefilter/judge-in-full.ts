import { NO_EVIDENCE_LOG_ODDS, type Ruling } from '#core';
import type { OfflineDetector } from '../../lib/offline-detector.ts';
import type { HeldOutVerdict } from '../train-wording.ts';
import type { TrainingInput } from '../training-input.ts';
import { type JudgedText, toPrefilterExamples } from './prefilter-examples.ts';
import type { PrefilterExample } from './train-prefilter.ts';

/** What the full evaluation, without the prefilter, says of the training texts. */
export interface FullJudgements {
  /** By example. */
  readonly rulings: readonly Ruling[];
  readonly prefilterExamples: readonly PrefilterExample[];
}

/**
 * Judges all examples, the chat and the examples of stances by all rules and models but the prefilter. `ordinary` are the
 * flags of `findOrdinary` for examples and chat, in this order: innocent texts with a flag are not judged again.
 * @example judgeInFull(input, detector.judgeInFull, findOrdinary(trained.heldOut)).rulings[0] // 'hide'
 */
export function judgeInFull(
  { examples, chat, stanceExamples }: Omit<TrainingInput, 'rulesFolder'>,
  judge: OfflineDetector['judgeInFull'],
  ordinary?: Uint8Array,
): FullJudgements {
  const rulings: Ruling[] = [];
  const prefilterExamples: PrefilterExample[] = [];
  const add = (text: string, expect: JudgedText['expect'], row?: number): Ruling => {
    const isInnocent = expect !== 'hide' && expect !== 'flag';
    const isKnown = isInnocent && row !== undefined && ordinary?.[row] === 1;
    const verdict = isKnown ? NO_EVIDENCE : judge({ text, parts: [] });
    for (const example of toPrefilterExamples({ text, expect, verdict })) prefilterExamples.push(example);
    return verdict.ruling;
  };
  for (const [row, { text, expect, role }] of examples.entries())
    rulings.push(add(text, role === 'everyday' ? role : expect, row));
  for (const { text } of stanceExamples) add(text, 'pass');
  for (const [i, text] of chat.entries()) add(text, 'chat', examples.length + i);
  return { rulings, prefilterExamples };
}

const NO_EVIDENCE: JudgedText['verdict'] = { ruling: 'pass', stance: 'none', signals: [] };

/**
 * Wording with fewer log odds is far from what the detector reports (`MIN_WORDING_SHOWN`), also in another reading of the
 * text.
 */
const MAX_ORDINARY_WORDING = 1;

/**
 * By text 1 if no rule matches and the wording is ordinary, else 0.
 * @example findOrdinary(trained.heldOut)[0] // 0
 */
export const findOrdinary = (heldOut: readonly HeldOutVerdict[]): Uint8Array =>
  Uint8Array.from(heldOut, ({ byRules: { signals, stance }, logOdds }) =>
    Number(
      signals.length === 0 && stance === 'none' && logOdds - NO_EVIDENCE_LOG_ODDS < MAX_ORDINARY_WORDING,
    ),
  );
