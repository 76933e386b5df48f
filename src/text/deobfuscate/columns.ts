import type { FoldedText } from '../fold/fold.ts';
import { isLetterOrDigit } from '../fold/fold-table.ts';
import { LIGHT_SKIP, lightLetterAt } from '../fold/light-fold.ts';

/** A text in columns has at least so many lines, each with a few letters. */
const MIN_LINES = 3;
const MAX_COLUMNS = 8;
const MAX_UNITS = 400;
const NEWLINE = 0x0a;
/** Shared, so that a text without columns allocates nothing. */
const NO_COLUMNS: readonly FoldedText[] = [];
const BLANK = 0x20;
const EMPTY_CELL = -1;

/**
 * Reads a text that is written in columns, from the right as Japanese is, and from the left. Empty for nearly every text: only
 * lines of nearly the same few letters are columns. `fold` gives the text as typed, folded.
 * @example readColumns('荷日\n物給\n運5', fold).map((reading) => foldedString(reading)) // ['日給5荷物運', '荷物運日給5']
 */
export function readColumns(text: string, fold: (text: string) => FoldedText): readonly FoldedText[] {
  if (text.length > MAX_UNITS || !hasShortLines(text)) return NO_COLUMNS;
  const folded = fold(text);
  const lines = splitLines(folded);
  const columns = Math.max(...lines.map((line) => line.length));
  const isEven = lines.slice(0, -1).every((line) => columns - line.length <= 1);
  if (lines.length < MIN_LINES || columns < 2 || columns > MAX_COLUMNS || !isEven) return NO_COLUMNS;
  const order = Array.from({ length: columns }, (_, c) => c);
  return [order.toReversed(), order].map((from) =>
    pick(
      folded,
      from.flatMap((c) => lines.map((line) => line[c] ?? EMPTY_CELL)).filter((cell) => cell !== EMPTY_CELL),
    ),
  );
}

/** Are there enough lines, and none with too many letters? Allocates nothing, because each message is asked. */
function hasShortLines(text: string): boolean {
  let lines = 1;
  let letters = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) === NEWLINE) {
      lines++;
      letters = 0;
    } else if (lightLetterAt(text, i) !== LIGHT_SKIP && ++letters > MAX_COLUMNS) return false;
  }
  return lines >= MIN_LINES;
}

/** The indexes of letters and digits of each line that has some; `EMPTY_CELL` for a blank before them. */
function splitLines({ codes, length }: FoldedText): readonly (readonly number[])[] {
  const lines: number[][] = [[]];
  for (let i = 0; i < length; i++)
    if (codes[i] === NEWLINE) lines.push([]);
    else if (isLetterOrDigit(codes[i]!)) lines.at(-1)!.push(i);
    else if (codes[i] === BLANK && lines.at(-1)!.every((cell) => cell === EMPTY_CELL))
      lines.at(-1)!.push(EMPTY_CELL);
  return lines.filter((line) => line.some((cell) => cell !== EMPTY_CELL));
}

const pick = ({ codes, sourceOffsets }: FoldedText, indexes: readonly number[]): FoldedText => ({
  codes: Uint16Array.from(indexes, (i) => codes[i]!),
  sourceOffsets: Int32Array.from(indexes, (i) => sourceOffsets[i]!),
  length: indexes.length,
});
