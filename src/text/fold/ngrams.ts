import type { FoldedText } from './fold.ts';
import { EMOJI_BASE, emojiUnitAt, isLetterOrDigit, UNKNOWN_UNIT } from './fold-table.ts';

/** Written for everything between words. */
export const BOUNDARY = '_';
/** Written for the start and the end of the text, and for the end of a sentence: 人> addresses a person, 人_ does not. */
const TEXT_START = '<';
const TEXT_END = '>';
const SENTENCE_END = '.';
/** Written for any digit: 5万 and 7万 have the same wording, 50万 has not. */
export const DIGIT_PLACEHOLDER = '0';

/** Longer n-grams rarely occur twice. */
export const MAX_NGRAM_LENGTH = 3;
/** The rest of a longer text is ignored: offers say what they are at the beginning. */
const MAX_FOLDED_UNITS = 1_500;
/** Units of the longest input, with one marker at each end. */
export const MAX_NGRAM_UNITS = MAX_FOLDED_UNITS + 2;

/** Marks that carry meaning like letters. */
const MEANINGFUL_MARKS = new Set([...'#@?¥$%&★☆♪✈~'].map((char) => char.charCodeAt(0)));
const FIRST_EMOJI_CODE_POINT = 0x1f300;
const BOUNDARY_UNIT = BOUNDARY.charCodeAt(0);
const TEXT_START_UNIT = TEXT_START.charCodeAt(0);
const TEXT_END_UNIT = TEXT_END.charCodeAt(0);
const SENTENCE_END_UNIT = SENTENCE_END.charCodeAt(0);
const SENTENCE_END_MARKS = new Set([...'。!\n'].map((char) => char.charCodeAt(0)));
const DIGIT_UNIT = DIGIT_PLACEHOLDER.charCodeAt(0);

/** Is the unit a boundary marker? @example isBoundary('_'.charCodeAt(0)) // true */
export const isBoundary = (unit: number): boolean =>
  unit === BOUNDARY_UNIT || unit === SENTENCE_END_UNIT || unit === TEXT_START_UNIT || unit === TEXT_END_UNIT;

/** A text as the classifier reads it: letters, digits as 0, and boundary markers. */
export interface NgramInput {
  units: Uint16Array;
  /** By unit: its index in the folded text; -1 for the start marker. */
  foldedPositions: Int32Array;
  length: number;
}

/**
 * Creates a normaliser with buffers of its own. The result is valid until the next call.
 * @example createNgramNormaliser()(fold('日給5万、DMで')) // <日給0万_dmで>
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
 * Hash of the n-gram of `size` units that ends at index `last`. Collisions are too rare to matter.
 * @example hashNgramAt(input.units, 1, 2)
 */
export function hashNgramAt(units: Uint16Array, last: number, size: number): number {
  let key = size;
  for (let k = last - size + 1; k <= last; k++) key = Math.imul(key ^ units[k]!, 0x9e3779b1) ^ (key >>> 15);
  return key | 0;
}

/** The same for an n-gram as written in the model. @example hashNgram('dm_') */
export function hashNgram(ngram: string): number {
  const units = ngram.length > scratchUnits.length ? new Uint16Array(ngram.length) : scratchUnits;
  let size = 0;
  for (let i = 0; i < ngram.length; i++) {
    units[size++] = emojiUnitAt(ngram, i) || ngram.charCodeAt(i);
    if (ngram.codePointAt(i)! > 0xffff) i++;
  }
  return hashNgramAt(units, size - 1, size);
}

/** Reused by `hashNgram`. */
const scratchUnits = new Uint16Array(2 * MAX_NGRAM_LENGTH);

/** The distinct n-grams of a text, as written in the model. @example extractNgrams(toNgramInput(fold('DM'))) // <, d, m, >, <d, … */
export function extractNgrams(input: NgramInput): ReadonlySet<string> {
  const { length } = input;
  const characters = toCharacters(input);
  const ngrams = new Set<string>();
  for (let size = 1; size <= MAX_NGRAM_LENGTH; size++)
    for (let at = 0; at + size <= length; at++) ngrams.add(characters.slice(at, at + size).join(''));
  return ngrams;
}

/**
 * The n-gram of some units, as written in the model.
 * @example ngramToString([0x64, 0x6d]) // 'dm'
 */
export const ngramToString = (units: readonly number[]): string => units.map(toCharacter).join('');

const toCharacter = (unit: number): string =>
  unit >= EMOJI_BASE
    ? String.fromCodePoint(FIRST_EMOJI_CODE_POINT + unit - EMOJI_BASE)
    : String.fromCharCode(unit);

const toCharacters = ({ units, length }: NgramInput): readonly string[] =>
  Array.from(units.subarray(0, length), toCharacter);
