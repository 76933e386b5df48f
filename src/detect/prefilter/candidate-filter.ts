import {
  type CompiledTerms,
  type FoldedText,
  isLetterOrDigit,
  minLetterCount,
  packedLength,
  type TermMatcher,
} from '../../text/index.ts';
import { isNumeralCode } from './numeral-codes.ts';
import { MAX_PREFILTER_HITS, type PrefilterPlan } from './prefilter-plan.ts';
import { createScoreUpperBound } from './score-upper-bound.ts';
import { isWithinLetters } from './within-letters.ts';

/** A number counts as an amount if it is at most this far from 万, 円 or 日給. The 1 of 1日 itself does not count. */
const MAX_NUMBER_DISTANCE = 8;

const PERCENTAGE_CODES = new Set([...'%割ぱ'].map((char) => char.charCodeAt(0)));

/**
 * Compiles the check of a folded text: can its terms, with any characters between their letters, reach the minimum score?
 * Returns the number of raw hits in `termMatcher.rawHits`, 0 for a text that cannot. The same check decides whether a
 * text is worth deobfuscating.
 * @example compileCandidateFilter(terms, plan, termMatcher)(fold('お昼なに食べる？')) // 0
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
    if (rawHits > MAX_PREFILTER_HITS) return rawHits;
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

/** A share (2割, 30%) needs no word for money beside it. */
function hasPercentage({ codes, length }: FoldedText): boolean {
  for (let i = 0; i < length; i++) if (PERCENTAGE_CODES.has(codes[i]!)) return true;
  return false;
}

function hasNumberNearby({ codes, length }: FoldedText, last: number, letters: number): boolean {
  const end = Math.min(length, last + 1 + MAX_NUMBER_DISTANCE);
  for (let i = last + 1; i < end; i++) if (isNumeralCode(codes[i]!)) return true;
  let start = last + 1;
  for (let left = letters; left > 0 && start > 0; ) if (isLetterOrDigit(codes[--start]!)) left--;
  for (let i = start - 1; i >= 0 && i >= start - MAX_NUMBER_DISTANCE; i--)
    if (isNumeralCode(codes[i]!)) return true;
  return false;
}
