import { resolveGroupName } from '../lexicon/compile-lexicon.ts';
import type { GroupNames } from '../lexicon/lexicon-types.ts';
import { type GetLine, RuleError } from '../parse-yaml.ts';
import type { ConditionSource } from '../rule-schema.ts';
import { findWithinWindow, hasAnyGroup } from './proximity.ts';

/** An occurrence of a group: [start, end) of the folded text. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
  readonly term: number;
}

/** Occurrences by group number; an empty list where there is none. */
export type OccurrencesByGroup = readonly (readonly Occurrence[])[];

export interface Condition {
  /** What must have been seen for it to hold: at least one group of each element. */
  readonly necessarySets: readonly (readonly number[])[];
  /** The same in fewer words: one group each of at least `enough` of the families. */
  readonly groupSets: readonly (readonly number[])[];
  readonly minGroupSets: number;
  /** Of these groups two terms must have been seen; none when one will do. */
  readonly needsTwoTermsOf: readonly number[];
  /** The occurrences that make it hold, or null. */
  match(text: FoundFeatures): readonly Occurrence[] | null;
}

/** All that was found in a text, and what of it stands outside quotation marks. */
export interface FoundFeatures {
  readonly occurrences: OccurrencesByGroup;
  readonly unquotedOccurrences: OccurrencesByGroup;
}

interface ConditionLocation {
  readonly names: GroupNames;
  readonly file: string;
  readonly line: GetLine;
}

/**
 * Compiles a condition over group names. Throws `RuleError` for a name that no lexicon has.
 * @example compileCondition({ all: ['pay', 'contact.dm'], within: 160 }, place).find(reading)
 */
export function compileCondition(source: ConditionSource, place: ConditionLocation): Condition {
  const all = (source.all ?? []).map((element) => resolveGroups(element, place));
  const any = (source.any ?? []).flatMap((element) => resolveGroups(element, place));
  const none = (source.none ?? []).flatMap((element) => resolveGroups(element, place));
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
  const { within, atLeast = 1, some } = source;
  if (some !== undefined && some.atLeast > some.of.length) {
    throw new RuleError(
      place.file,
      place.line(),
      `some: ${some.atLeast} of ${some.of.length} can never hold`,
    );
  }

  const each = any.length === 0 ? all : [...all, any];
  return {
    groupSets: [...each, ...someSets],
    minGroupSets: each.length + (some?.atLeast ?? 0),
    needsTwoTermsOf: atLeast > 1 ? any : [],
    necessarySets: [...each, ...(some === undefined ? [] : necessarySetsOfSome(someSets, some.atLeast))],
    // Asked of every rule for every candidate: nothing is allocated until it is sure to be needed.
    match(text) {
      const found = source.own === true ? text.unquotedOccurrences : text.occurrences;
      for (const groups of all) if (!hasAnyGroup(found, groups)) return null;
      if (any.length > 0 && !hasAnyGroup(found, any)) return null;
      if (hasAnyGroup(found, none)) return null;
      const either = atLeast > 1 ? concatOccurrences(found, any) : NO_OCCURRENCES;
      if (any.length > 0 && atLeast > 1 && countDistinctTerms(either) < atLeast) return null;
      const together =
        within === undefined ? firstOfEach(found, all) : findWithinWindow(all, found, all.length, within);
      if (together === null) return null;
      const several =
        some === undefined
          ? NO_OCCURRENCES
          : findWithinWindow(someSets, found, some.atLeast, some.within ?? Infinity);
      if (several === null) return null;
      together.push(...(atLeast > 1 ? either : firstOfEach(found, [any])), ...several);
      return together;
    },
  };
}

const NO_OCCURRENCES: readonly Occurrence[] = [];

/** Are these groups all among those? */
const isSubset = (those: readonly number[], these: readonly number[]): boolean =>
  these.every((group) => those.includes(group));

function concatOccurrences(found: OccurrencesByGroup, groups: readonly number[]): readonly Occurrence[] {
  const list: Occurrence[] = [];
  for (const g of groups) list.push(...found[g]!);
  return list;
}

/** The first occurrence of each element, of the first of its groups that has one. */
function firstOfEach(found: OccurrencesByGroup, elements: readonly (readonly number[])[]): Occurrence[] {
  const firsts: Occurrence[] = [];
  for (const groups of elements) {
    for (const g of groups) {
      const first = found[g]![0];
      if (first === undefined) continue;
      firsts.push(first);
      break;
    }
  }
  return firsts;
}

/** `pay | amount.day` to group numbers; a name takes all names below it along. */
function resolveGroups(element: string, { names, file, line }: ConditionLocation): number[] {
  return element.split('|').flatMap((part) => resolveGroupName(part.trim(), names, file, line));
}

function countDistinctTerms(list: readonly Occurrence[]): number {
  return new Set(list.map((o) => o.term)).size;
}

/**
 * k of n families are there only if each choice of n - k + 1 of them has one: what the gate can ask for. The n choices
 * of neighbours, taken round in a ring, say nearly as much as all choices do.
 */
function necessarySetsOfSome(families: readonly (readonly number[])[], atLeast: number): number[][] {
  const size = families.length - atLeast + 1;
  const ring = [...families, ...families];
  return families.map((_, i) => ring.slice(i, i + size).flat());
}
