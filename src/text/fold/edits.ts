import { type FoldedText, foldedString } from './fold.ts';

/** A change of a folded text: the units [start, end) become `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies edits, sorted and without overlaps, to a folded text. Null if there are none; otherwise a new text whose offsets lead
 * to the original. The last new unit gets the offset of the end of its range, so that a span never ends inside it.
 * @example applyEdits(fold('高座'), [{ start: 0, end: 1, text: '口' }]) // reads 口座
 */
export function applyEdits(folded: FoldedText, edits: readonly Edit[]): FoldedText | null {
  if (edits.length === 0) return null;
  const { codes, sourceOffsets, length } = folded;
  const size = edits.reduce((sum, { start, end, text }) => sum + text.length - (end - start), length);
  const out: FoldedText = { codes: new Uint16Array(size), sourceOffsets: new Int32Array(size), length: 0 };
  const copy = (start: number, end: number): void => {
    out.codes.set(codes.subarray(start, end), out.length);
    out.sourceOffsets.set(sourceOffsets.subarray(start, end), out.length);
    out.length += end - start;
  };
  let at = 0;
  for (const { start, end, text } of edits) {
    copy(at, start);
    for (let k = 0; k < text.length; k++) {
      const isLast = k > 0 && k === text.length - 1;
      const from = isLast ? end - 1 : start + Math.floor((k * (end - start)) / text.length);
      out.codes[out.length] = text.charCodeAt(k);
      out.sourceOffsets[out.length++] = sourceOffsets[from]!;
    }
    at = end;
  }
  copy(at, length);
  return out;
}

/**
 * Changes a folded text with a function that keeps its length. Null if nothing changed; otherwise a new text.
 * @example rewriteFolded(fold('5満円'), (text) => text.replace('満', '万')) // reads 5万円
 */
export function rewriteFolded(folded: FoldedText, rewrite: (text: string) => string): FoldedText | null {
  const text = foldedString(folded);
  const rewritten = rewrite(text);
  if (rewritten === text) return null;
  const codes = Uint16Array.from(rewritten, (_, i) => rewritten.charCodeAt(i));
  return { codes, sourceOffsets: folded.sourceOffsets.slice(0, folded.length), length: folded.length };
}
