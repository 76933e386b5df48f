import type { Language, RuleName, Signal, Span } from '#core';
import { roundLogOdds } from '#core';
import { type FoldedText, mergeSpans } from '../text/index.ts';
import type { NgramClassifier } from './classifier/ngram-classifier.ts';
import type { ExtractedFeatures } from './features/extract-features.ts';

/** The wording of one text, as the classifier scores it. */
export interface WordingScore {
  /** What it adds to the log odds of the base rate. */
  readonly logOdds: number;
  /** The most telling words in the folded text. */
  topSpans(sign: 1 | -1): readonly Span[];
  /** The slope of the calibration, for the weights of rules and stances. */
  readonly ruleScale: number;
  /** Above these log odds a probability is extrapolated. */
  readonly measuredTo: number;
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
  { logOdds, topSpans }: WordingScore,
  { toOriginalSpan }: Pick<ExtractedFeatures, 'toOriginalSpan'>,
  language: Language,
): Signal {
  const isOffer = logOdds > 0;
  return {
    rule: WORDING_RULE,
    weight: roundLogOdds(logOdds),
    sorts: ['wording'],
    spans: mergeSpans(topSpans(isOffer ? 1 : -1).map((span) => toOriginalSpan({ ...span, term: -1 }))),
    note: NOTES[isOffer ? 'offer' : 'ordinary'][language],
  };
}

/**
 * Scores a text with a classifier.
 * @example scoreWording(classifier, folded).logOdds
 */
export const scoreWording = (classifier: NgramClassifier, folded: FoldedText): WordingScore => ({
  ...classifier,
  logOdds: classifier.score(folded),
});

/**
 * Note and sort of the signal for the wording, when it speaks for an offer.
 * @example describeWording('ja').sorts // ['wording']
 */
export const describeWording = (language: Language): Pick<Signal, 'note' | 'sorts'> => ({
  note: NOTES.offer[language],
  sorts: ['wording'],
});
