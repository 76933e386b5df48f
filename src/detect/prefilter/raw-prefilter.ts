import { NUMBER_CHARACTERS } from '../../text/extract/money/number-parser.ts';
import { mayContainShare } from '../../text/extract/money/slang-pay.ts';
import {
  type CompiledTerms,
  compileRawScanner,
  createRawNumberFlags,
  minRawLetterCount,
  type RawScanner,
} from '../../text/index.ts';
import type { AmountReader } from '../features/amount-features.ts';
import { MIN_SCORE_HUNDREDTHS, type PrefilterPlan } from './prefilter-plan.ts';
import { pruneCommonFeatures } from './prune-common-features.ts';
import { createScoreUpperBound } from './score-upper-bound.ts';

/** So many words that count are worth a reading without any look ahead, which would take as long. */
const MAX_PREFILTER_HITS = 600;

const NUMERAL_CODES = new Set(NUMBER_CHARACTERS.map((char) => char.charCodeAt(0)));

/** Can this folded unit be part of a figure? @example isFigure('5'.charCodeAt(0)) // true */
export const isNumeralCode = (folded: number): boolean => NUMERAL_CODES.has(folded);

/** A sum that speaks against its author is told of even where it adds up to little; in hundredths. */
const MIN_AMOUNT_SCORE_HUNDREDTHS = 1;

const RAW_NUMBER_FLAGS = createRawNumberFlags(isNumeralCode);

/** So many messages tell what is common. */
const SAMPLE_SIZE = 300;

/**
 * The first look at every message, on the characters as typed: can the rules against the author add up to anything?
 * Never false where they would. The characters are read once; what stands in them is looked at twice: quickly, taking
 * for granted what `everyday` messages have anyway, and then in its order and as near as it must stand. Nothing is
 * allocated, unless everything hangs on what a sum is: then `windowSums` reads it.
 * @example const worthALook = compileRawPrefilter(terms, plan, everyday, sums); if (!worthALook(text)) return NOTHING;
 */
export function compileRawPrefilter(
  terms: CompiledTerms,
  plan: PrefilterPlan,
  everyday: readonly string[],
  amountReader?: AmountReader,
): (text: string) => boolean {
  if (plan.unconditionalWeight >= MIN_SCORE_HUNDREDTHS) return () => true;
  const rawScanner = compileRawScanner(terms, termsUsedBy(plan), RAW_NUMBER_FLAGS);
  const coarsePlan = pruneCommonFeatures(
    plan,
    measureGroupShares(plan, rawScanner, everyday.slice(0, SAMPLE_SIZE)),
  );
  const scanForCoarsePlan = rawScanner.createSubsetScan(termsUsedBy(coarsePlan));
  const coarsePass = compilePass(coarsePlan, rawScanner);
  let text = '';
  const exactPass = compilePass(plan, rawScanner, (from, to, reach) =>
    rawScanner.isWithinLetters(text, from, to, reach),
  );

  return (original) => {
    let count = scanForCoarsePlan(original);
    if (count === 0) return false;
    if (count < 0 || count > MAX_PREFILTER_HITS) return true;
    if (!coarsePass.mayScore(original, count)) return false;
    count = rawScanner.rescan(original);
    if (count < 0 || count > MAX_PREFILTER_HITS) return true;
    text = original;
    rawScanner.sortHits(count);
    return exactPass.mayScore(text, count, amountReader);
  };
}

/** By term: 1 where a plan asks for it. */
const termsUsedBy = ({ groupsOfTerm, isMoneyTerm }: PrefilterPlan): Uint8Array =>
  isMoneyTerm.map((money, t) => (groupsOfTerm.offsets[t + 1]! > groupsOfTerm.offsets[t]! ? 1 : money));

interface PrefilterPass {
  /** Can the first `count` terms that the sieve has seen add up to anything? `windowSums` reads the sums if all hangs on it. */
  mayScore(text: string, count: number, sums?: AmountReader): boolean;
}

/** One look by one plan; with `near` it is exact about order and distances. */
function compilePass(
  plan: PrefilterPlan,
  rawScanner: RawScanner,
  isNear?: (from: number, to: number, reach: number) => boolean,
): PrefilterPass {
  const { moneyGroup, groupsOfTerm: groups } = plan;
  const { hits } = rawScanner;
  const upperBound = createScoreUpperBound(plan, isNear);

  /** Tells the outlook of the terms that were seen. Is there money among them? */
  function addTerms(text: string, count: number): boolean {
    let hasMoney = false;
    upperBound.reset(text.length);
    for (let h = 0; h < count; h++) {
      const term = hits[h * 2]!;
      const last = hits[h * 2 + 1]!;
      for (let k = groups.offsets[term]!, end = groups.offsets[term + 1]!; k < end; k++) {
        upperBound.addGroup(groups.values[k]!, last);
      }
      hasMoney ||= isAmountHit(plan, rawScanner, text, term, last);
    }
    return hasMoney;
  }

  const canReachScore = (text: string, atLeast = MIN_SCORE_HUNDREDTHS): boolean =>
    upperBound.canReach(0, atLeast) &&
    upperBound.canReach(minRawLetterCount(text, rawScanner.letterCount()), atLeast);

  return {
    mayScore(text, count, sums) {
      const hasMoney = addTerms(text, count);
      if (!hasMoney || canReachScore(text)) return canReachScore(text);
      upperBound.addGroup(moneyGroup, 0);
      if (sums === undefined || !canReachScore(text)) return canReachScore(text);
      // It hangs on what the sum is.
      addTerms(text, count);
      sums.readGroups(text, upperBound.addGroup);
      return canReachScore(text, MIN_AMOUNT_SCORE_HUNDREDTHS) || sums.isObfuscated();
    },
  };
}

/** Does the term whose last letter is at `last` make an amount, beside a figure or in a text with a share? */
const isAmountHit = (
  { isMoneyTerm }: PrefilterPlan,
  rawScanner: RawScanner,
  text: string,
  term: number,
  last: number,
): boolean =>
  isMoneyTerm[term] === 1 && (rawScanner.hasNumberNear(text, term, last) || mayContainShare(text));

/** By group: what share of everyday messages it stands in. */
function measureGroupShares(
  plan: PrefilterPlan,
  rawScanner: RawScanner,
  everyday: readonly string[],
): Float64Array {
  const shares = new Float64Array(plan.groupCount);
  const lastMessageWith = new Int32Array(plan.groupCount).fill(-1);
  const { offsets, values } = plan.groupsOfTerm;
  everyday.forEach((text, m) => {
    const countGroup = (group: number): void => {
      if (lastMessageWith[group] === m) return;
      lastMessageWith[group] = m;
      shares[group]! += 1 / everyday.length;
    };
    for (let h = rawScanner.scan(text) - 1; h >= 0; h--) {
      const term = rawScanner.hits[h * 2]!;
      for (let k = offsets[term]!; k < offsets[term + 1]!; k++) countGroup(values[k]!);
      if (isAmountHit(plan, rawScanner, text, term, rawScanner.hits[h * 2 + 1]!)) countGroup(plan.moneyGroup);
    }
  });
  return shares;
}
