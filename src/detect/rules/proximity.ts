import type { Occurrence, OccurrencesByGroup } from './condition.ts';

/** Is any of these groups there? @example hasAnyGroup(found, [2, 5]) */
export function hasAnyGroup(found: OccurrencesByGroup, groups: readonly number[]): boolean {
  for (let i = 0; i < groups.length; i++) if (found[groups[i]!]!.length > 0) return true;
  return false;
}

/**
 * One of each family that stands in the first window of `within` characters with `atLeast` of them, or null.
 * @example findWithinWindow([[0], [1], [2]], found, 2, 80)
 */
export function findWithinWindow(
  groupSets: readonly (readonly number[])[],
  found: OccurrencesByGroup,
  atLeast: number,
  windowLength: number,
): Occurrence[] | null {
  let presentSets = 0;
  for (const groups of groupSets) if (hasAnyGroup(found, groups)) presentSets++;
  if (presentSets < atLeast) return null;
  const { occurrences, whose } = mergeByStart(found, groupSets);
  const latest: (Occurrence | undefined)[] = groupSets.map(() => undefined);
  for (let i = 0; i < occurrences.length; i++) {
    const occurrence = occurrences[i]!;
    latest[whose[i]!] = occurrence;
    let near = 0;
    for (const o of latest) if (o !== undefined && occurrence.end - o.start <= windowLength) near++;
    if (near >= atLeast) {
      return latest.filter(
        (o): o is Occurrence => o !== undefined && occurrence.end - o.start <= windowLength,
      );
    }
  }
  return null;
}

/** The occurrences of all elements by their beginnings, and to which element each belongs. */
function mergeByStart(found: OccurrencesByGroup, groupSets: readonly (readonly number[])[]) {
  const occurrences: Occurrence[] = [];
  const whose: number[] = [];
  for (let e = 0; e < groupSets.length; e++) {
    const groups = groupSets[e]!;
    for (let g = 0; g < groups.length; g++) {
      const list = found[groups[g]!]!;
      for (let i = 0; i < list.length; i++) {
        occurrences.push(list[i]!);
        whose.push(e);
      }
    }
  }
  if (occurrences.length > INSERTION_SORT_MAX) {
    const order = Array.from(whose, (_, i) => i).sort(
      (a, b) => occurrences[a]!.start - occurrences[b]!.start,
    );
    return { occurrences: order.map((i) => occurrences[i]!), whose: order.map((i) => whose[i]!) };
  }
  for (let i = 1; i < occurrences.length; i++) {
    const occurrence = occurrences[i]!;
    const element = whose[i]!;
    let k = i;
    for (; k > 0 && occurrences[k - 1]!.start > occurrence.start; k--) {
      occurrences[k] = occurrences[k - 1]!;
      whose[k] = whose[k - 1]!;
    }
    occurrences[k] = occurrence;
    whose[k] = element;
  }
  return { occurrences, whose };
}

/** So few are sorted faster by hand. */
const INSERTION_SORT_MAX = 40;
