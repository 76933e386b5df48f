import {
  type CompiledTerms,
  type FoldedText,
  isLetterOrDigit,
  minLetterCount,
  packedLength,
  type TermMatcher,
} from '../../text/index.ts';
import { measureShape } from '../features/text-shape.ts';
import type { PrefilterPlan } from './prefilter-plan.ts';
import { isNumeralCode } from './raw-prefilter.ts';
import { createScoreUpperBound } from './score-upper-bound.ts';

/**
 * The gate between ordinary messages and candidates, on the folded text: do terms, whatever stands between their
 * letters, add up to anything? It decides which texts may be disguised.
 * Returns how many raw hits `automaton.raw` has then, 0 for no candidate.
 * @example const rawHitsOf = compileCandidateFilter(terms, plan, automaton); if (rawHitsOf(folded) === 0) return NOTHING;
 */
export function compileCandidateFilter(
  { strings }: CompiledTerms,
  plan: PrefilterPlan,
  termMatcher: TermMatcher,
): (folded: FoldedText) => number {
  let text: FoldedText;
  const upperBound = createScoreUpperBound(plan, (from, to, reach) => isWithinLetters(text, from, to, reach));
  const { groupsOfTerm: groups, isMoneyTerm, moneyGroup } = plan;
  return (folded) => {
    const rawHits = termMatcher.scan(folded);
    if (rawHits === 0) return 0;
    if (rawHits > MAX_CANDIDATE_HITS) return rawHits;
    text = folded;
    upperBound.reset(folded.length);
    let hasAmount = false;
    let containsPercentage: boolean | undefined;
    for (let h = 0; h < rawHits; h++) {
      const term = termMatcher.rawHits[h * 2]!;
      const last = termMatcher.rawHits[h * 2 + 1]!;
      for (let k = groups.offsets[term]!, end = groups.offsets[term + 1]!; k < end; k++)
        upperBound.addGroup(groups.values[k]!, last);
      if (isMoneyTerm[term] === 0 || hasAmount) continue;
      if (!hasNumberNearby(folded, last, packedLength(strings, term))) {
        containsPercentage ??= hasPercentage(folded);
        if (!containsPercentage) continue;
      }
      hasAmount = true;
      upperBound.addGroup(moneyGroup, last);
    }
    return upperBound.canReach(0) && upperBound.canReach(minLetterCount(folded)) ? rawHits : 0;
  };
}

/** Are there at most `reach` letters in (from, to]? */
function isWithinLetters({ codes }: FoldedText, from: number, to: number, reach: number): boolean {
  if (to - from <= reach) return true;
  let letters = 0;
  for (let i = to; i > from && to - i < MAX_SCAN_DISTANCE; i--)
    if (isLetterOrDigit(codes[i]!) && ++letters > reach) return false;
  return true;
}

/** So many words that count are worth a reading without any look ahead, which would take as long. */
const MAX_CANDIDATE_HITS = 600;

/** Beyond so many characters nobody counts; separators could go on for ever. */
const MAX_SCAN_DISTANCE = 512;

/** What a reading has not looked for yet. */
export interface PendingExtraction {
  readonly amounts: boolean;
  readonly contacts: boolean;
}

/**
 * The look ahead while a candidate is read: can a rule against the author still hold, with the groups that were found
 * so far, in order, two numbers each, the group and the place of its last letter, and with what is pending? When none
 * can, the rest need not be read.
 */
export type CannotScore = (
  folded: FoldedText,
  found: readonly number[],
  pending: PendingExtraction,
) => boolean;

/** @example const hopeless = compileCannotScore(plan); if (hopeless(folded, found, { amounts: true, contacts: false })) … */
export function compileCannotScore(plan: PrefilterPlan): CannotScore {
  let text: FoldedText;
  const upperBound = createScoreUpperBound(plan, (from, to, reach) => isWithinLetters(text, from, to, reach));
  return (folded, found, pending) => {
    if (plan.unconditionalWeight > 0 || found.length > MAX_CANDIDATE_HITS * 2) return false;
    text = folded;
    upperBound.reset(folded.length);
    for (let f = 0; f < found.length; f += 2) upperBound.addGroup(found[f]!, found[f + 1]!);
    // These stand nowhere in particular. Items are counted last, of what amounts and contacts left.
    for (const g of plan.itemGroups) upperBound.addGroup(g, 0);
    if (pending.amounts) upperBound.addGroup(plan.moneyGroup, 0);
    if (pending.contacts) for (const g of plan.contactGroups) upperBound.addGroup(g, 0);
    return !upperBound.canReach(measureShape(folded, []).letters, 1);
  };
}

/** A part of the whole (2割, 30%) needs no word for money beside it. */
function hasPercentage({ codes, length }: FoldedText): boolean {
  for (let i = 0; i < length; i++) if (PERCENTAGE_CODES.has(codes[i]!)) return true;
  return false;
}

const PERCENTAGE_CODES = new Set([...'%割ぱ'].map((char) => char.charCodeAt(0)));

/** How far a figure may stand from 万, 円 or 日給 to be their amount; the 1 of 1日 itself is none. */
const MAX_NUMBER_DISTANCE = 8;

function hasNumberNearby({ codes, length }: FoldedText, last: number, letters: number): boolean {
  const end = Math.min(length, last + 1 + MAX_NUMBER_DISTANCE);
  for (let i = last + 1; i < end; i++) if (isNumeralCode(codes[i]!)) return true;
  let start = last + 1;
  for (let left = letters; left > 0 && start > 0; ) if (isLetterOrDigit(codes[--start]!)) left--;
  for (let i = start - 1; i >= 0 && i >= start - MAX_NUMBER_DISTANCE; i--)
    if (isNumeralCode(codes[i]!)) return true;
  return false;
}
