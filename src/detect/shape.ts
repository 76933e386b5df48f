import { type Folded, isLetter } from '../text/index.ts';
import type { Place } from './word-banks.ts';

interface Stretch {
  readonly start: number;
  readonly end: number;
}

const unitsOf = (chars: string): Set<number> => new Set([...chars].map((char) => char.charCodeAt(0)));

/** Laughter and drawn-out vowels that trail a sentence without being a part of it. */
const TAIL = unitsOf('w笑草泣汗爆ー~');
/** A sentence goes on behind these. */
const GOES_ON = unitsOf('、，,・/:;』」\'"&+=');
const COMMAS = unitsOf('、，,');
const NEWLINE = 0x0a;
const QUESTION = 0x3f;
const BLANK = 0x20;
const FULL_STOP = '。'.charCodeAt(0);

/** Does the hit stand there? A sentence ends at any mark that is no comma and no bracket. */
export function standsAt(place: Place, folded: Folded, { start, end }: Stretch): boolean {
  const { codes, length } = folded;
  if (place === 'first') {
    for (let i = start - 1; i >= 0; i--) if (isLetter(codes[i]!)) return false;
    return true;
  }
  if (place === 'opens') return start === 0 || !isLetter(codes[start - 1]!);
  if (place === 'alone') {
    return (start === 0 || !isLetter(codes[start - 1]!)) && (end >= length || !isLetter(codes[end]!));
  }
  let at = end;
  while (at < length && TAIL.has(codes[at]!)) at++;
  if (place === 'asks') return at < length && codes[at] === QUESTION;
  if (place === 'pause' && at < length && COMMAS.has(codes[at]!)) return true;
  if (
    (place === 'end' || place === 'pause') &&
    at < length &&
    !isLetter(codes[at]!) &&
    !GOES_ON.has(codes[at]!)
  )
    return true;
  while (at < length && (!isLetter(codes[at]!) || TAIL.has(codes[at]!))) at++;
  return at >= length;
}

const CLOSING = new Map(
  [...'「」『』“”〝〟«»'].flatMap((char, i, all) =>
    i % 2 === 0 ? [[char.charCodeAt(0), all[i + 1]!.charCodeAt(0)] as const] : [],
  ),
);
const QUOTE_LINE = 0x3e;
/** Around a quotation stands at least so much of the author's own, or the marks are mere decoration. */
const OWN_LETTERS = 4;

/** What stands in 「」 and on lines that open with >; nothing when there is no text around it. */
export function quotations(folded: Folded): readonly Stretch[] {
  const { codes, length } = folded;
  const found: Stretch[] = [];
  const neverCloses = new Set<number>();
  const text = codes.subarray(0, length);
  let quoted = 0;
  let letters = 0;
  for (let i = 0; i < length; i++) if (isLetter(codes[i]!)) letters++;
  for (let i = 0; i < length; i++) {
    const opensLine = codes[i] === QUOTE_LINE && (i === 0 || codes[i - 1] === NEWLINE);
    const closing = opensLine ? NEWLINE : CLOSING.get(codes[i]!);
    if (closing === undefined || neverCloses.has(closing)) continue;
    let end = text.indexOf(closing, i + 1);
    if (end < 0) {
      neverCloses.add(closing);
      if (!opensLine) continue;
      end = length;
    }
    found.push({ start: i, end: Math.min(end + 1, length) });
    for (let k = i; k < end; k++) if (isLetter(codes[k]!)) quoted++;
    i = end;
  }
  return letters - quoted >= OWN_LETTERS ? found : [];
}

/** The text with nothing but line breaks where its quotations stand. @example unquoted(folded, quotations(folded)) */
export function unquoted({ codes, from, length }: Folded, quotes: readonly Stretch[]): Folded {
  const own = codes.slice(0, length);
  for (const { start, end } of quotes) own.fill(NEWLINE, start, end);
  return { codes: own, from, length };
}

/** What a text looks like, before anybody reads it. */
export interface ShapeOfText {
  readonly letters: number;
  /** Runs of letters between separators. */
  readonly pieces: number;
  /** Letters inside quotation marks. */
  readonly quoted: number;
  /** One line with a blank in it and no full stop. */
  readonly isTitle: boolean;
}

/** Counts letters, pieces and what is quoted. */
export function shapeOf(folded: Folded, quotes: readonly Stretch[]): ShapeOfText {
  let letters = 0;
  let pieces = 0;
  let inside = false;
  for (let i = 0; i < folded.length; i++) {
    const letter = isLetter(folded.codes[i]!);
    if (letter) letters++;
    if (letter && !inside) pieces++;
    inside = letter;
  }
  let quoted = 0;
  for (const { start, end } of quotes) {
    for (let i = start; i < end; i++) if (isLetter(folded.codes[i]!)) quoted++;
  }
  return { letters, pieces, quoted, isTitle: isTitle(folded) };
}

function isTitle({ codes, length }: Folded): boolean {
  let blank = false;
  for (let i = 0; i < length; i++) {
    const code = codes[i]!;
    if (code === NEWLINE || code === FULL_STOP) return false;
    // Blanks at either end set nothing apart.
    if (code === BLANK && i > 0 && i < length - 1) blank = true;
  }
  return blank;
}
