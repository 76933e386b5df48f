import { buildPackedLists, type PackedLists } from '#lib';
import { type CompiledTerms, packedLength } from '../../text/index.ts';
import type { Rule } from '../detector.ts';
import type { Lexicon } from '../lexicon/lexicon-types.ts';

/** What the looks ahead need of lexicon and rules: everything that can speak against an author, and nothing else. */
export interface PrefilterPlan {
  /** By term of the lexicon: the groups that it stands for; none where nothing needs it. */
  readonly groupsOfTerm: PackedLists;
  /** By term: 1 where it makes an amount, beside a figure. */
  readonly isMoneyTerm: Uint8Array;
  readonly phrases: readonly PlannedPhrase[];
  readonly plannedRules: readonly PlannedRule[];
  /** Weight of the rules that need nothing that a term could tell of, in hundredths. */
  readonly unconditionalWeight: number;
  readonly groupCount: number;
  /** The group that stands for every amount, and those that contacts and items fill. */
  readonly moneyGroup: number;
  readonly contactGroups: readonly number[];
  readonly itemGroups: readonly number[];
}

export interface PlannedPhrase {
  readonly group: number;
  readonly first: readonly number[];
  readonly next: readonly number[];
  /** Letters from end to end; `ANY_DISTANCE`: in any order too, because it is not known where the halves end. */
  readonly maxDistance: number;
}

/** A rule against the author: it needs groups of `enough` of its needs. */
export interface PlannedRule {
  /** In hundredths. */
  readonly weight: number;
  readonly requiredSets: readonly (readonly number[])[];
  readonly minRequiredSets: number;
  /** It needs a text of so many letters at the most. */
  readonly maxLetters: number;
  /** Of these groups it needs two terms; none when one will do. */
  readonly needsTwoTermsOf: readonly number[];
}

export const ANY_DISTANCE = 0x3fff_ffff;

/** Evidence that cannot add up to so many hundredths is not worth a closer look. */
export const MIN_SCORE_HUNDREDTHS = 30;

/**
 * Draws up what the looks ahead ask for.
 * @example const plan = buildPrefilterPlan(terms, lexicon, rules)
 */
export function buildPrefilterPlan(
  { strings }: CompiledTerms,
  lexicon: Lexicon,
  rules: readonly Rule[],
): PrefilterPlan {
  const shapes = new Map(lexicon.shapes.map((shape) => [shape.group, shape.maxLetters]));
  const itemGroups = lexicon.jobNoticeItems.map((item) => item.group);
  const contactGroups = [...new Set([...lexicon.contacts.values()].flat())];
  const moneyGroup = lexicon.groups.length;
  const amounts = new Set([...lexicon.amounts, ...lexicon.shorthand].map((band) => band.group));
  /** An amount may be any amount until it is read. */
  const withMoneyGroup = (list: readonly number[]): number[] =>
    list.some((g) => amounts.has(g)) ? [...list, moneyGroup] : [...list];

  const groupsWithoutPosition = new Set([moneyGroup, ...contactGroups, ...itemGroups, ...shapes.keys()]);
  const maxLengths: number[] = Array.from({ length: moneyGroup + 1 }, (_, g) =>
    groupsWithoutPosition.has(g) ? ANY_DISTANCE : 0,
  );
  const { offsets, values } = lexicon.groupsOfTerm;
  for (let t = 0; t + 1 < offsets.length; t++) {
    const letters = packedLength(strings, t);
    for (let k = offsets[t]!; k < offsets[t + 1]!; k++)
      if (letters > maxLengths[values[k]!]!) maxLengths[values[k]!] = letters;
  }
  const maxLengthOf = (list: readonly number[]): number => Math.max(...list.map((g) => maxLengths[g]!));
  const phrases = lexicon.phrases.map(({ group, maxGap, ...halves }): PlannedPhrase => {
    const [first, next] = [withMoneyGroup(halves.first), withMoneyGroup(halves.next)];
    const loose = maxLengthOf(first) >= ANY_DISTANCE || maxLengthOf(next) >= ANY_DISTANCE;
    const maxDistance = loose ? ANY_DISTANCE : maxGap + maxLengthOf(next);
    maxLengths[group] = Math.max(maxLengths[group]!, loose ? ANY_DISTANCE : maxLengthOf(first) + maxDistance);
    return { group, first, next, maxDistance };
  });

  // One sighting of these may be several in the reading.
  const multiHitGroups = new Set([...groupsWithoutPosition, ...phrases.map(({ group }) => group)]);
  let unconditionalWeight = 0;
  const plannedRules: PlannedRule[] = [];
  const classifierGroups = new Set(lexicon.classifierBands.map((band) => band.group));
  for (const rule of rules) {
    if (rule.weight <= 0) continue;
    // The glance at the wording looks after these.
    if (rule.when.groupSets.some((need) => need.every((g) => classifierGroups.has(g)))) continue;
    const weight = Math.round(rule.weight * 100);
    const { groupSets, minGroupSets: wanted, necessarySets: each, needsTwoTermsOf } = rule.when;
    const limits = each.map((need) => Math.max(...need.map((g) => shapes.get(g) ?? Infinity)));
    const requiredSets = groupSets.filter((need) => !need.some((g) => shapes.has(g))).map(withMoneyGroup);
    const minRequiredSets = wanted - (groupSets.length - requiredSets.length);
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

  const { needed, useful } = selectNeeded(moneyGroup + 1, plannedRules, phrases);
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
  return {
    groupsOfTerm,
    isMoneyTerm,
    phrases: useful,
    plannedRules,
    unconditionalWeight,
    groupCount: moneyGroup + 1,
    moneyGroup,
    contactGroups,
    itemGroups,
  };
}

/** What a term of a group may hint at. */
const AMOUNT_HINT = 1;
const CONTACT_HINT = 2;

/** By group: 1 where offers ask for it; and the phrases that make those, which ask for groups too. */
export function selectNeeded(
  groups: number,
  offers: readonly Pick<PlannedRule, 'requiredSets'>[],
  phrases: readonly PlannedPhrase[],
): { readonly needed: Uint8Array; readonly useful: readonly PlannedPhrase[] } {
  const needed = new Uint8Array(groups);
  const need = (asked: readonly number[]): void => {
    for (let k = 0; k < asked.length; k++) needed[asked[k]!] = 1;
  };
  for (const offer of offers) offer.requiredSets.forEach(need);
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
