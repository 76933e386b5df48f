import type { Rule } from './detector.ts';

/**
 * So much rules with `most: review` weigh together, and so far they lift a score, alone or on top of others: above the
 * threshold of review and below that of hiding, in the policy that ships.
 */
export const REVIEW_SCORE_CAP = 0.75;

type ScoredRule = Pick<Rule, 'weight' | 'pack' | 'heldBack' | 'beside'>;

/**
 * Adds up the weights of rules that fired. What is held back reaches review and no further; unless a rule that counts
 * `scoreOfOtherPacks` the others bears it out, and then all of it counts.
 * @example computeScore([{ weight: 0.5, pack: 'yami-baito', heldBack: true }]) // 0.5
 */
export function computeScore(fired: readonly ScoredRule[]): number {
  const { sure, heldBack } = sumWeights(fired.filter((rule) => rule.beside === undefined));
  let sum = Math.max(sure, Math.min(sure + Math.min(heldBack, REVIEW_SCORE_CAP), REVIEW_SCORE_CAP));
  for (const rule of fired)
    if (isCorroborated(rule, fired)) sum = Math.max(sum, scoreOfOtherPacks(rule, fired) + rule.weight);
  return Math.max(0, sum);
}

/** Does a rule that counts only `scoreOfOtherPacks` others count here? @example isCorroborated(rule, fired) */
export const isCorroborated = (rule: ScoredRule, fired: readonly ScoredRule[]): boolean =>
  rule.beside !== undefined && scoreOfOtherPacks(rule, fired) >= rule.beside;

/** What the rules of other packs say. */
function scoreOfOtherPacks({ pack }: ScoredRule, fired: readonly ScoredRule[]): number {
  const { sure, heldBack } = sumWeights(fired.filter((other) => other.pack !== pack));
  return sure + Math.min(heldBack, REVIEW_SCORE_CAP);
}

function sumWeights(fired: readonly ScoredRule[]): { readonly sure: number; readonly heldBack: number } {
  let sure = 0;
  let heldBack = 0;
  for (const rule of fired) {
    if (rule.heldBack === true) heldBack += rule.weight;
    else sure += rule.weight;
  }
  return { sure, heldBack };
}
