import {
  type FoundFeatures,
  type FoundGroups,
  hasAnyGroup,
  type Occurrence,
  packGroupSets,
} from '../features/feature-types.ts';
import { resolveGroupName } from '../lexicon/compile-lexicon.ts';
import type { GroupNames } from '../lexicon/lexicon-types.ts';
import { type GetPosition, RuleError } from '../parse-yaml.ts';
import type { ConditionSource } from '../rule-schema.ts';
import { findWithinWindow } from './proximity.ts';

/** A compiled condition over the groups of a lexicon. */
export interface Condition {
  /** The groups that can help to satisfy it. */
  readonly groups: readonly number[];
  /** It matches only if at least one group of each set was found. */
  readonly neededSets: readonly (readonly number[])[];
  /** The occurrences that satisfy the condition, or null. */
  match(features: FoundFeatures): readonly Occurrence[] | null;
}

interface ConditionLocation {
  readonly names: GroupNames;
  readonly file: string;
  readonly position: GetPosition;
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
    throw new RuleError(place.file, place.position(), 'when: write at least one name under all, any or some');
  }
  const redundantIndex = (source.all ?? []).findIndex((_, i) =>
    all.some((other, o) => o !== i && isSubset(all[i]!, other)),
  );
  if (redundantIndex >= 0) {
    throw new RuleError(
      place.file,
      place.position(),
      `all: "${source.all![redundantIndex]}" asks for nothing, another line of all is part of it; name something else`,
    );
  }
  const contradictoryIndex = (source.all ?? []).findIndex((_, i) => isSubset(none, all[i]!));
  if (contradictoryIndex >= 0) {
    throw new RuleError(
      place.file,
      place.position(),
      `all: "${source.all![contradictoryIndex]}" can never hold, for none forbids it; name something else`,
    );
  }
  if (followers.length > 0 && all.length === 0) {
    throw new RuleError(
      place.file,
      place.position(),
      'followedBy: write under all what it must stand behind',
    );
  }
  const { within, atLeast = 1, some } = source;
  if (some !== undefined && some.atLeast > some.of.length) {
    throw new RuleError(
      place.file,
      place.position(),
      `some: ${some.atLeast} of ${some.of.length} can never hold`,
    );
  }

  const either = any.length === 0 ? [] : [any];
  const required = [...all, ...either, ...followers];
  const sets = packGroupSets([...required, ...someSets, none]);
  const noneSet = required.length + someSets.length;

  /** Runs for every condition that may match. */
  function isPossible({ bits }: FoundGroups): boolean {
    for (let set = 0; set < required.length; set++) if (!hasAnyGroup(bits, sets, set)) return false;
    if (hasAnyGroup(bits, sets, noneSet)) return false;
    let missing = some?.atLeast ?? 0;
    for (let set = required.length; set < noneSet && missing > 0; set++)
      if (hasAnyGroup(bits, sets, set)) missing--;
    return missing === 0;
  }

  return {
    groups: [...required, ...someSets].flat(),
    // The smallest first, because it is most often not found.
    neededSets: required.length > 0 ? required.toSorted((a, b) => a.length - b.length) : [someSets.flat()],
    match(features) {
      const found = source.own === true ? features.unquoted : features;
      if (!isPossible(found)) return null;
      const occurrences =
        within === undefined ? firstOfEach(found, all) : findWithinWindow(all, found, all.length, within);
      if (occurrences === null) return null;
      if (followers.length > 0) {
        const behind = firstOfEachBehind(found, followers, earliestEnd(found, all));
        if (behind === null) return null;
        occurrences.push(...behind);
      }
      if (any.length > 0) {
        const ofAny = atLeast > 1 ? any.flatMap((g) => found.occurrences[g]!) : firstOfEach(found, either);
        if (atLeast > 1 && countDistinctTerms(ofAny) < atLeast) return null;
        occurrences.push(...ofAny);
      }
      if (some !== undefined) {
        const several = findWithinWindow(someSets, found, some.atLeast, some.within ?? Infinity);
        if (several === null) return null;
        occurrences.push(...several);
      }
      return occurrences;
    },
  };
}

const isSubset = (groups: readonly number[], subset: readonly number[]): boolean =>
  subset.every((group) => groups.includes(group));

/** For each set the first occurrence of its first group that was found. */
function firstOfEach({ occurrences }: FoundGroups, sets: readonly (readonly number[])[]): Occurrence[] {
  const firsts: Occurrence[] = [];
  for (const groups of sets) {
    for (const g of groups) {
      const first = occurrences[g]![0];
      if (first === undefined) continue;
      firsts.push(first);
      break;
    }
  }
  return firsts;
}

/** The first place at which one occurrence of each set has ended. */
function earliestEnd({ occurrences }: FoundGroups, sets: readonly (readonly number[])[]): number {
  let earliest = 0;
  for (const groups of sets) {
    let end = Infinity;
    for (const g of groups) for (const occurrence of occurrences[g]!) end = Math.min(end, occurrence.end);
    earliest = Math.max(earliest, end);
  }
  return earliest;
}

/** For each set the first occurrence that starts at or after `from`; null if a set has none. */
function firstOfEachBehind(
  { occurrences }: FoundGroups,
  sets: readonly (readonly number[])[],
  from: number,
): Occurrence[] | null {
  const firsts: Occurrence[] = [];
  for (const groups of sets) {
    let first: Occurrence | undefined;
    for (const g of groups)
      for (const occurrence of occurrences[g]!)
        if (occurrence.start >= from && (first === undefined || occurrence.start < first.start))
          first = occurrence;
    if (first === undefined) return null;
    firsts.push(first);
  }
  return firsts;
}

/** `pay | amount.day` to group numbers; a name includes all names below it. */
function resolveGroups(element: string, { names, file, position }: ConditionLocation): number[] {
  return element.split('|').flatMap((part) => resolveGroupName(part.trim(), names, file, position));
}

function countDistinctTerms(list: readonly Occurrence[]): number {
  return new Set(list.map((o) => o.term)).size;
}
