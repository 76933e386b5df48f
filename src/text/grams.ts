import type { Folded } from './fold.ts';
import { EMOJI_BASE, isLetter, OTHER, pictureAt } from './tables.ts';

/** What stands for everything between words, in grams as they are written. */
export const BREAK = '_';
/** The same where a text begins and ends, and where a sentence ends in it: 人> is who is called, 人_ anybody. */
const BEGIN = '<';
const END = '>';
const STOP = '.';
/** What stands for any digit: 5万 and 7万 are worded alike, 50万 is not. */
export const DIGIT = '0';

/** Longer grams are seldom met twice. */
export const LONGEST_GRAM = 3;
/** So much of a text is looked at: whoever offers something says it sooner. */
const MOST_READ = 1_500;
/** The units of the longest wording, with those before and behind it. */
export const MOST_UNITS = MOST_READ + 2;

/** Marks and pictures that say as much as letters do. */
const TELLING_MARKS = new Set([...'#@?¥$%&★☆♪✈~'].map((char) => char.charCodeAt(0)));
const FIRST_PICTURE = 0x1f300;
const BREAK_UNIT = BREAK.charCodeAt(0);
const BEGIN_UNIT = BEGIN.charCodeAt(0);
const END_UNIT = END.charCodeAt(0);
const STOP_UNIT = STOP.charCodeAt(0);
const STOPS = new Set([...'。!\n'].map((char) => char.charCodeAt(0)));
const DIGIT_UNIT = DIGIT.charCodeAt(0);

/** Is this unit of a wording no letter? @example isBreak('_'.charCodeAt(0)) // true */
export const isBreak = (unit: number): boolean =>
  unit === BREAK_UNIT || unit === STOP_UNIT || unit === BEGIN_UNIT || unit === END_UNIT;

/** A text reduced to how it is worded; `at[k]` is the folded place of unit k, -1 before the first. */
export interface Worded {
  units: Uint16Array;
  at: Int32Array;
  length: number;
}

/**
 * Makes a reader with buffers of its own; a result is good until the next.
 * @example const wordingOf = createWording(); wordingOf(fold('日給5万、DMで')) // <日給0万_dmで>
 */
export function createWording(): (folded: Folded) => Worded {
  const out: Worded = { units: new Uint16Array(MOST_UNITS), at: new Int32Array(MOST_UNITS), length: 0 };
  return ({ codes, length }) => {
    let n = 0;
    out.units[n] = BEGIN_UNIT;
    out.at[n++] = -1;
    const end = Math.min(length, MOST_READ);
    for (let i = 0; i < end; i++) {
      const code = codes[i]!;
      if (code >= 0x30 && code <= 0x39) out.units[n] = DIGIT_UNIT;
      else if (isLetter(code) || (code >= EMOJI_BASE && code !== OTHER) || TELLING_MARKS.has(code))
        out.units[n] = code;
      else if (isBreak(out.units[n - 1]!)) {
        if (out.units[n - 1] === BREAK_UNIT && STOPS.has(code)) out.units[n - 1] = STOP_UNIT;
        continue;
      } else out.units[n] = STOPS.has(code) ? STOP_UNIT : BREAK_UNIT;
      out.at[n++] = i;
    }
    if (n > 1 && isBreak(out.units[n - 1]!)) out.units[n - 1] = END_UNIT;
    else {
      out.units[n] = END_UNIT;
      out.at[n++] = end;
    }
    out.length = n;
    return out;
  };
}

/**
 * A number for the gram of `letters` units that ends at `last`. Two grams share one so seldom that nobody will see it.
 * @example gramAt(worded.units, 1, 2)
 */
export function gramAt(units: Uint16Array, last: number, letters: number): number {
  let key = letters;
  for (let k = last - letters + 1; k <= last; k++)
    key = Math.imul(key ^ units[k]!, 0x9e3779b1) ^ (key >>> 15);
  return key | 0;
}

/** The same for a gram as it is written. @example gramNumber('dm_') */
export function gramNumber(gram: string): number {
  const units = gram.length > scratch.length ? new Uint16Array(gram.length) : scratch;
  let letters = 0;
  for (let i = 0; i < gram.length; i++) {
    units[letters++] = pictureAt(gram, i) || gram.charCodeAt(i);
    if (gram.codePointAt(i)! > 0xffff) i++;
  }
  return gramAt(units, letters - 1, letters);
}

const scratch = new Uint16Array(2 * LONGEST_GRAM);

/** The grams of a text, each once, as they are written. @example gramsOf(wordingOf(fold('DM'))) // <, d, <d, m, … */
export function gramsOf(worded: Worded): ReadonlySet<string> {
  const { length } = worded;
  const written = lettersOf(worded);
  const grams = new Set<string>();
  for (let letters = 1; letters <= LONGEST_GRAM; letters++)
    for (let at = 0; at + letters <= length; at++) grams.add(written.slice(at, at + letters).join(''));
  return grams;
}

/** All pairs of neighbours, as often as they stand there; between words is between words. @example pairsOf(wordingOf(fold('DM'))) // ['_d', 'dm', 'm_'] */
export function pairsOf(worded: Worded): readonly string[] {
  const written = lettersOf(worded).map((letter) => (EDGES.has(letter) ? BREAK : letter));
  return written.slice(1).map((letter, k) => written[k]! + letter);
}

/** The glance at every message does not ask where a text begins and ends. */
const EDGES = new Set([BEGIN, END, STOP]);

const lettersOf = ({ units, length }: Worded): readonly string[] =>
  Array.from(units.subarray(0, length), (unit) =>
    unit >= EMOJI_BASE ? String.fromCodePoint(FIRST_PICTURE + unit - EMOJI_BASE) : String.fromCharCode(unit),
  );
