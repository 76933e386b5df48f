import { buildPackedLists, type PackedLists } from '#lib';
import { type CompiledTerms, packedLength } from '../../text/index.ts';
import type { Lexicon } from '../lexicon/lexicon-types.ts';
import type { Rule } from '../rules/rule-types.ts';

/** What the prefilter tiers need of lexicon and rules: everything that can be evidence against an author. */
export interface PrefilterPlan {
  /** By term of the lexicon: the groups it belongs to, as far as a rule needs them. */
  readonly groupsOfTerm: PackedLists;
  /** By term: 1 if it makes an amount of money next to a number. */
  readonly isMoneyTerm: Uint8Array;
  readonly phrases: readonly PlannedPhrase[];
  readonly plannedRules: readonly PlannedRule[];
  /** Total weight of the rules that need no term, in hundredths. */
  readonly unconditionalWeight: number;
  readonly groupCount: number;
  /** A group of its own that stands for every amount; and the groups filled by contacts and by job notice items. */
  readonly moneyGroup: number;
  readonly contactGroups: readonly number[];
  readonly itemGroups: readonly number[];
}

/** A phrase of the lexicon: its group is found if a group of `first` is followed by one of `next`. */
export interface PlannedPhrase {
  readonly group: number;
  readonly first: readonly number[];
  readonly next: readonly number[];
  /**
   * Letters between the last letters of the two halves. `ANY_DISTANCE` also means any order, because the end of a half is
   * unknown.
   */
  readonly maxDistance: number;
}

/** A rule against the author: it needs one group each of at least `minRequiredSets` of the sets. */
export interface PlannedRule {
  /** In hundredths. */
  readonly weight: number;
  readonly requiredSets: readonly (readonly number[])[];
  readonly minRequiredSets: number;
  /** It cannot match a longer text; Infinity without a limit. */
  readonly maxLetters: number;
  /** Two terms of these groups are needed; empty if one is enough. */
  readonly needsTwoTermsOf: readonly number[];
}

export const ANY_DISTANCE = 0x3fff_ffff;

/** The minimum score: evidence below it, in hundredths, is not worth a full evaluation. */
export const MIN_SCORE_HUNDREDTHS = 30;

/** A text with more hits is evaluated in full: the prefilter would take as long. */
export const MAX_PREFILTER_HITS = 600;

/** What a term of a group may hint at; bits. */
const AMOUNT_HINT = 1;
const CONTACT_HINT = 2;

/**
 * Derives the plan from lexicon and rules.
 * @example const plan = buildPrefilterPlan(terms, lexicon, rules)
 */
export function buildPrefilterPlan(
  terms: CompiledTerms,
  lexicon: Lexicon,
  rules: readonly Rule[],
): PrefilterPlan {
  const shapes = new Map(lexicon.shapes.map((shape) => [shape.group, shape.maxLetters]));
  const itemGroups = lexicon.jobNoticeItems.map((item) => item.group);
  const contactGroups = [...new Set([...lexicon.contacts.values()].flat())];
  const moneyGroup = lexicon.groups.length;
  const amounts = new Set([...lexicon.amounts, ...lexicon.shorthand].map((band) => band.group));
  /** Until an amount is read it may be any amount. */
  const withMoneyGroup: AddMoneyGroup = (groups) =>
    groups.some((g) => amounts.has(g)) ? [...groups, moneyGroup] : [...groups];

  const groupsWithoutPosition = new Set([moneyGroup, ...contactGroups, ...itemGroups, ...shapes.keys()]);
  const phrases = planPhrases(terms, lexicon, groupsWithoutPosition, withMoneyGroup);
  // One hit of these groups may become several occurrences.
  const multiHitGroups = new Set([...groupsWithoutPosition, ...phrases.map(({ group }) => group)]);
  const { plannedRules, unconditionalWeight } = planRules(
    lexicon,
    rules,
    shapes,
    multiHitGroups,
    withMoneyGroup,
  );
  const { needed, useful } = selectNeeded(moneyGroup + 1, plannedRules, phrases);
  return {
    ...planTerms(lexicon, needed, { moneyGroup, contactGroups, itemGroups }),
    phrases: useful,
    plannedRules,
    unconditionalWeight,
    groupCount: moneyGroup + 1,
    moneyGroup,
    contactGroups,
    itemGroups,
  };
}

type AddMoneyGroup = (groups: readonly number[]) => number[];

