import type { FoldedText } from '../fold/fold.ts';
import { isLetterOrDigit } from '../fold/fold-table.ts';

/** A text in columns has at least so many lines, each with a few letters. */
const MIN_LINES = 3;
const MAX_COLUMNS = 8;
const MAX_UNITS = 400;
const NEWLINE = 0x0a;

/**
 * Reads a text that is written in columns, from the right as Japanese is, or from the left. Null for nearly every text: only lines of
 * nearly the same few characters are columns. `fold` gives the text as typed, folded.
 * @example readColumns('日荷\n給物', fold)?.map(foldedString) // ['荷物日給', '日給荷物'] (with three lines or more)
 */
export function readColumns(text: string, fold: (text: string) => FoldedText): readonly FoldedText[] {
  if (text.length > MAX_UNITS || !text.includes('\n')) return [];
  const folded = fold(text);
  const lines = splitLines(folded);
  const columns = Math.max(...lines.map((line) => line.length));
  const isEven = lines.slice(0, -1).every((line) => columns - line.length <= 1);
  if (lines.length < MIN_LINES || columns < 2 || columns > MAX_COLUMNS || !isEven) return [];
  const order = Array.from({ length: columns }, (_, c) => c);
  return [order.toReversed(), order].map((from) =>
    pick(
      folded,
      from.flatMap((c) => lines.flatMap((line) => line[c] ?? [])),
    ),
  );
}

/** The indexes of letters and digits of each line that has some. */
function splitLines({ codes, length }: FoldedText): readonly (readonly number[])[] {
  const lines: number[][] = [[]];
  for (let i = 0; i < length; i++)
    if (codes[i] === NEWLINE) lines.push([]);
    else if (isLetterOrDigit(codes[i]!)) lines.at(-1)!.push(i);
  return lines.filter((line) => line.length > 0);
}

const pick = ({ codes, sourceOffsets }: FoldedText, indexes: readonly number[]): FoldedText => ({
  codes: Uint16Array.from(indexes, (i) => codes[i]!),
  sourceOffsets: Int32Array.from(indexes, (i) => sourceOffsets[i]!),
  length: indexes.length,
});
