import { logOddsOfScore, logOddsOfScorePart } from '#core';
import type { Rule } from './rules/rule-types.ts';

/**
 * All `most: review` rules together count at most this much, and can raise a score at most to this: above the review
 * threshold and below the hide threshold of the default policy.
 */
export const REVIEW_SCORE_CAP = 0.75;

/**
 * Rules are still weighted as parts of a score from 0 to 1. The score is rounded to two decimals and converted: 0.5 is the
 * log odds 0, 0.8 the log odds 4.6 of a probability of 0.99, and the rest is on the straight line through both.
 * @example toLogOdds(0.8) // 4.6
 */
export const toLogOdds = (score: number): number => logOddsOfScore(Math.round(score * 100) / 100);

/** The weight of a rule in log odds, on the same line. @example toLogOddsWeight(0.2) // 3.06 */
export const toLogOddsWeight = logOddsOfScorePart;

type ScoredRule = Pick<Rule, 'weight' | 'pack' | 'reviewOnly' | 'minCorroboration'>;

/**
 * Adds up the weights of the rules that fired. Review-only rules cannot raise the score above `REVIEW_SCORE_CAP`, unless
 * a rule with `minCorroboration` confirms them: then the evidence of the other packs counts in full.
 * @example computeScore([{ weight: 0.5, pack: 'yami-baito', reviewOnly: true }]) // 0.5
 */
export function computeScore(fired: readonly ScoredRule[]): number {
  const { uncapped, capped } = sumWeights(fired.filter((rule) => rule.minCorroboration === undefined));
  let sum = Math.max(uncapped, Math.min(uncapped + Math.min(capped, REVIEW_SCORE_CAP), REVIEW_SCORE_CAP));
  for (const rule of fired)
    if (isCorroborated(rule, fired)) sum = Math.max(sum, scoreOfOtherPacks(rule, fired) + rule.weight);
  return Math.max(0, sum);
}

/**
 * Does a rule with `minCorroboration` count, given the other rules that fired? False for every other rule.
 * @example isCorroborated(rule, fired)
 */
export const isCorroborated = (rule: ScoredRule, fired: readonly ScoredRule[]): boolean =>
  rule.minCorroboration !== undefined && scoreOfOtherPacks(rule, fired) >= rule.minCorroboration;

function scoreOfOtherPacks({ pack }: ScoredRule, fired: readonly ScoredRule[]): number {
  const { uncapped, capped } = sumWeights(fired.filter((other) => other.pack !== pack));
  return uncapped + Math.min(capped, REVIEW_SCORE_CAP);
}

/** Total weight of ordinary rules and of review-only rules. */
function sumWeights(fired: readonly ScoredRule[]): { readonly uncapped: number; readonly capped: number } {
  let uncapped = 0;
  let capped = 0;
  for (const rule of fired) {
    if (rule.reviewOnly === true) capped += rule.weight;
    else uncapped += rule.weight;
  }
  return { uncapped, capped };
}
