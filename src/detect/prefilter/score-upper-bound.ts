import { invertLists, packLists } from '#lib';
import { ANY_DISTANCE, MIN_SCORE_HUNDREDTHS, type PrefilterPlan } from './prefilter-plan.ts';

/**
 * An upper bound of the score of a text while it is being read: groups complete phrases, phrases are groups, groups
 * complete rules. Never lower than the exact evaluation. Allocates nothing after creation.
 */
export interface ScoreUpperBound {
  /** Starts the next text, of at most `length` units. */
  reset(length: number): void;
  /** Adds a group that was found; `last` is the index of its last letter. */
  addGroup(group: number, last: number): void;
  /** Do the rules that have everything they need, in a text of this many letters, reach `atLeast` hundredths? */
  canReach(letters: number, atLeast?: number): boolean;
}

/** Positions are counted up over all texts; beyond this value they start again. */
const MAX_POSITION = 0x7000_0000;

/**
 * `isNear(from, to, reach)` tells whether at most `reach` letters are in (from, to]. Without it the halves of a phrase
 * may be anywhere, in any order.
 * @example const bound = createScoreUpperBound(plan); bound.reset(5); bound.addGroup(3, 0); bound.canReach(5)
 */
export function createScoreUpperBound(
  plan: PrefilterPlan,
  isNear?: (from: number, to: number, reach: number) => boolean,
): ScoreUpperBound {
  const { phrases, plannedRules, unconditionalWeight, groupCount } = plan;
  const tables = getPlanTables(plan);
  const { phrasesByFirst, phrasesByNext, phraseGroups, setCount, setsByGroup, ruleOfSet } = tables;
  const { twoTermGroups, minRequiredSets, weights, maxLetters } = tables;
  const maxDistances =
    isNear === undefined ? tables.maxDistances.map(() => ANY_DISTANCE) : tables.maxDistances;

  // Positions are unique over all texts: values below `textBase` belong to earlier texts, so nothing must be cleared.
  let textBase = 1;
  let textLength = 0;
  const groupSeenAt = new Int32Array(groupCount);
  const groupCounts = new Int32Array(groupCount);
  const firstSeenAt = new Int32Array(phrases.length);
  const nextSeenAt = new Int32Array(phrases.length);
  const setMetAt = new Int32Array(setCount);
  const ruleTouchedAt = new Int32Array(plannedRules.length);
  const metSets = new Int32Array(plannedRules.length);
  /** The rules that have all their required sets. */
  const readyRules = new Int32Array(plannedRules.length);
  let readyCount = 0;

  function addGroup(group: number, last: number): void {
    const position = textBase + last;
    const isRepeated = groupSeenAt[group]! >= textBase;
    groupCounts[group] = isRepeated ? groupCounts[group]! + 1 : 1;
    if (isRepeated && isNear === undefined) return;
    completePhrases(group, last, position);
    if (isRepeated) return;
    groupSeenAt[group] = position;
    meetSets(group, position);
  }

  function completePhrases(group: number, last: number, position: number): void {
    const { offsets: nextOffsets, values: nextValues } = phrasesByNext;
    for (let k = nextOffsets[group]!, end = nextOffsets[group + 1]!; k < end; k++) {
      const p = nextValues[k]!;
      if (nextSeenAt[p] === position) continue;
      nextSeenAt[p] = position;
      const first = firstSeenAt[p]!;
      if (first < textBase) continue;
      const reach = maxDistances[p]!;
      if (reach === ANY_DISTANCE || isNear!(first - textBase, last, reach)) addGroup(phraseGroups[p]!, last);
    }
    const { offsets, values } = phrasesByFirst;
    for (let k = offsets[group]!, end = offsets[group + 1]!; k < end; k++) {
      const p = values[k]!;
      if (firstSeenAt[p] === position) continue;
      firstSeenAt[p] = position;
      if (maxDistances[p] === ANY_DISTANCE && nextSeenAt[p]! >= textBase) addGroup(phraseGroups[p]!, last);
    }
  }

  function meetSets(group: number, position: number): void {
    const { offsets, values } = setsByGroup;
    for (let k = offsets[group]!, end = offsets[group + 1]!; k < end; k++) {
      const set = values[k]!;
      if (setMetAt[set]! >= textBase) continue;
      setMetAt[set] = position;
      const rule = ruleOfSet[set]!;
      metSets[rule] = ruleTouchedAt[rule]! >= textBase ? metSets[rule]! + 1 : 1;
      ruleTouchedAt[rule] = position;
      if (metSets[rule] === minRequiredSets[rule]) readyRules[readyCount++] = rule;
    }
  }

  /** Were the groups of which the rule needs two terms found twice? True for a rule without such groups. */
  function hasTwoTerms(rule: number): boolean {
    const { offsets, values } = twoTermGroups;
    const end = offsets[rule + 1]!;
    let k = offsets[rule]!;
    if (k === end) return true;
    let sum = 0;
    for (; k < end && sum < 2; k++) if (groupSeenAt[values[k]!]! >= textBase) sum += groupCounts[values[k]!]!;
    return sum >= 2;
  }

  return {
    addGroup,
    reset(length) {
      textBase += textLength + 1;
      textLength = length;
      readyCount = 0;
      if (textBase + length < MAX_POSITION) return;
      for (const seen of [groupSeenAt, firstSeenAt, nextSeenAt, setMetAt, ruleTouchedAt]) seen.fill(0);
      textBase = 1;
    },
    canReach(letters, atLeast = MIN_SCORE_HUNDREDTHS) {
      let sum = unconditionalWeight;
      for (let r = 0; r < readyCount && sum < atLeast; r++) {
        const rule = readyRules[r]!;
        if (maxLetters[rule]! >= letters && hasTwoTerms(rule)) sum += weights[rule]!;
      }
      return sum >= atLeast;
    },
  };
}

const tablesByPlan = new WeakMap<PrefilterPlan, ReturnType<typeof buildPlanTables>>();

/** The tables of a plan, built once for all upper bounds that use it. */
function getPlanTables(plan: PrefilterPlan): ReturnType<typeof buildPlanTables> {
  const tables = tablesByPlan.get(plan) ?? buildPlanTables(plan);
  tablesByPlan.set(plan, tables);
  return tables;
}

function buildPlanTables({ phrases, plannedRules, groupCount }: PrefilterPlan) {
  const requiredSets = plannedRules.flatMap((rule) => rule.requiredSets);
  const firsts = phrases.map((phrase) => phrase.first);
  const nexts = phrases.map((phrase) => phrase.next);
  return {
    /** By group: the phrases of which it is the first half, and the second. */
    phrasesByFirst: invertLists(groupCount, firsts),
    phrasesByNext: invertLists(groupCount, nexts),
    /** By phrase: the group that it fills, and the largest distance of its halves. */
    phraseGroups: Int32Array.from(phrases, (phrase) => phrase.group),
    maxDistances: Int32Array.from(phrases, (phrase) => phrase.maxDistance),
    /** Required sets are numbered over all rules. */
    setCount: requiredSets.length,
    setsByGroup: invertLists(groupCount, requiredSets),
    ruleOfSet: Int32Array.from(plannedRules.flatMap((rule, r) => rule.requiredSets.map(() => r))),
    twoTermGroups: packLists(plannedRules.map((rule) => rule.needsTwoTermsOf)),
    minRequiredSets: Int32Array.from(plannedRules, (rule) => rule.minRequiredSets),
    weights: Int32Array.from(plannedRules, (rule) => rule.weight),
    maxLetters: Float64Array.from(plannedRules, (rule) => rule.maxLetters),
  };
}
