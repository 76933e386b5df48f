import type { FoldedText } from '../../text/index.ts';
import type { Occurrence } from './feature-types.ts';

/** The occurrences of several groups, sorted by their ends. @example mergeByEnd(occurrences, phrase.first) */
export function mergeByEnd(found: readonly Occurrence[][], groups: readonly number[]): readonly Occurrence[] {
  // Usually only one group has occurrences: then its list is returned without a copy.
  let single: readonly Occurrence[] = [];
  let merged: Occurrence[] | undefined;
  for (let g = 0; g < groups.length; g++) {
    const list = found[groups[g]!]!;
    if (list.length === 0) continue;
    if (single.length > 0) merged ??= [...single];
    if (merged === undefined) single = list;
    else for (let i = 0; i < list.length; i++) merged.push(list[i]!);
  }
  return merged === undefined ? single : merged.sort((a, b) => a.end - b.end);
}

/**
 * Pairs each occurrence with the next one that follows in the same sentence, at most `maxGap` folded units apart. The two
 * may overlap, as 運ぶ and ぶだけ do. Both lists must be sorted by their ends.
 * @example pairInOrder(mergeByEnd(occurrences, first), mergeByEnd(occurrences, next), 12, folded)
 */
export function pairInOrder(
  first: readonly Occurrence[],
  next: readonly Occurrence[],
  maxGap: number,
  folded: FoldedText,
): Occurrence[] {
  const pairs: Occurrence[] = [];
  let from = 0;
  for (const a of first) {
    while (from < next.length && next[from]!.end <= a.end) from++;
    let at = from;
    while (at < next.length && next[at]!.start <= a.start) at++;
    const b = next[at];
    if (b === undefined || b.start - a.end > maxGap || hasSentenceEnd(folded, a.end, b.start)) continue;
    pairs.push({ start: a.start, end: b.end, term: a.term });
  }
  return pairs;
}

const SENTENCE_END_CODES = new Set([...'。!?'].map((char) => char.charCodeAt(0)));

function hasSentenceEnd(folded: FoldedText, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (SENTENCE_END_CODES.has(folded.codes[i]!)) return true;
  return false;
}
