import type { Folded } from '../text/index.ts';
import type { Occurrence } from './when.ts';

const NONE: readonly Occurrence[] = [];

/** The occurrences of several groups, by their ends. @example together(found, phrase.first) */
export function together(found: readonly Occurrence[][], groups: readonly number[]): readonly Occurrence[] {
  let only: readonly Occurrence[] = NONE;
  let several: Occurrence[] | undefined;
  for (let g = 0; g < groups.length; g++) {
    const list = found[groups[g]!]!;
    if (list.length === 0) continue;
    if (only.length > 0) several ??= [...only];
    if (several === undefined) only = list;
    else for (let i = 0; i < list.length; i++) several.push(list[i]!);
  }
  return several === undefined ? only : several.sort((a, b) => a.end - b.end);
}

/**
 * Pairs of one occurrence and the next that follows it, in the same sentence; the two may overlap, as 運ぶ and ぶだけ do.
 * Both lists are sorted by their ends.
 * @example inOrder(together(found, first), together(found, next), 12, folded)
 */
export function inOrder(
  first: readonly Occurrence[],
  next: readonly Occurrence[],
  within: number,
  folded: Folded,
): Occurrence[] {
  const pairs: Occurrence[] = [];
  let from = 0;
  for (const a of first) {
    while (from < next.length && next[from]!.end <= a.end) from++;
    let at = from;
    while (at < next.length && next[at]!.start <= a.start) at++;
    const b = next[at];
    if (b === undefined || b.start - a.end > within || endsSentence(folded, a.end, b.start)) continue;
    pairs.push({ start: a.start, end: b.end, term: a.term });
  }
  return pairs;
}

const STOPS = new Set([...'。!?'].map((char) => char.charCodeAt(0)));

function endsSentence(folded: Folded, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (STOPS.has(folded.codes[i]!)) return true;
  return false;
}
