import { type PackedLists, packLists } from '#lib';

/** One occurrence of a lexicon group: the range [start, end) of the folded text. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
  /** Number of the term; -1 if the occurrence does not come from a term. */
  readonly term: number;
}

/** The groups that were found in a text. */
export interface FoundGroups {
  /** Occurrences by group number; an empty list for a group that was not found. */
  readonly occurrences: readonly (readonly Occurrence[])[];
  /** A bit for each group that has an occurrence. */
  readonly bits: Int32Array;
}

/** Everything found in a text, and the part of it outside quotation marks. */
export interface FoundFeatures extends FoundGroups {
  readonly unquoted: FoundGroups;
}

/**
 * Packs sets of groups for `hasAnyGroup`: for each word of bits with groups of the set its index and the bits of the groups.
 * @example packGroupSets([[0, 2]]).values // 0, 5
 */
export const packGroupSets = (sets: readonly (readonly number[])[]): PackedLists =>
  packLists(
    sets.map((groups) => {
      const words = new Map<number, number>();
      for (const group of groups) words.set(group >>> 5, (words.get(group >>> 5) ?? 0) | (1 << (group & 31)));
      return [...words].flat();
    }),
  );

/** Was at least one group of a set found? @example hasAnyGroup(bits, packGroupSets([[2, 5], [3]]), 1) */
export function hasAnyGroup(bits: Int32Array, { offsets, values }: PackedLists, set: number): boolean {
  for (let i = offsets[set]!, end = offsets[set + 1]!; i < end; i += 2)
    if ((bits[values[i]!]! & values[i + 1]!) !== 0) return true;
  return false;
}

/** Bits for groups. @example addGroup(createGroupBits(1564), 7) */
export const createGroupBits = (groupCount: number): Int32Array => new Int32Array((groupCount >>> 5) + 1);

/** Notes that a group was found. @example addGroup(bits, 7) */
export function addGroup(bits: Int32Array, group: number): void {
  bits[group >>> 5]! |= 1 << (group & 31);
}
