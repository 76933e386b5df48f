import { buildPackedLists } from '#lib';
import {
  MIN_SCORE_HUNDREDTHS,
  type PlannedPhrase,
  type PlannedRule,
  type PrefilterPlan,
  selectNeeded,
} from './prefilter-plan.ts';

/** What a larger share of everyday messages has is not looked for at first. */
const MIN_COMMON_SHARE = 0.1;

/**
 * A coarser plan for a quick look: it takes for granted what everyday talk has anyway, as long as every rule has
 * something left to ask for, and looks for the rest alone. What it finds nothing in, the plan itself finds nothing in.
 * `shares` says by group what share of everyday messages has it; it decides about speed and about nothing else.
 * @example const quick = pruneCommonFeatures(plan, shares)
 */
export function pruneCommonFeatures(plan: PrefilterPlan, shares: Float64Array): PrefilterPlan {
  const assumed = new Uint8Array(plan.groupCount);
  const byShare = Array.from(shares.keys()).filter((g) => shares[g]! >= MIN_COMMON_SHARE);
  for (const group of byShare.sort((a, b) => shares[b]! - shares[a]!)) {
    assumed[group] = 1;
    if (sumMetWeights(plan, addCompletedPhrases(plan.phrases, assumed)) >= MIN_SCORE_HUNDREDTHS)
      assumed[group] = 0;
  }
  const assumedWithPhrases = addCompletedPhrases(plan.phrases, assumed);
  const offers = plan.plannedRules.map((offer) => pruneRule(offer, assumedWithPhrases));
  const left = offers.filter((offer) => offer.minRequiredSets > 0);
  const phrases = plan.phrases
    .filter(({ group }) => assumedWithPhrases[group] === 0)
    .map((p) => prunePhrase(p, assumedWithPhrases));
  const { needed, useful } = selectNeeded(plan.groupCount, left, phrases);
  const { offsets, values } = plan.groupsOfTerm;
  const isWanted = (g: number): boolean => needed[g] === 1 && assumedWithPhrases[g] === 0;
  return {
    ...plan,
    unconditionalWeight: sumMetWeights(plan, assumedWithPhrases),
    plannedRules: left,
    phrases: useful,
    groupsOfTerm: buildPackedLists(offsets.length - 1, (t, add) => {
      for (let k = offsets[t]!; k < offsets[t + 1]!; k++) if (isWanted(values[k]!)) add(values[k]!);
    }),
    isMoneyTerm: isWanted(plan.moneyGroup) ? plan.isMoneyTerm : new Uint8Array(plan.isMoneyTerm.length),
  };
}

/** By group: is it taken? */
type GroupFlags = Uint8Array;

function hasFlaggedGroup(groups: readonly number[], taken: GroupFlags): boolean {
  for (let k = 0; k < groups.length; k++) if (taken[groups[k]!] === 1) return true;
  return false;
}

/** The same with the phrases that have both halves. */
function addCompletedPhrases(phrases: readonly PlannedPhrase[], assumed: GroupFlags): GroupFlags {
  const taken = assumed.slice();
  for (const { group, first, next } of phrases)
    if (hasFlaggedGroup(first, taken) && hasFlaggedGroup(next, taken)) taken[group] = 1;
  return taken;
}

/** Together the rules that have nothing left to ask for weigh so much. */
function sumMetWeights({ plannedRules, unconditionalWeight }: PrefilterPlan, taken: GroupFlags): number {
  let weight = unconditionalWeight;
  for (const { requiredSets, minRequiredSets, weight: own } of plannedRules) {
    let met = 0;
    for (let n = 0; n < requiredSets.length; n++) if (hasFlaggedGroup(requiredSets[n]!, taken)) met++;
    if (met >= minRequiredSets) weight += own;
  }
  return weight;
}

function pruneRule(offer: PlannedRule, taken: GroupFlags): PlannedRule {
  const requiredSets = offer.requiredSets.filter((need) => !hasFlaggedGroup(need, taken));
  const minRequiredSets = offer.minRequiredSets - (offer.requiredSets.length - requiredSets.length);
  const needsTwoTermsOf = hasFlaggedGroup(offer.needsTwoTermsOf, taken) ? [] : offer.needsTwoTermsOf;
  return { ...offer, requiredSets, minRequiredSets, needsTwoTermsOf };
}

/** A phrase with a half that is granted is there as soon as the other half is. */
function prunePhrase(phrase: PlannedPhrase, taken: GroupFlags): PlannedPhrase {
  const { first, next } = phrase;
  if (hasFlaggedGroup(first, taken)) return { ...phrase, first: next };
  return hasFlaggedGroup(next, taken) ? { ...phrase, next: first } : phrase;
}
