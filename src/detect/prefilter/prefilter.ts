import type { CompiledTerms, compileTermMatcher, createFold, FoldedText } from '../../text/index.ts';
import type { NgramClassifier } from '../classifier/ngram-classifier.ts';
import type { AmountReader } from '../features/amount-features.ts';
import type { CannotScore } from '../features/feature-types.ts';
import type { Lexicon } from '../lexicon/lexicon-types.ts';
import type { ClassifierSource } from '../rule-schema.ts';
import type { Rule } from '../rules/rule-types.ts';
import { compileCandidateFilter } from './candidate-filter.ts';
import { compileCannotScore } from './cannot-score.ts';
import { buildPrefilterPlan } from './prefilter-plan.ts';
import { compileRawPrefilter } from './raw-prefilter.ts';
import { compileWordingPrefilter } from './wording-prefilter.ts';

/*
 * Which texts need the full evaluation? About 98 % of chat does not. The prefilter decides it in tiers, the cheapest
 * first. Rules against the author that add up to less than 0.30 ("the minimum score", MIN_SCORE_HUNDREDTHS) never change
 * a ruling, so every rule-based tier may reject exactly the texts that stay below it. All tiers err on the side of
 * letting a text through; test/detect/prefilter/prefilter.test.ts checks this with random cut, mixed and disguised posts.
 *
 *  tier                   reads         must never reject                                   what a rejection saves
 *  1 wording prefilter    raw text      (rejects nothing; a suspicious wording skips        the n-gram classifier and the
 *    wording-prefilter.ts               tiers 2 to 4 and goes to tier 5)                    full evaluation of every text
 *  2 coarse pass          raw text      a text that tier 3 would let through                rescan, sort and exact pass
 *    raw-prefilter.ts                   (features common in everyday talk are assumed)
 *  3 exact pass           raw text      a text that reaches the minimum score by its terms  folding and everything below
 *    raw-prefilter.ts                   in this order and at these distances
 *  4 amount reading       raw text      a text in which the real amount of money makes      folding, matching, extraction
 *    raw-prefilter.ts                   the difference, or in which a disguise may hide one
 *  5 classifier floor     folded text   a text with log odds of -3 or more by its letters   extraction of all features
 *    prefilter.ts                       alone; below it tiers 2 to 4 decide
 *  6 candidate filter     folded text   a text that reaches the minimum score by its terms, confirmation of hits, features
 *    candidate-filter.ts                with any characters between their letters
 *  7 cannotScore          features so   a text in which a rule against the author can       amounts, contacts, phrases,
 *    cannot-score.ts      far           still match, given what is still to be extracted    classifier, rules
 *
 * Tiers 2, 3, 4, 6 and 7 share one plan (prefilter-plan.ts): the rules reduced to groups of terms, and an upper bound of
 * the score (score-upper-bound.ts). Tier 2 uses a smaller plan (prune-common-features.ts). Only speed depends on the
 * everyday messages that choose what is common.
 */

/** What the prefilter knows of a text that may score. Valid until the next call of `screen` or `screenFolded`. */
export interface Candidate {
  /** In a reused buffer. */
  readonly folded: FoldedText;
  /** Number of raw hits left in `termMatcher.rawHits`; 0 if the terms alone cannot score. */
  readonly rawHits: number;
  /** True if the classifier read exactly this text last, and its letters alone are suspicious. */
  readonly isReadByClassifier: boolean;
}

/** The only door to this folder. */
export interface Prefilter {
  /**
   * Screens a text as typed. Null: nothing in it can score, in any reading. Allocates nothing then. A candidate without
   * raw hits and without `isReadByClassifier` has no signals as typed, but may have some after deobfuscation.
   */
  screen(text: string): Candidate | null;
  /** Screens another reading of a text, already folded: deobfuscated, or transcribed from sound. */
  screenFolded(folded: FoldedText, askClassifier: boolean): Candidate;
  /** For the feature extractor: stops as soon as nothing can score. */
  readonly cannotScore: CannotScore;
}

export interface PrefilterParts {
  readonly terms: CompiledTerms;
  readonly lexicon: Lexicon;
  readonly rules: readonly Rule[];
  /** Ordinary messages: they show which features are common. */
  readonly everyday: readonly string[];
  readonly amountReader: AmountReader;
  readonly termMatcher: ReturnType<typeof compileTermMatcher>;
  readonly fold: ReturnType<typeof createFold>;
  /** Null, as `getClassifier`, if the rules have no wording classifier. */
  readonly classifierSource: ClassifierSource | null;
  readonly getClassifier: (() => NgramClassifier) | null;
}

/** A text with at least these log odds, by its letters alone, is evaluated in full even if no rule could match. */
const MIN_CLASSIFIER_LOG_ODDS = -3;

/**
 * Compiles the tiers described above into one decision.
 * @example
 * const { screen } = createPrefilter({ terms, lexicon, rules, everyday, amountReader, termMatcher, fold, classifierSource: null, getClassifier: null });
 * screen('お昼なに食べる？') // null
 */
export function createPrefilter({
  terms,
  lexicon,
  rules,
  everyday,
  amountReader,
  termMatcher,
  fold,
  classifierSource,
  getClassifier,
}: PrefilterParts): Prefilter {
  const plan = buildPrefilterPlan(terms, lexicon, rules);
  const passesRawPrefilter = compileRawPrefilter(terms, plan, everyday, amountReader);
  const countCandidateHits = compileCandidateFilter(terms, plan, termMatcher);
  const hasSuspiciousWording =
    classifierSource === null ? () => false : compileWordingPrefilter(classifierSource);

  const isAboveClassifierFloor = (folded: FoldedText): boolean => {
    if (getClassifier === null) return false;
    const classifier = getClassifier();
    classifier.read(folded);
    return classifier.logOdds([]) >= MIN_CLASSIFIER_LOG_ODDS;
  };

  const toCandidate = (folded: FoldedText, isReadByClassifier: boolean): Candidate => ({
    folded,
    rawHits: isReadByClassifier ? termMatcher.scan(folded) : countCandidateHits(folded),
    isReadByClassifier,
  });

  return {
    cannotScore: compileCannotScore(plan),
    screen(text) {
      const isSuspicious = hasSuspiciousWording(text);
      if (!isSuspicious && !passesRawPrefilter(text)) return null;
      const folded = fold(text);
      const isReadByClassifier = isSuspicious && isAboveClassifierFloor(folded);
      if (isSuspicious && !isReadByClassifier && !passesRawPrefilter(text)) return null;
      return toCandidate(folded, isReadByClassifier);
    },
    screenFolded: (folded, askClassifier) =>
      toCandidate(folded, askClassifier && isAboveClassifierFloor(folded)),
  };
}
