import { type FoldedText, isKanji, isLetterOrDigit } from '../../text/index.ts';
import type { TermPosition } from '../lexicon/lexicon-types.ts';

interface TextRange {
  readonly start: number;
  readonly end: number;
}

const charCodesOf = (chars: string): Set<number> => new Set([...chars].map((char) => char.charCodeAt(0)));

/** Laughter and lengthened vowels after the end of a sentence. */
const TRAILING_CODES = charCodesOf('w笑草泣汗爆ー~');
/** A sentence continues after these. */
const CONTINUING_CODES = charCodesOf('、，,・/:;』」\'"&+=');
const COMMAS = charCodesOf('、，,');
const NEWLINE = 0x0a;
const QUESTION = 0x3f;
const BLANK = 0x20;
const FULL_STOP = '。'.charCodeAt(0);

/**
 * Is the hit at the position? A sentence ends at any mark other than a comma, a bracket or another continuing mark.
 * @example isAtPosition('end', fold('募集中!'), { start: 0, end: 3 }) // true
 */
export function isAtPosition(position: TermPosition, folded: FoldedText, { start, end }: TextRange): boolean {
  const { codes, length } = folded;
  if (position === 'first') {
    for (let i = start - 1; i >= 0; i--) if (isLetterOrDigit(codes[i]!)) return false;
    return true;
  }
  if (position === 'opens') return start === 0 || !isLetterOrDigit(codes[start - 1]!);
  if (position === 'alone') {
    return (
      (start === 0 || !isLetterOrDigit(codes[start - 1]!)) && (end >= length || !isLetterOrDigit(codes[end]!))
    );
  }
  let at = end;
  while (at < length && TRAILING_CODES.has(codes[at]!)) at++;
  if (position === 'asks') return at < length && codes[at] === QUESTION;
  if (position === 'pause' && at < length && COMMAS.has(codes[at]!)) return true;
  if (
    (position === 'end' || position === 'pause') &&
    at < length &&
    !isLetterOrDigit(codes[at]!) &&
    !CONTINUING_CODES.has(codes[at]!)
  )
    return true;
  while (at < length && (!isLetterOrDigit(codes[at]!) || TRAILING_CODES.has(codes[at]!))) at++;
  return at >= length;
}

const CLOSING_MARKS = new Map(
  [...'「」『』“”〝〟«»'].flatMap((char, i, all) =>
    i % 2 === 0 ? [[char.charCodeAt(0), all[i + 1]!.charCodeAt(0)] as const] : [],
  ),
);
const QUOTE_LINE_MARK = 0x3e;
/** With fewer letters outside of them, quotation marks are decoration. */
const MIN_OWN_LETTERS = 4;
/** Two or more short pieces in quotation marks, and none of them cited: the marks are emphasis. */
const MIN_EMPHASISED = 2;
const MAX_EMPHASISED_LETTERS = 12;
/** Letters outside of the marks; a remark about words of others needs more. */
const MAX_LETTERS_BESIDE_EMPHASIS = 12;
/** How a sentence goes on that cites what stands in the marks: …」って, …」みたいな, …」の意味, …」は危険. */
const CITING_CODES = charCodesOf('とつなみのはがにをもやだ←↑');
/** The same behind a mark or on a new line: これ, こういうの, そんな. */
const POINTING_CODES = charCodesOf('こそあ←↑');

interface Quotation extends TextRange {
  readonly letters: number;
  /** A line that begins with >. */
  readonly isLine: boolean;
}

/**
 * The ranges inside quotation marks and on lines that begin with >. Empty if there is no text around them, and if the marks only
 * emphasise: 「日給5万」「即日」で募集.
 * @example findQuotations(fold('「日給5万」と言われた')) // [{ start: 0, end: 6 }]
 */
export function findQuotations(folded: FoldedText): readonly TextRange[] {
  const quotations = findMarkedRanges(folded);
  const quoted = quotations.reduce((sum, { letters }) => sum + letters, 0);
  const own = countLetters(folded) - quoted;
  return own >= MIN_OWN_LETTERS && !isEmphasis(folded, quotations, own)
    ? quotations.map(({ start, end }) => ({ start, end }))
    : [];
}

