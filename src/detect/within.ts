import type { Occurrence, Occurrences } from './when.ts';

/** Is any of these groups there? @example anyIn(found, [2, 5]) */
export function anyIn(found: Occurrences, groups: readonly number[]): boolean {
  for (let i = 0; i < groups.length; i++) if (found[groups[i]!]!.length > 0) return true;
  return false;
}

/**
 * One of each family that stands in the first window of `within` characters with `atLeast` of them, or null.
 * @example enoughOf([[0], [1], [2]], found, 2, 80)
 */
export function enoughOf(
  families: readonly (readonly number[])[],
  found: Occurrences,
  atLeast: number,
  within: number,
): Occurrence[] | null {
  let there = 0;
  for (const groups of families) if (anyIn(found, groups)) there++;
  if (there < atLeast) return null;
  const { occurrences, whose } = inOrder(found, families);
  const latest: (Occurrence | undefined)[] = families.map(() => undefined);
  for (let i = 0; i < occurrences.length; i++) {
    const occurrence = occurrences[i]!;
    latest[whose[i]!] = occurrence;
    let near = 0;
    for (const o of latest) if (o !== undefined && occurrence.end - o.start <= within) near++;
    if (near >= atLeast) {
      return latest.filter((o): o is Occurrence => o !== undefined && occurrence.end - o.start <= within);
    }
  }
  return null;
}

/** The occurrences of all elements by their beginnings, and to which element each belongs. */
function inOrder(found: Occurrences, elements: readonly (readonly number[])[]) {
  const occurrences: Occurrence[] = [];
  const whose: number[] = [];
  for (let e = 0; e < elements.length; e++) {
    const groups = elements[e]!;
    for (let g = 0; g < groups.length; g++) {
      const list = found[groups[g]!]!;
      for (let i = 0; i < list.length; i++) {
        occurrences.push(list[i]!);
        whose.push(e);
      }
    }
  }
  if (occurrences.length > FEW) {
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
const FEW = 40;
