import { isLetterOrDigit } from '../fold/fold-table.ts';

/** Tens of thousands of strings in one array: string `s` is at [offsets[s], offsets[s + 1]). */
export interface PackedStrings {
  readonly offsets: Int32Array;
  readonly letters: Uint16Array;
}

/**
 * Packs the searchable units of folded terms: their letters, or the first symbol of a term without letters.
 * @example packStrings(['日・給', '✈']).letters // 日, 給, ✈
 */
export function packStrings(folded: readonly string[]): PackedStrings {
  const offsets = new Int32Array(folded.length + 1);
  let units = 0;
  for (let w = 0; w < folded.length; w++) units += folded[w]!.length;
  const letters = new Uint16Array(units);
  let end = 0;
  for (let w = 0; w < folded.length; w++) {
    const word = folded[w]!;
    for (let i = 0; i < word.length; i++) {
      const unit = word.charCodeAt(i);
      if (isLetterOrDigit(unit)) letters[end++] = unit;
    }
    if (end === offsets[w]) letters[end++] = word.charCodeAt(0);
    offsets[w + 1] = end;
  }
  return { offsets, letters: letters.slice(0, end) };
}

/** Units of one string. @example packedLength(packStrings(['日・給']), 0) // 2 */
export const packedLength = ({ offsets }: PackedStrings, index: number): number =>
  offsets[index + 1]! - offsets[index]!;
