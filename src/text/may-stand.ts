import { countSeparator, type Gaps, hidesAWord, isLatin } from './separators.ts';
import { DROP, isKatakana, isLetter, KANA_RO, LONG, LOOK_ALIKE, TABLE } from './tables.ts';
import type { Terms } from './terms.ts';

const FIRST_ORDER = 0xff00;
const gaps: Gaps = { count: 0, blanks: 0, prose: 0 };

/**
 * May the term whose last letter was read at `last` stand there, as far as the original tells without folding it? False
 * only where the automaton is sure to refuse, and would when the text is taken apart: a longer word around it,
 * separators as in prose.
 * @example mayStand('cloud', 4, compileTerms([{ folded: 'ud' }]), 0) // false
 */
export function mayStand(text: string, last: number, { words, katakana }: Terms, term: number): boolean {
  const { from, letters } = words;
  const [first, end] = [from[term]!, from[term + 1]!];
  const size = end - first;
  gaps.count = gaps.blanks = gaps.prose = 0;
  let start = last + 1;
  let behindLetter = true;
  let behindLong = false;
  for (let left = size; left > 0; ) {
    if (--start < 0) return true;
    const order = TABLE[text.charCodeAt(start)]!;
    if (order === DROP || (order === LONG && behindLong)) continue;
    if (order < FIRST_ORDER && !isLetter(order)) {
      countSeparator(gaps, order, behindLetter);
      behindLetter = behindLong = false;
      continue;
    }
    if (order >= FIRST_ORDER && order !== LONG && order !== LOOK_ALIKE && order !== KANA_RO) return true;
    behindLetter = true;
    behindLong = order === LONG;
    left--;
  }
  const before = neighbour(text, start, -1);
  const after = neighbour(text, last, 1);
  if (isLatin(letters[first]!) && isLatin(TABLE[before]!)) return false;
  if (isLatin(letters[end - 1]!) && isLatin(TABLE[after]!)) return false;
  if (gaps.count > 0) return hidesAWord(gaps, size) || mayBeTakenApart(size, before, after);
  return katakana[term] === 0 || standsAlone(text, start, before, after, size);
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
