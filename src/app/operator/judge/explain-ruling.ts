import type { Language, Policy, RulingCause, Verdict, Wording } from '#core';
import { fillTemplate, formatPercent, formatRequiredPercent, reachesProbability } from '#core';

/**
 * What decided the ruling. `isSkipped`: the quick check passed the text, and `verdict` is what the full evaluation says.
 * @example causeOf({ ...verdict, signals: [], ruling: 'pass' }, policy, true) // 'no-words'
 */
export function causeOf(
  verdict: Verdict,
  { probability, baseRate }: Pick<Policy, 'probability' | 'baseRate'>,
  isSkipped: boolean,
): RulingCause {
  const { ruling, stance, logOdds, phraseRuling } = verdict;
  const couldBeHidden = reachesProbability(logOdds, probability.hide, baseRate);
  if (stance === 'asking-help') return 'asks-for-help';
  if (stance === 'seeking-work' && ruling === 'pass') return 'seeks-work';
  if (isSkipped && ruling !== 'pass') return 'first-check';
  if (phraseRuling !== undefined && !(ruling === 'hide' && couldBeHidden)) return 'own-phrase';
  if (ruling === 'hide') return 'reaches-hide';
  if (ruling === 'review') return causeOfReview(verdict, couldBeHidden);
  return verdict.signals.some(({ weight }) => weight > 0) ? 'below-review' : 'no-words';
}

function causeOfReview({ stance, needsSecondSort }: Verdict, couldBeHidden: boolean): RulingCause {
  if (!couldBeHidden) return 'reaches-review';
  if (stance !== 'soliciting') return 'stance';
  return needsSecondSort === true ? 'one-sort' : 'unclear';
}

/**
 * The cause in a sentence.
 * @example formatCause('no-words', verdict, policy, wording) // 'No word that recruiting posts use was found.'
 */
export function formatCause(
  cause: RulingCause,
  { probability, stance }: Pick<Verdict, 'probability' | 'stance'>,
  { probability: required }: Pick<Policy, 'probability'>,
  wording: Pick<Wording, 'ruling' | 'probability' | 'stance'>,
): string {
  const texts = wording.ruling;
  const percents = (limit: number) => ({
    probability: formatPercent(probability, wording.probability),
    required: formatRequiredPercent(limit),
  });
  switch (cause) {
    case 'asks-for-help':
      return texts.asking;
    case 'seeks-work':
      return texts.seeking;
    case 'reaches-hide':
      return fillTemplate(texts.hide, percents(required.hide));
    case 'own-phrase':
      return texts.phrase;
    case 'one-sort':
      return wording.probability.onesort;
    case 'stance':
      return fillTemplate(texts.stance, { stance: wording.stance[stance] });
    case 'unclear':
      return texts.unclear;
    case 'reaches-review':
      return fillTemplate(texts.review, percents(required.review));
    case 'first-check':
      return texts.firstcheck;
    case 'no-words':
      return texts.nowords;
    case 'below-review':
      return fillTemplate(texts.below, percents(required.review));
    default:
      return cause satisfies never;
  }
}

/** The cause in each language. @example explainCause('no-words', verdict, policy, wordings).ja */
export const explainCause = (
  cause: RulingCause,
  verdict: Verdict,
  policy: Policy,
  wordings: Readonly<Record<Language, Wording>>,
): Readonly<Record<Language, string>> => ({
  ja: formatCause(cause, verdict, policy, wordings.ja),
  en: formatCause(cause, verdict, policy, wordings.en),
});
