import {
  type FoundFeatures,
  hasAnyGroup,
  NO_OCCURRENCES,
  type Occurrence,
  type OccurrencesByGroup,
} from '../features/feature-types.ts';
import { resolveGroupName } from '../lexicon/compile-lexicon.ts';
import type { GroupNames } from '../lexicon/lexicon-types.ts';
import { type GetLine, RuleError } from '../parse-yaml.ts';
import type { ConditionSource } from '../rule-schema.ts';
import { findWithinWindow } from './proximity.ts';

/** A compiled condition over the groups of a lexicon. */
export interface Condition {
  /** It matches only if at least one group of each set was found. */
  readonly necessarySets: readonly (readonly number[])[];
  /** The same in another form: one group each of at least `minGroupSets` of these sets. */
  readonly groupSets: readonly (readonly number[])[];
  readonly minGroupSets: number;
  /** Two terms of these groups are needed; empty if one is enough. */
  readonly needsTwoTermsOf: readonly number[];
  /** The occurrences that satisfy the condition, or null. */
  match(features: FoundFeatures): readonly Occurrence[] | null;
}

interface ConditionLocation {
  readonly names: GroupNames;
  readonly file: string;
  readonly line: GetLine;
}

/**
 * Compiles a condition over group names. Throws `RuleError` for a name that no lexicon has, and for a condition that is
 * always or never true.
 * @example compileCondition({ all: ['pay', 'contact.dm'], within: 160 }, location).match(features)
 */
export function compileCondition(source: ConditionSource, place: ConditionLocation): Condition {
  const all = (source.all ?? []).map((element) => resolveGroups(element, place));
  const any = (source.any ?? []).flatMap((element) => resolveGroups(element, place));
  const none = (source.none ?? []).flatMap((element) => resolveGroups(element, place));
  const followers = (source.followedBy ?? []).map((element) => resolveGroups(element, place));
  const someSets = (source.some?.of ?? []).map((element) => resolveGroups(element, place));
  if (all.length === 0 && any.length === 0 && someSets.length === 0) {
    throw new RuleError(place.file, place.line(), 'when: write at least one name under all, any or some');
  }
  const redundantIndex = (source.all ?? []).findIndex((_, i) =>
    all.some((other, o) => o !== i && isSubset(all[i]!, other)),
  );
  if (redundantIndex >= 0) {
    throw new RuleError(
      place.file,
      place.line(),
      `all: "${source.all![redundantIndex]}" asks for nothing, another line of all is part of it; name something else`,
    );
  }
  const contradictoryIndex = (source.all ?? []).findIndex((_, i) => isSubset(none, all[i]!));
  if (contradictoryIndex >= 0) {
    throw new RuleError(
      place.file,
      place.line(),
      `all: "${source.all![contradictoryIndex]}" can never hold, for none forbids it; name something else`,
    );
  }
  if (followers.length > 0 && all.length === 0) {
    throw new RuleError(place.file, place.line(), 'followedBy: write under all what it must stand behind');
  }
  const { within, atLeast = 1, some } = source;
  if (some !== undefined && some.atLeast > some.of.length) {
    throw new RuleError(
      place.file,
      place.line(),
      `some: ${some.atLeast} of ${some.of.length} can never hold`,
    );
  }

  const each = any.length === 0 ? [...all, ...followers] : [...all, ...followers, any];
  return {
    groupSets: [...each, ...someSets],
    minGroupSets: each.length + (some?.atLeast ?? 0),
    needsTwoTermsOf: atLeast > 1 ? any : [],
    necessarySets: [...each, ...(some === undefined ? [] : necessarySetsOfSome(someSets, some.atLeast))],
    // Runs for many rules of every candidate: allocates as late as possible.
    match(features) {
      const found = source.own === true ? features.unquotedOccurrences : features.occurrences;
      for (const groups of all) if (!hasAnyGroup(found, groups)) return null;
      if (any.length > 0 && !hasAnyGroup(found, any)) return null;
      if (hasAnyGroup(found, none)) return null;
      const either = atLeast > 1 ? concatOccurrences(found, any) : NO_OCCURRENCES;
      if (any.length > 0 && atLeast > 1 && countDistinctTerms(either) < atLeast) return null;
      const occurrences =
        within === undefined ? firstOfEach(found, all) : findWithinWindow(all, found, all.length, within);
      if (occurrences === null) return null;
      if (followers.length > 0) {
        const behind = firstOfEachBehind(found, followers, earliestEnd(found, all));
        if (behind === null) return null;
        occurrences.push(...behind);
      }
      const several =
        some === undefined
          ? NO_OCCURRENCES
          : findWithinWindow(someSets, found, some.atLeast, some.within ?? Infinity);
      if (several === null) return null;
      occurrences.push(...(atLeast > 1 ? either : firstOfEach(found, [any])), ...several);
      return occurrences;
    },
  };
}

const isSubset = (groups: readonly number[], subset: readonly number[]): boolean =>
  subset.every((group) => groups.includes(group));

function concatOccurrences(found: OccurrencesByGroup, groups: readonly number[]): readonly Occurrence[] {
  const list: Occurrence[] = [];
  for (const g of groups) list.push(...found[g]!);
  return list;
}

/** For each set the first occurrence of its first group that was found. */
function firstOfEach(found: OccurrencesByGroup, groupSets: readonly (readonly number[])[]): Occurrence[] {
  const firsts: Occurrence[] = [];
  for (const groups of groupSets) {
    for (const g of groups) {
      const first = found[g]![0];
      if (first === undefined) continue;
      firsts.push(first);
      break;
    }
  }
  return firsts;
}

/** The first place at which one occurrence of each set has ended. */
function earliestEnd(found: OccurrencesByGroup, groupSets: readonly (readonly number[])[]): number {
  let earliest = 0;
  for (const groups of groupSets) {
    let end = Infinity;
    for (const g of groups) for (const occurrence of found[g]!) end = Math.min(end, occurrence.end);
    earliest = Math.max(earliest, end);
  }
  return earliest;
}

/** For each set the first occurrence that starts at or after `from`; null if a set has none. */
function firstOfEachBehind(
  found: OccurrencesByGroup,
  groupSets: readonly (readonly number[])[],
  from: number,
): Occurrence[] | null {
  const firsts: Occurrence[] = [];
  for (const groups of groupSets) {
    let first: Occurrence | undefined;
    for (const g of groups)
      for (const occurrence of found[g]!)
        if (occurrence.start >= from && (first === undefined || occurrence.start < first.start))
          first = occurrence;
    if (first === undefined) return null;
    firsts.push(first);
  }
  return firsts;
}

/** `pay | amount.day` to group numbers; a name includes all names below it. */
function resolveGroups(element: string, { names, file, line }: ConditionLocation): number[] {
  return element.split('|').flatMap((part) => resolveGroupName(part.trim(), names, file, line));
}

function countDistinctTerms(list: readonly Occurrence[]): number {
  return new Set(list.map((o) => o.term)).size;
}

/**
 * If k of n sets are found, every choice of n - k + 1 sets contains a found one. Instead of all choices only the n
 * choices of neighbours in a ring are used: nearly as selective, and far fewer.
 */
function necessarySetsOfSome(sets: readonly (readonly number[])[], atLeast: number): number[][] {
  const size = sets.length - atLeast + 1;
  const ring = [...sets, ...sets];
  return sets.map((_, i) => ring.slice(i, i + size).flat());
}
