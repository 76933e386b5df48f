/** One occurrence of a lexicon group: the range [start, end) of the folded text. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
  /** Number of the term; -1 if the occurrence does not come from a term. */
  readonly term: number;
}

/** Occurrences by group number; an empty list for a group that was not found. */
export type OccurrencesByGroup = readonly (readonly Occurrence[])[];

/** Shared empty list, so that a lookup without a result allocates nothing. */
export const NO_OCCURRENCES: readonly Occurrence[] = Object.freeze([]);

/** Everything found in a text, and the part of it outside quotation marks. */
export interface FoundFeatures {
  readonly occurrences: OccurrencesByGroup;
  readonly unquotedOccurrences: OccurrencesByGroup;
}

/** Was at least one of the groups found? @example hasAnyGroup(occurrences, [2, 5]) */
export function hasAnyGroup(found: OccurrencesByGroup, groups: readonly number[]): boolean {
  for (let i = 0; i < groups.length; i++) if (found[groups[i]!]!.length > 0) return true;
  return false;
}
