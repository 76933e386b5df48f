import type { Language, RuleName, Signal } from '#core';
import { hasEnoughSorts, roundLogOdds } from '#core';
import { type FoldedText, foldedString, mergeSpans } from '../text/index.ts';
import { findTellingWords, scoreNgrams } from './classifier/ngram-classifier.ts';
import type { NgramReading } from './classifier/ngram-reader.ts';
import type { ExtractedFeatures } from './features/extract-features.ts';
import type { ClassifierSource } from './rule-schema.ts';

/** The wording of one text, as the classifier scores it. */
export interface WordingScore extends Pick<ClassifierSource, 'ruleScale' | 'measuredTo'> {
  /** What it adds to the log odds of the base rate. */
  readonly logOdds: number;
  /** Log odds that it is that of a complete offer, not of a fragment; undefined without such a model. */
  readonly completeness: number | undefined;
  readonly reading: NgramReading;
}

/** The rule name of the signal for the wording of a whole text. */
export const WORDING_RULE: RuleName = 'wording/whole-text';

/** A text without any rule against its author is reported from these log odds of its wording on. */
export const MIN_WORDING_SHOWN = 5;

/** In UTF-16 units of the folded text. */
const SHORT_LATIN = 24;
const MIN_OTHER_LETTERS = 4;
const NOT_LATIN = /[^\P{L}\p{Script=Latin}]/gu;

/**
 * Whether a text is too little for the wording classifier, which has learnt from sentences: the name of a file, a number of a
 * version, perhaps with a word beside it. Its bias alone would make `video-1.mp4` an offer.
 * @example isTooLittleForWording(fold('video-1.mp4 見て')) // true
 */
export const isTooLittleForWording = (folded: FoldedText): boolean =>
  folded.length < SHORT_LATIN && (foldedString(folded).match(NOT_LATIN)?.length ?? 0) < MIN_OTHER_LETTERS;

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

/** The model without its n-grams, which the reader has. */
export interface WordingModel extends Pick<ClassifierSource, 'bias' | 'ruleScale' | 'measuredTo'> {
  readonly completeness?: { readonly bias: number };
}

/** The place of completeness among the models of a reading; wording and stances are before it. */
const COMPLETENESS = 3;

/**
 * Scores the wording of a text.
 * @example scoreWording(model, reading).logOdds
 */
export const scoreWording = (
  { bias, ruleScale, measuredTo, completeness }: WordingModel,
  reading: NgramReading,
): WordingScore => ({
  logOdds: scoreNgrams({ bias }, reading),
  completeness: completeness && scoreNgrams(completeness, reading, COMPLETENESS),
  reading,
  ruleScale,
  measuredTo,
});

/**
 * Is a text rather a fragment of an offer (「テレグラムで待ってます」) than a complete one? A person decides on fragments. Two sorts of
 * concrete evidence, or a role in a crime, make a text more complete. What is certain by everything together is an offer, however
 * short. docs/decisions/probabilities-instead-of-scores.md has the measurement.
 * @example isFragment({ completeness: -3.1 }, 2, [contactSignal]) // true
 */
export function isFragment(
  { completeness }: Pick<WordingScore, 'completeness'>,
  logOdds: number,
  ofRules: readonly Pick<Signal, 'weight' | 'sorts' | 'spans'>[],
): boolean {
  const byRules = ofRules.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
  if (completeness === undefined || logOdds >= CERTAIN_LOG_ODDS || byRules >= CERTAIN_BY_RULES) return false;
  const hasRole = ofRules.some(({ weight, sorts }) => weight >= MIN_ROLE_LOG_ODDS && sorts.includes('role'));
  const isBroad = hasRole || hasEnoughSorts(ofRules);
  return completeness < (isBroad ? MIN_COMPLETENESS.twoSorts : MIN_COMPLETENESS.oneSort);
}

const MIN_COMPLETENESS = { oneSort: -1.6, twoSorts: -2.7 };
const MIN_ROLE_LOG_ODDS = 1;
const CERTAIN_LOG_ODDS = 8;
/** Rules that a server wrote for a phrase of its own decide, however short it is. */
const CERTAIN_BY_RULES = 9;

/**
 * Note and sort of the signal for the wording, when it speaks for an offer.
 * @example describeWording('ja').sorts // ['wording']
 */
export const describeWording = (language: Language): Pick<Signal, 'note' | 'sorts'> => ({
  note: NOTES.offer[language],
  sorts: ['wording'],
});