function findMarkedRanges(folded: FoldedText): readonly Quotation[] {
  const { codes, length } = folded;
  const quotations: Quotation[] = [];
  const neverCloses = new Set<number>();
  const text = codes.subarray(0, length);
  for (let i = 0; i < length; i++) {
    const isLine = codes[i] === QUOTE_LINE_MARK && (i === 0 || codes[i - 1] === NEWLINE);
    const closing = isLine ? NEWLINE : CLOSING_MARKS.get(codes[i]!);
    if (closing === undefined || neverCloses.has(closing)) continue;
    let end = text.indexOf(closing, i + 1);
    if (end < 0) {
      neverCloses.add(closing);
      if (!isLine) continue;
      end = length;
    }
    quotations.push({
      start: i,
      end: Math.min(end + 1, length),
      letters: countLetters(folded, i, end),
      isLine,
    });
    i = end;
  }
  return quotations;
}

/** The text opens with a mark, has few letters outside, and ends in kana (です, どうぞ) or in a mark; a heading ends in kanji. */
const isEmphasis = (folded: FoldedText, quotations: readonly Quotation[], own: number): boolean =>
  quotations.length >= MIN_EMPHASISED &&
  own <= MAX_LETTERS_BESIDE_EMPHASIS &&
  countLetters(folded, 0, quotations[0]!.start) === 0 &&
  !isKanji(lastLetterAfter(folded, quotations.at(-1)!.end)) &&
  quotations.every(
    ({ end, letters, isLine }) => !isLine && letters <= MAX_EMPHASISED_LETTERS && !isCited(folded, end),
  );

/** Does the text cite the piece that ends at `end`? */
function isCited({ codes, length }: FoldedText, end: number): boolean {
  if (end < length && CITING_CODES.has(codes[end]!)) return true;
  let at = end;
  while (at < length && !isLetterOrDigit(codes[at]!) && !POINTING_CODES.has(codes[at]!)) at++;
  return at > end && at < length && POINTING_CODES.has(codes[at]!);
}

/** The last letter at or after `start`; 0 if there is none. */
function lastLetterAfter({ codes, length }: FoldedText, start: number): number {
  for (let i = length - 1; i >= start; i--) if (isLetterOrDigit(codes[i]!)) return codes[i]!;
  return 0;
}

function countLetters({ codes, length }: FoldedText, start = 0, end = length): number {
  let letters = 0;
  for (let i = start; i < end; i++) if (isLetterOrDigit(codes[i]!)) letters++;
  return letters;
}

/** The outer form of a text. */
export interface TextShape {
  readonly letters: number;
  /** Runs of letters between separators. */
  readonly segments: number;
  /** Letters inside quotation marks. */
  readonly quotedLetters: number;
  /** One line with a blank in it and without a full stop, as headlines are set. */
  readonly isTitle: boolean;
}

/** Measures a folded text; `quotes` as of `findQuotations`. @example measureShape(folded, []).letters // 8 */
export function measureShape(folded: FoldedText, quotes: readonly TextRange[]): TextShape {
  let segments = 0;
  let inside = false;
  for (let i = 0; i < folded.length; i++) {
    const letter = isLetterOrDigit(folded.codes[i]!);
    if (letter && !inside) segments++;
    inside = letter;
  }
  const letters = countLetters(folded);
  const quotedLetters = quotes.reduce((sum, { start, end }) => sum + countLetters(folded, start, end), 0);
  return { letters, segments, quotedLetters, isTitle: isTitle(folded) };
}

function isTitle({ codes, length }: FoldedText): boolean {
  let blank = false;
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (code === NEWLINE || code === FULL_STOP) return false;
    // Blanks at the ends separate nothing.
    if (code === BLANK && i > 0 && i < length - 1) blank = true;
  }
  return blank;
}
