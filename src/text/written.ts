import { COARSE, coarse } from './coarse.ts';
import { countSeparator, type Gaps, hidesAWord, isLatin } from './separators.ts';
import { DROP, isKatakana, isLetter, KANA_RO, LONG, LONG_MARK, LOOK_ALIKE, TABLE } from './tables.ts';

/** A term as the sieve knows it: its folded letters, and what the sieve sees of them. */
export interface Written {
  readonly letters: readonly number[];
  readonly seen: readonly number[];
  readonly katakana: boolean;
}

const FIRST_ORDER = 0xff00;
const gaps: Gaps = { count: 0, blanks: 0, prose: 0 };

/**
 * May the term whose last seen letter is at `last` stand there, as far as the original tells without folding it? False
 * only where the automaton is sure to refuse: other letters, a longer word around it, separators as in prose.
 * @example mayStand('cloud', 4, { letters: unitsOf('ud'), seen: unitsOf('ud'), katakana: false }) // false
 */
export function mayStand(text: string, last: number, { letters, katakana }: Written): boolean {
  let left = letters.length;
  // The sieve has not yet come to long marks at the end.
  while (left > 0 && coarse(letters[left - 1]!) === 0) left--;
  const whole = left === letters.length;
  if (left === 0 || !isLetter(letters[0]!)) return true;
  gaps.count = gaps.blanks = gaps.prose = 0;
  let at = last + 1;
  let start = last;
  let behindLetter = true;
  let behindLong = false;
  while (left > 0) {
    if (--at < 0) return false;
    const unit = text.charCodeAt(at);
    const order = TABLE[unit]!;
    if (order === DROP) continue;
    if (order === LONG) {
      if (behindLong) continue;
      if (letters[left - 1] !== LONG_MARK) return false;
      behindLong = true;
    } else if (order === LOOK_ALIKE || order === KANA_RO) {
      if (COARSE[unit] === 0) return true;
      if (COARSE[unit] !== coarse(letters[left - 1]!)) return false;
      behindLong = false;
    } else if (order >= FIRST_ORDER) {
      return true;
    } else if (isLetter(order)) {
      if (order !== letters[left - 1]) return false;
      behindLong = false;
    } else {
      countSeparator(gaps, order, behindLetter);
      behindLetter = behindLong = false;
      continue;
    }
    left--;
    behindLetter = true;
    start = at;
  }
  const before = neighbour(text, start, -1);
  const after = whole ? neighbour(text, last, 1) : 0;
  if (isLatin(letters[0]!) && isLatin(TABLE[before]!)) return false;
  if (isLatin(letters.at(-1)!) && isLatin(TABLE[after]!)) return false;
  if (gaps.count > 0) {
    return !whole || hidesAWord(gaps, letters.length) || mayBeTakenApart(letters.length, before, after);
  }
  return !katakana || standsAlone(text, start, before, after, letters.length);
}

/** The next unit that is not invisible, or 0 at the edge. */
function neighbour(text: string, from: number, step: number): number {
  for (let i = from + step; i >= 0 && i < text.length; i += step) {
    const unit = text.charCodeAt(i);
    if (TABLE[unit] !== DROP) return unit;
  }
  return 0;
}

/**
 * What is no hiding by itself still is when the whole text is taken apart so: long words cut once, and single letters
 * in a row (d, m, …), which have a separator on one side at least.
 */
function mayBeTakenApart(letters: number, before: number, after: number): boolean {
  return letters > 3 || isSeparator(before) || isSeparator(after);
}

const isSeparator = (unit: number): boolean =>
  unit !== 0 && (TABLE[unit]! >= FIRST_ORDER || !isLetter(TABLE[unit]!));

/** A short katakana word: typed in katakana or long enough, and no part of another. */
function standsAlone(text: string, start: number, before: number, after: number, length: number): boolean {
  if (!isKatakana(text.charCodeAt(start))) return length > 2;
  return !isPlainKatakana(before) && !(isPlainKatakana(after) && length <= 2);
}

const isPlainKatakana = (unit: number): boolean =>
  isKatakana(unit) && (TABLE[unit]! < FIRST_ORDER || TABLE[unit] === LONG || TABLE[unit] === KANA_RO);