function planPhrases(
  { strings }: CompiledTerms,
  lexicon: Lexicon,
  groupsWithoutPosition: ReadonlySet<number>,
  withMoneyGroup: AddMoneyGroup,
): readonly PlannedPhrase[] {
  /** By group: letters of its longest occurrence. Phrases build on earlier ones, so it grows in file order. */
  const maxLengths: number[] = Array.from({ length: lexicon.groups.length + 1 }, (_, g) =>
    groupsWithoutPosition.has(g) ? ANY_DISTANCE : 0,
  );
  const { offsets, values } = lexicon.groupsOfTerm;
  for (let t = 0; t + 1 < offsets.length; t++) {
    const letters = packedLength(strings, t);
    for (let k = offsets[t]!; k < offsets[t + 1]!; k++)
      if (letters > maxLengths[values[k]!]!) maxLengths[values[k]!] = letters;
  }
  const maxLengthOf = (groups: readonly number[]): number => Math.max(...groups.map((g) => maxLengths[g]!));
  return lexicon.phrases.map(({ group, maxGap, ...halves }): PlannedPhrase => {
    const [first, next] = [withMoneyGroup(halves.first), withMoneyGroup(halves.next)];
    const isLoose = maxLengthOf(first) >= ANY_DISTANCE || maxLengthOf(next) >= ANY_DISTANCE;
    const maxDistance = isLoose ? ANY_DISTANCE : maxGap + maxLengthOf(next);
    maxLengths[group] = Math.max(
      maxLengths[group]!,
      isLoose ? ANY_DISTANCE : maxLengthOf(first) + maxDistance,
    );
    return { group, first, next, maxDistance };
  });
}

function planRules(
  lexicon: Lexicon,
  rules: readonly Rule[],
  shapes: ReadonlyMap<number, number>,
  multiHitGroups: ReadonlySet<number>,
  withMoneyGroup: AddMoneyGroup,
): Pick<PrefilterPlan, 'plannedRules' | 'unconditionalWeight'> {
  let unconditionalWeight = 0;
  const plannedRules: PlannedRule[] = [];
  const classifierGroups = new Set(lexicon.classifierBands.map((band) => band.group));
  for (const rule of rules) {
    if (rule.weight <= 0) continue;
    const { groupSets, minGroupSets, necessarySets, needsTwoTermsOf } = rule.when;
    // Rules that need the classifier are covered by the wording prefilter.
    if (groupSets.some((set) => set.every((g) => classifierGroups.has(g)))) continue;
    const weight = Math.round(rule.weight * 100);
    const limits = necessarySets.map((set) => Math.max(...set.map((g) => shapes.get(g) ?? Infinity)));
    const requiredSets = groupSets.filter((set) => !set.some((g) => shapes.has(g))).map(withMoneyGroup);
    const minRequiredSets = minGroupSets - (groupSets.length - requiredSets.length);
    if (minRequiredSets <= 0) {
      unconditionalWeight += weight;
      continue;
    }
    plannedRules.push({
      weight,
      requiredSets,
      minRequiredSets,
      maxLetters: Math.min(Infinity, ...limits),
      needsTwoTermsOf: needsTwoTermsOf.some((g) => multiHitGroups.has(g)) ? [] : needsTwoTermsOf,
    });
  }
  return { plannedRules, unconditionalWeight };
}

function planTerms(
  lexicon: Lexicon,
  needed: Uint8Array,
  {
    moneyGroup,
    contactGroups,
    itemGroups,
  }: Pick<PrefilterPlan, 'moneyGroup' | 'contactGroups' | 'itemGroups'>,
): Pick<PrefilterPlan, 'groupsOfTerm' | 'isMoneyTerm'> {
  const { offsets, values } = lexicon.groupsOfTerm;
  const hintFlags = new Uint8Array(moneyGroup);
  for (const group of lexicon.hints.amounts) hintFlags[group]! |= AMOUNT_HINT;
  for (const group of lexicon.hints.contacts) hintFlags[group]! |= CONTACT_HINT;
  const isMoneyTerm = new Uint8Array(offsets.length - 1);
  const groupsOfTerm = buildPackedLists(isMoneyTerm.length, (t, add) => {
    let hints = 0;
    for (let k = offsets[t]!; k < offsets[t + 1]!; k++) {
      const group = values[k]!;
      if (needed[group] === 1) add(group);
      hints |= hintFlags[group]!;
    }
    if ((hints & AMOUNT_HINT) > 0) isMoneyTerm[t] = needed[moneyGroup]!;
    if ((hints & CONTACT_HINT) > 0) for (const group of contactGroups) if (needed[group] === 1) add(group);
    if (hints > 0) for (const group of itemGroups) if (needed[group] === 1) add(group);
  });
  return { groupsOfTerm, isMoneyTerm };
}

/**
 * By group: 1 if a rule needs it, directly or through a phrase; and the phrases that are needed.
 * @example selectNeeded(plan.groupCount, plan.plannedRules, plan.phrases).needed[3] // 1
 */
export function selectNeeded(
  groupCount: number,
  rules: readonly Pick<PlannedRule, 'requiredSets'>[],
  phrases: readonly PlannedPhrase[],
): { readonly needed: Uint8Array; readonly useful: readonly PlannedPhrase[] } {
  const needed = new Uint8Array(groupCount);
  const need = (groups: readonly number[]): void => {
    for (let k = 0; k < groups.length; k++) needed[groups[k]!] = 1;
  };
  for (const rule of rules) rule.requiredSets.forEach(need);
  // Backwards, because a phrase may build on earlier ones.
  const useful = phrases
    .toReversed()
    .filter(({ group, first, next }) => {
      if (needed[group] === 0) return false;
      need(first);
      need(next);
      return true;
    })
    .toReversed();
  return { needed, useful };
}
