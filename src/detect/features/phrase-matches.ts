import type { FoldedText } from '../../text/index.ts';
import type { Occurrence } from '../rules/condition.ts';

const NO_OCCURRENCES: readonly Occurrence[] = [];

/** The occurrences of several groups, by their ends. @example together(found, phrase.first) */
export function mergeByEnd(found: readonly Occurrence[][], groups: readonly number[]): readonly Occurrence[] {
  let only: readonly Occurrence[] = NO_OCCURRENCES;
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
