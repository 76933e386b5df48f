import { buildPackedLists } from '#lib';
import {
  MIN_SCORE_HUNDREDTHS,
  type PlannedPhrase,
  type PlannedRule,
  type PrefilterPlan,
  selectNeeded,
} from './prefilter-plan.ts';

/** Groups in at least this share of everyday messages are candidates for pruning. */
const MIN_COMMON_SHARE = 0.1;

/**
 * Reduces a plan to a coarser one for the first pass. It assumes that the groups that are common in everyday talk are
 * present, as long as the rules that need nothing else stay below the minimum score, and looks only for the rest. A text
 * rejected by the result is rejected by `plan` too. `shares` are the shares of everyday messages by group; they decide
 * about speed only.
 * @example const coarsePlan = pruneCommonFeatures(plan, shares)
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
  const prunedRules = plan.plannedRules
    .map((rule) => pruneRule(rule, assumedWithPhrases))
    .filter((rule) => rule.minRequiredSets > 0);
  const phrases = plan.phrases
    .filter(({ group }) => assumedWithPhrases[group] === 0)
    .map((phrase) => prunePhrase(phrase, assumedWithPhrases));
  const { needed, useful } = selectNeeded(plan.groupCount, prunedRules, phrases);
  const { offsets, values } = plan.groupsOfTerm;
  const isWanted = (g: number): boolean => needed[g] === 1 && assumedWithPhrases[g] === 0;
  return {
    ...plan,
    unconditionalWeight: sumMetWeights(plan, assumedWithPhrases),
    plannedRules: prunedRules,
    phrases: useful,
    groupsOfTerm: buildPackedLists(offsets.length - 1, (t, add) => {
      for (let k = offsets[t]!; k < offsets[t + 1]!; k++) if (isWanted(values[k]!)) add(values[k]!);
    }),
    isMoneyTerm: isWanted(plan.moneyGroup) ? plan.isMoneyTerm : new Uint8Array(plan.isMoneyTerm.length),
  };
}

/** By group: 1 if it is assumed to be present. */
type GroupFlags = Uint8Array;

function hasFlaggedGroup(groups: readonly number[], flags: GroupFlags): boolean {
  for (let k = 0; k < groups.length; k++) if (flags[groups[k]!] === 1) return true;
  return false;
}

/** A copy of the flags, with the phrases whose two halves are flagged. */
function addCompletedPhrases(phrases: readonly PlannedPhrase[], assumed: GroupFlags): GroupFlags {
  const flags = assumed.slice();
  for (const { group, first, next } of phrases)
    if (hasFlaggedGroup(first, flags) && hasFlaggedGroup(next, flags)) flags[group] = 1;
  return flags;
}

/** Total weight of the rules that need nothing beyond the flagged groups, in hundredths. */
function sumMetWeights({ plannedRules, unconditionalWeight }: PrefilterPlan, flags: GroupFlags): number {
  let sum = unconditionalWeight;
  for (const { requiredSets, minRequiredSets, weight } of plannedRules) {
    let met = 0;
    for (let n = 0; n < requiredSets.length; n++) if (hasFlaggedGroup(requiredSets[n]!, flags)) met++;
    if (met >= minRequiredSets) sum += weight;
  }
  return sum;
}

function pruneRule(rule: PlannedRule, flags: GroupFlags): PlannedRule {
  const requiredSets = rule.requiredSets.filter((set) => !hasFlaggedGroup(set, flags));
  const minRequiredSets = rule.minRequiredSets - (rule.requiredSets.length - requiredSets.length);
  const needsTwoTermsOf = hasFlaggedGroup(rule.needsTwoTermsOf, flags) ? [] : rule.needsTwoTermsOf;
  return { ...rule, requiredSets, minRequiredSets, needsTwoTermsOf };
}

/** A phrase with one assumed half is complete as soon as the other half is found. */
function prunePhrase(phrase: PlannedPhrase, flags: GroupFlags): PlannedPhrase {
  const { first, next } = phrase;
  if (hasFlaggedGroup(first, flags)) return { ...phrase, first: next };
  return hasFlaggedGroup(next, flags) ? { ...phrase, next: first } : phrase;
}
