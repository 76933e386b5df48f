import type { Language, RuleName, Signal } from '#core';
import { roundLogOdds } from '#core';
import { mergeSpans } from '../text/index.ts';
import { findTellingWords, scoreNgrams } from './classifier/ngram-classifier.ts';
import type { NgramReading } from './classifier/ngram-reader.ts';
import type { ExtractedFeatures } from './features/extract-features.ts';
import type { ClassifierSource } from './rule-schema.ts';

/** The wording of one text, as the classifier scores it. */
export interface WordingScore extends Pick<ClassifierSource, 'ruleScale' | 'measuredTo'> {
  /** What it adds to the log odds of the base rate. */
  readonly logOdds: number;
  readonly reading: NgramReading;
}

/** The rule name of the signal for the wording of a whole text. */
export const WORDING_RULE: RuleName = 'wording/whole-text';

/** A text without any rule against its author is reported from these log odds of its wording on. */
export const MIN_WORDING_SHOWN = 5;

const NOTES = {
  offer: {
    ja: '文面全体が、闇バイトの募集文の言い回しに近いです（自動判定）',
    en: 'the wording of the whole text is close to that of offers of crime (automatic)',
  },
  ordinary: {
    ja: '文面全体は、ふだんの会話の言い回しに近いです（自動判定）',
    en: 'the wording of the whole text is close to that of ordinary talk (automatic)',
  },
} as const;

/**
 * The one signal of the wording classifier, with its most telling words.
 * @example toWordingSignal(wording, features, 'ja').weight // 9.3
 */
export function toWordingSignal(
  { logOdds, reading }: WordingScore,
  { toOriginalSpan }: Pick<ExtractedFeatures, 'toOriginalSpan'>,
  language: Language,
): Signal {
  const isOffer = logOdds > 0;
  return {
    rule: WORDING_RULE,
    weight: roundLogOdds(logOdds),
    sorts: ['wording'],
    spans: mergeSpans(
      findTellingWords(reading, isOffer ? 1 : -1).map((span) => toOriginalSpan({ ...span, term: -1 })),
    ),
    note: NOTES[isOffer ? 'offer' : 'ordinary'][language],
  };
}

/**
 * Scores the wording of a text.
 * @example scoreWording(parsed.classifier, reading).logOdds
 */
export const scoreWording = (
  { bias, ruleScale, measuredTo }: Omit<ClassifierSource, 'grams' | 'about'>,
  reading: NgramReading,
): WordingScore => ({ logOdds: scoreNgrams({ bias }, reading), reading, ruleScale, measuredTo });

/**
 * Note and sort of the signal for the wording, when it speaks for an offer.
 * @example describeWording('ja').sorts // ['wording']
 */
export const describeWording = (language: Language): Pick<Signal, 'note' | 'sorts'> => ({
  note: NOTES.offer[language],
  sorts: ['wording'],
});
