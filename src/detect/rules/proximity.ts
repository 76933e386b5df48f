import type { FoundGroups, Occurrence } from '../features/feature-types.ts';

/** Up to this length insertion sort is faster than `sort`. */
const INSERTION_SORT_MAX = 40;

/**
 * Finds the first window of `windowLength` folded units with occurrences of at least `atLeast` of the sets. Returns one
 * occurrence of each set in the window, or null.
 * @example findWithinWindow([[0], [1], [2]], found, 2, 80)
 */
export function findWithinWindow(
  sets: readonly (readonly number[])[],
  found: FoundGroups,
  atLeast: number,
  windowLength: number,
): Occurrence[] | null {
  const { occurrences, setIndexes } = mergeByStart(found, sets);
  const latest: (Occurrence | undefined)[] = sets.map(() => undefined);
  for (let i = 0; i < occurrences.length; i++) {
    const occurrence = occurrences[i]!;
    latest[setIndexes[i]!] = occurrence;
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

/** The occurrences of all sets sorted by their starts, and the index of the set of each. */
function mergeByStart(found: FoundGroups, sets: readonly (readonly number[])[]) {
  const occurrences: Occurrence[] = [];
  const setIndexes: number[] = [];
  for (let s = 0; s < sets.length; s++) {
    const groups = sets[s]!;
    for (let g = 0; g < groups.length; g++) {
      const list = found.occurrences[groups[g]!]!;
      for (let i = 0; i < list.length; i++) {
        occurrences.push(list[i]!);
        setIndexes.push(s);
      }
    }
  }
  if (occurrences.length > INSERTION_SORT_MAX) {
    const order = Array.from(setIndexes, (_, i) => i).sort(
      (a, b) => occurrences[a]!.start - occurrences[b]!.start,
    );
    return { occurrences: order.map((i) => occurrences[i]!), setIndexes: order.map((i) => setIndexes[i]!) };
  }
  for (let i = 1; i < occurrences.length; i++) {
    const occurrence = occurrences[i]!;
    const set = setIndexes[i]!;
    let k = i;
    for (; k > 0 && occurrences[k - 1]!.start > occurrence.start; k--) {
      occurrences[k] = occurrences[k - 1]!;
      setIndexes[k] = setIndexes[k - 1]!;
    }
    occurrences[k] = occurrence;
    setIndexes[k] = set;
  }
  return { occurrences, setIndexes };
}
