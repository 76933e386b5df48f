import type { Verdict, Wording } from '#core';
import { fillTemplate, formatPercent } from '#core';

/**
 * How probably a post recruits, in words: never as a certainty, and as an estimate where nothing was measured. A case that
 * was stored before there were probabilities shows its score.
 * @example formatProbability(verdict, wording) // '99.3%'
 */
export function formatProbability(
  { score, probability, isExtrapolated }: Pick<Verdict, 'score' | 'probability' | 'isExtrapolated'>,
  { probability: texts }: Pick<Wording, 'probability'>,
): string {
  if (score !== undefined) return fillTemplate(texts.stored, { score: score.toFixed(2) });
  const percent = formatPercent(probability, texts);
  return isExtrapolated ? fillTemplate(texts.extrapolated, { probability: percent }) : percent;
}

/**
 * Why the ruling is not the one that the probability suggests; undefined if it is.
 * @example explainRuling({ ...verdict, needsSecondSort: true }, wording) // '確率は高いものの、…'
 */
export function explainRuling(
  {
    phraseRuling,
    pictureRuling,
    needsSecondSort,
  }: Pick<Verdict, 'phraseRuling' | 'pictureRuling' | 'needsSecondSort'>,
  { probability: texts }: Pick<Wording, 'probability'>,
): string | undefined {
  if (phraseRuling !== undefined) return texts.phrase;
  if (pictureRuling !== undefined) return texts.picture;
  return needsSecondSort ? texts.onesort : undefined;
}
