import { mayContainShare } from '../../text/extract/money/slang-pay.ts';
import {
  type CompiledTerms,
  compileRawScanner,
  createRawNumberFlags,
  minRawLetterCount,
  type RawScanner,
} from '../../text/index.ts';
import type { AmountReader } from '../features/amount-features.ts';
import { isNumeralCode } from './numeral-codes.ts';
import { MAX_PREFILTER_HITS, MIN_SCORE_HUNDREDTHS, type PrefilterPlan } from './prefilter-plan.ts';
import { pruneCommonFeatures } from './prune-common-features.ts';
import { createScoreUpperBound } from './score-upper-bound.ts';

/** Once the amounts are known, a text passes with any evidence at all; in hundredths. */
const MIN_AMOUNT_SCORE_HUNDREDTHS = 1;

const RAW_NUMBER_FLAGS = createRawNumberFlags(isNumeralCode);

/** This many everyday messages are enough to see what is common. */
const SAMPLE_SIZE = 300;

/**
 * Compiles the check of a text as typed: can the rules against the author reach the minimum score? Never false if they
 * can. The characters are read once. The hits are evaluated twice: first by the coarse plan, which assumes what everyday
 * messages have anyway, then by the exact plan, in their order and at their distances. Allocates nothing, unless the
 * decision depends on the amounts of money: then `amountReader` reads them.
 * @example compileRawPrefilter(terms, plan, everyday, amountReader)('お昼なに食べる？') // false
 */
export function compileRawPrefilter(
  terms: CompiledTerms,
  plan: PrefilterPlan,
  everyday: readonly string[],
  amountReader: AmountReader,
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

/** By term: 1 if a plan needs it. */
const termsUsedBy = ({ groupsOfTerm, isMoneyTerm }: PrefilterPlan): Uint8Array =>
  isMoneyTerm.map((money, t) => (groupsOfTerm.offsets[t + 1]! > groupsOfTerm.offsets[t]! ? 1 : money));

interface PrefilterPass {
  /**
   * Can the first `count` hits of the scanner reach the minimum score? Reads the amounts if the decision depends on them
   * and an `amountReader` is given.
   */
  mayScore(text: string, count: number, amountReader?: AmountReader): boolean;
}

/** One evaluation of the hits by one plan; with `isNear` it respects order and distances. */
function compilePass(
  plan: PrefilterPlan,
  rawScanner: RawScanner,
  isNear?: (from: number, to: number, reach: number) => boolean,
): PrefilterPass {
  const { moneyGroup, groupsOfTerm: groups } = plan;
  const { hits } = rawScanner;
  const upperBound = createScoreUpperBound(plan, isNear);

  /** Adds the groups of all hits. Returns whether one of them makes an amount of money. */
  function addTerms(text: string, count: number): boolean {
    let hasAmount = false;
    upperBound.reset(text.length);
    for (let h = 0; h < count; h++) {
      const term = hits[h * 2]!;
      const last = hits[h * 2 + 1]!;
      for (let k = groups.offsets[term]!, end = groups.offsets[term + 1]!; k < end; k++) {
        upperBound.addGroup(groups.values[k]!, last);
      }
      hasAmount ||= isAmountHit(plan, rawScanner, text, term, last);
    }
    return hasAmount;
  }

  const canReachScore = (text: string, atLeast = MIN_SCORE_HUNDREDTHS): boolean =>
    upperBound.canReach(0, atLeast) &&
    upperBound.canReach(minRawLetterCount(text, rawScanner.letterCount()), atLeast);

  return {
    mayScore(text, count, amountReader) {
      const hasAmount = addTerms(text, count);
      if (!hasAmount || canReachScore(text)) return canReachScore(text);
      upperBound.addGroup(moneyGroup, 0);
      if (amountReader === undefined || !canReachScore(text)) return canReachScore(text);
      // The decision depends on the amount.
      addTerms(text, count);
      amountReader.readGroups(text, upperBound.addGroup);
      return canReachScore(text, MIN_AMOUNT_SCORE_HUNDREDTHS) || amountReader.isObfuscated();
    },
  };
}

/** Does the term whose last letter is at `last` make an amount: beside a number, or in a text with a share? */
const isAmountHit = (
  { isMoneyTerm }: PrefilterPlan,
  rawScanner: RawScanner,
  text: string,
  term: number,
  last: number,
): boolean =>
  isMoneyTerm[term] === 1 && (rawScanner.hasNumberNear(text, term, last) || mayContainShare(text));

/** By group: the share of everyday messages that contain it, 0 to 1. */
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
