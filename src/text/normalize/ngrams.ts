import type { FoldedText } from './fold.ts';
import { EMOJI_BASE, emojiUnitAt, isLetterOrDigit, UNKNOWN_UNIT } from './fold-table.ts';

/** What stands for everything between words, in grams as they are written. */
export const BOUNDARY = '_';
/** The same where a text begins and ends, and where a sentence ends in it: 人> is who is called, 人_ anybody. */
const TEXT_START = '<';
const TEXT_END = '>';
const SENTENCE_END = '.';
/** What stands for any digit: 5万 and 7万 are worded alike, 50万 is not. */
export const DIGIT_PLACEHOLDER = '0';

/** Longer grams are seldom met twice. */
export const MAX_NGRAM_LENGTH = 3;
/** So much of a text is looked at: whoever offers something says it sooner. */
const MAX_FOLDED_UNITS = 1_500;
/** The units of the longest wording, with those before and behind it. */
export const MAX_NGRAM_UNITS = MAX_FOLDED_UNITS + 2;

/** Marks and pictures that say as much as letters do. */
const MEANINGFUL_MARKS = new Set([...'#@?¥$%&★☆♪✈~'].map((char) => char.charCodeAt(0)));
const FIRST_EMOJI_CODE_POINT = 0x1f300;
const BOUNDARY_UNIT = BOUNDARY.charCodeAt(0);
const TEXT_START_UNIT = TEXT_START.charCodeAt(0);
const TEXT_END_UNIT = TEXT_END.charCodeAt(0);
const SENTENCE_END_UNIT = SENTENCE_END.charCodeAt(0);
const SENTENCE_END_MARKS = new Set([...'。!\n'].map((char) => char.charCodeAt(0)));
const DIGIT_UNIT = DIGIT_PLACEHOLDER.charCodeAt(0);

/** Is this unit of a wording no letter? @example isBoundary('_'.charCodeAt(0)) // true */
export const isBoundary = (unit: number): boolean =>
  unit === BOUNDARY_UNIT || unit === SENTENCE_END_UNIT || unit === TEXT_START_UNIT || unit === TEXT_END_UNIT;

/** A text reduced to how it is worded; `at[k]` is the folded place of unit k, -1 before the first. */
export interface NgramInput {
  units: Uint16Array;
  foldedPositions: Int32Array;
  length: number;
}

/**
 * Makes a reader with buffers of its own; a result is good until the next.
 * @example const wordingOf = createNgramNormaliser(); wordingOf(fold('日給5万、DMで')) // <日給0万_dmで>
 */
export function createNgramNormaliser(): (folded: FoldedText) => NgramInput {
  const out: NgramInput = {
    units: new Uint16Array(MAX_NGRAM_UNITS),
    foldedPositions: new Int32Array(MAX_NGRAM_UNITS),
    length: 0,
  };
  return ({ codes, length }) => {
    let n = 0;
    out.units[n] = TEXT_START_UNIT;
    out.foldedPositions[n++] = -1;
    const end = Math.min(length, MAX_FOLDED_UNITS);
    for (let i = 0; i < end; i++) {
      const code = codes[i]!;
      if (code >= 0x30 && code <= 0x39) out.units[n] = DIGIT_UNIT;
      else if (
        isLetterOrDigit(code) ||
        (code >= EMOJI_BASE && code !== UNKNOWN_UNIT) ||
        MEANINGFUL_MARKS.has(code)
      )
        out.units[n] = code;
      else if (isBoundary(out.units[n - 1]!)) {
        if (out.units[n - 1] === BOUNDARY_UNIT && SENTENCE_END_MARKS.has(code))
          out.units[n - 1] = SENTENCE_END_UNIT;
        continue;
      } else out.units[n] = SENTENCE_END_MARKS.has(code) ? SENTENCE_END_UNIT : BOUNDARY_UNIT;
      out.foldedPositions[n++] = i;
    }
    if (n > 1 && isBoundary(out.units[n - 1]!)) out.units[n - 1] = TEXT_END_UNIT;
    else {
      out.units[n] = TEXT_END_UNIT;
      out.foldedPositions[n++] = end;
    }
    out.length = n;
    return out;
  };
}

/**
 * A number for the gram of `sharedLetters` units that ends at `last`. Two grams share one so seldom that nobody will see it.
 * @example hashNgramAt(worded.units, 1, 2)
 */
export function hashNgramAt(units: Uint16Array, last: number, size: number): number {
  let key = size;
  for (let k = last - size + 1; k <= last; k++) key = Math.imul(key ^ units[k]!, 0x9e3779b1) ^ (key >>> 15);
  return key | 0;
}

/** The same for a gram as it is written. @example hashNgram('dm_') */
export function hashNgram(gram: string): number {
  const units = gram.length > scratchUnits.length ? new Uint16Array(gram.length) : scratchUnits;
  let letters = 0;
  for (let i = 0; i < gram.length; i++) {
    units[letters++] = emojiUnitAt(gram, i) || gram.charCodeAt(i);
    if (gram.codePointAt(i)! > 0xffff) i++;
  }
  return hashNgramAt(units, letters - 1, letters);
}

const scratchUnits = new Uint16Array(2 * MAX_NGRAM_LENGTH);

/** The grams of a text, each once, as they are written. @example extractNgrams(wordingOf(fold('DM'))) // <, d, <d, m, … */
export function extractNgrams(worded: NgramInput): ReadonlySet<string> {
  const { length } = worded;
  const written = toCharacters(worded);
  const grams = new Set<string>();
  for (let letters = 1; letters <= MAX_NGRAM_LENGTH; letters++)
    for (let at = 0; at + letters <= length; at++) grams.add(written.slice(at, at + letters).join(''));
  return grams;
}

/** All pairs of neighbours, as often as they stand there; between words is between words. @example extractBigrams(wordingOf(fold('DM'))) // ['_d', 'dm', 'm_'] */
export function extractBigrams(worded: NgramInput): readonly string[] {
  const written = toCharacters(worded).map((letter) => (EDGE_MARKERS.has(letter) ? BOUNDARY : letter));
  return written.slice(1).map((letter, k) => written[k]! + letter);
}

/** The glance at every message does not ask where a text begins and ends. */
const EDGE_MARKERS = new Set([TEXT_START, TEXT_END, SENTENCE_END]);

const toCharacters = ({ units, length }: NgramInput): readonly string[] =>
  Array.from(units.subarray(0, length), (unit) =>
    unit >= EMOJI_BASE
      ? String.fromCodePoint(FIRST_EMOJI_CODE_POINT + unit - EMOJI_BASE)
      : String.fromCharCode(unit),
  );
