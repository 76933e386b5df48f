import type { Folded } from './fold.ts';
import { EMOJI_BASE, isLetter, OTHER, pictureAt } from './tables.ts';

/** What stands for the beginning, the end and everything between words, in grams as they are written. */
export const BREAK = '_';
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
const DIGIT_UNIT = DIGIT.charCodeAt(0);

/** A text reduced to how it is worded; `at[k]` is the folded place of unit k, -1 before the first. */
export interface Worded {
  units: Uint16Array;
  at: Int32Array;
  length: number;
}

/**
 * Makes a reader with buffers of its own; a result is good until the next.
 * @example const wordingOf = createWording(); wordingOf(fold('日給5万、DMで')) // _日給0万_dmで_
 */
export function createWording(): (folded: Folded) => Worded {
  const out: Worded = { units: new Uint16Array(MOST_UNITS), at: new Int32Array(MOST_UNITS), length: 0 };
  return ({ codes, length }) => {
    let n = 0;
    out.units[n] = BREAK_UNIT;
    out.at[n++] = -1;
    const end = Math.min(length, MOST_READ);
    for (let i = 0; i < end; i++) {
      const code = codes[i]!;
      if (code >= 0x30 && code <= 0x39) out.units[n] = DIGIT_UNIT;
      else if (isLetter(code) || (code >= EMOJI_BASE && code !== OTHER) || TELLING_MARKS.has(code))
        out.units[n] = code;
      else if (out.units[n - 1] === BREAK_UNIT) continue;
      else out.units[n] = BREAK_UNIT;
      out.at[n++] = i;
    }
    if (out.units[n - 1] !== BREAK_UNIT) {
      out.units[n] = BREAK_UNIT;
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

/** The grams of a text, each once, as they are written. @example gramsOf(wordingOf(fold('DM'))) // _, d, _d, m, … */
export function gramsOf(worded: Worded): ReadonlySet<string> {
  const { length } = worded;
  const written = lettersOf(worded);
  const grams = new Set<string>();
  for (let letters = 1; letters <= LONGEST_GRAM; letters++)
    for (let at = 0; at + letters <= length; at++) grams.add(written.slice(at, at + letters).join(''));
  return grams;
}

/** All pairs of neighbours, as often as they stand there. @example pairsOf(wordingOf(fold('DM'))) // ['_d', 'dm', 'm_'] */
export function pairsOf(worded: Worded): readonly string[] {
  const written = lettersOf(worded);
  return written.slice(1).map((letter, k) => written[k]! + letter);
}

const lettersOf = ({ units, length }: Worded): readonly string[] =>
  Array.from(units.subarray(0, length), (unit) =>
    unit >= EMOJI_BASE ? String.fromCodePoint(FIRST_PICTURE + unit - EMOJI_BASE) : String.fromCharCode(unit),
  );
