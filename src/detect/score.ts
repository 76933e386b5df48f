import { NO_EVIDENCE_LOG_ODDS, roundLogOdds } from '#core';
import type { Rule } from './rules/rule-types.ts';

/*
 * Log odds = those of the base rate + rules + wording + stance. docs/decisions/one-score.md has the measurements behind the
 * numbers of this file.
 */

/** Log odds of one unit of the weights in the packs. */
export const LOG_ODDS_PER_WEIGHT = 2;

/**
 * Rules of the same sorts mostly match the same words. Beyond the heaviest of each sort, the next one counts this share, the one
 * after it this share of the share, and so on: a long list of catchwords does not add up without limit.
 */
const OVERLAP_DECAY = 0.85;

/** What the first and the second sort add: two sorts together say more than twice one sort. */
const NEW_SORT_LOG_ODDS = [1.2, 1.6] as const;

/** A rule with a smaller weight only names a thing; it adds no sort. */
const MIN_WEIGHT_OF_SORT = 0.1;

/** If the wording alone gives these log odds, no stance lowers a result below `REVIEW_LOG_ODDS`. */
const WORDING_BEYOND_DOUBT = -0.5;
/** Log odds that are enough for a review under the shipped policy. @example logOdds >= REVIEW_LOG_ODDS // true */
export const REVIEW_LOG_ODDS = 0;

type WeighedRule = Pick<Rule, 'weight' | 'sorts'>;

/**
 * What each rule that fired adds to the log odds. The heaviest rule of each sort counts in full and adds the sort; others
 * count less and less. `scale` is the slope of the calibration.
 * @example weighRules([{ weight: 0.5, sorts: ['pay'] }, { weight: 0.3, sorts: ['pay'] }]) // [2.2, 0.42]
 */
export function weighRules(fired: readonly WeighedRule[], scale = 1): readonly number[] {
  const weights = fired.map(({ weight }) => weight * LOG_ODDS_PER_WEIGHT);
  const seen: string[] = [];
  const heaviestFirst = fired.map((_, f) => f).sort((a, b) => fired[b]!.weight - fired[a]!.weight);
  let share = 1;
  for (const f of heaviestFirst) {
    const { weight, sorts } = fired[f]!;
    if (weight <= 0) break;
    const seenBefore = seen.length;
    if (weight >= MIN_WEIGHT_OF_SORT)
      for (const sort of sorts) {
        if (seen.includes(sort)) continue;
        weights[f]! += NEW_SORT_LOG_ODDS[seen.length] ?? 0;
        seen.push(sort);
      }
    if (seen.length > seenBefore) continue;
    share *= OVERLAP_DECAY;
    weights[f]! *= share;
  }
  return weights.map((weight) => roundLogOdds(weight * scale));
}

/**
 * Adds up the evidence of one text. `rules` are log odds, `stance` is the weight of the stance, `wording` is undefined
 * without a model, `scale` is the slope of the calibration.
 * @example sumLogOdds({ rules: [2.2, 0.15], wording: -1, stance: 0 }) // -7.86
 */
export function sumLogOdds(evidence: {
  readonly rules: readonly number[];
  readonly wording: number | undefined;
  readonly stance: number;
  readonly scale?: number;
}): number {
  const { rules, wording = 0, stance, scale = 1 } = evidence;
  const ofText = rules.reduce((sum, weight) => sum + weight, NO_EVIDENCE_LOG_ODDS + wording);
  const lowered = ofText + stance * LOG_ODDS_PER_WEIGHT * scale;
  const isBeyondDoubt = NO_EVIDENCE_LOG_ODDS + wording >= WORDING_BEYOND_DOUBT;
  return roundLogOdds(isBeyondDoubt ? Math.max(lowered, Math.min(ofText, REVIEW_LOG_ODDS)) : lowered);
}
