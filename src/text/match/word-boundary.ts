import { isLatin } from '../normalize/character-classes.ts';
import {
  FOLD_TABLE,
  isKatakana,
  isLetterOrDigit,
  OP_DROP,
  OP_KANJI_LOOKALIKE,
  OP_KATAKANA_RO,
  OP_LONG_VOWEL,
} from '../normalize/fold-table.ts';
import { countSeparator, looksObfuscated, type SeparatorCounts } from './separator-counts.ts';
import type { CompiledTerms } from './terms.ts';

const FIRST_OPCODE = 0xff00;
const separatorCounts: SeparatorCounts = { runs: 0, blanks: 0, prose: 0 };

/**
 * May the term whose last letter was read at `last` stand there, as far as the original tells without folding it? False
 * only where the automaton is sure to refuse, and would when the text is taken apart: a longer word around it,
 * separators as in prose.
 * @example passesBoundaryCheck('cloud', 4, compileTerms([{ folded: 'ud' }]), 0) // false
 */
export function passesBoundaryCheck(
  text: string,
  last: number,
  { strings, shortKatakana }: CompiledTerms,
  term: number,
): boolean {
  const { offsets, letters } = strings;
  const [first, end] = [offsets[term]!, offsets[term + 1]!];
  const size = end - first;
  separatorCounts.runs = separatorCounts.blanks = separatorCounts.prose = 0;
  let start = last + 1;
  let behindLetter = true;
  let behindLong = false;
  for (let left = size; left > 0; ) {
    if (--start < 0) return true;
    const order = FOLD_TABLE[text.charCodeAt(start)]!;
    if (order === OP_DROP || (order === OP_LONG_VOWEL && behindLong)) continue;
    if (order < FIRST_OPCODE && !isLetterOrDigit(order)) {
      countSeparator(separatorCounts, order, behindLetter);
      behindLetter = behindLong = false;
      continue;
    }
    if (
      order >= FIRST_OPCODE &&
      order !== OP_LONG_VOWEL &&
      order !== OP_KANJI_LOOKALIKE &&
      order !== OP_KATAKANA_RO
    )
      return true;
    behindLetter = true;
    behindLong = order === OP_LONG_VOWEL;
    left--;
  }
  const before = nextVisibleUnit(text, start, -1);
  const after = nextVisibleUnit(text, last, 1);
  if (isLatin(letters[first]!) && isLatin(FOLD_TABLE[before]!)) return false;
  if (isLatin(letters[end - 1]!) && isLatin(FOLD_TABLE[after]!)) return false;
  if (separatorCounts.runs > 0)
    return looksObfuscated(separatorCounts, size) || mayBeDeobfuscated(size, before, after);
  return shortKatakana[term] === 0 || isWholeKatakanaWord(text, start, before, after, size);
}

/** The next unit that is not invisible, or 0 at the edge. */
function nextVisibleUnit(text: string, from: number, step: number): number {
  for (let i = from + step; i >= 0 && i < text.length; i += step) {
    const unit = text.charCodeAt(i);
    if (FOLD_TABLE[unit] !== OP_DROP) return unit;
  }
  return 0;
}

/**
 * What is no hiding by itself still is when the whole text is taken apart so: long words cut once, and single letters
 * in a row (d, m, …), which have a separator on one side at least.
 */
function mayBeDeobfuscated(letters: number, before: number, after: number): boolean {
  return letters > 3 || isSeparator(before) || isSeparator(after);
}

const isSeparator = (unit: number): boolean =>
  unit !== 0 && (FOLD_TABLE[unit]! >= FIRST_OPCODE || !isLetterOrDigit(FOLD_TABLE[unit]!));

/** A short katakana word: typed in katakana or long enough, and no part of another. */
function isWholeKatakanaWord(
  text: string,
  start: number,
  before: number,
  after: number,
  length: number,
): boolean {
  if (!isKatakana(text.charCodeAt(start))) return length > 2;
  return !isPlainKatakana(before) && !(isPlainKatakana(after) && length <= 2);
}

const isPlainKatakana = (unit: number): boolean =>
  isKatakana(unit) &&
  (FOLD_TABLE[unit]! < FIRST_OPCODE ||
    FOLD_TABLE[unit] === OP_LONG_VOWEL ||
    FOLD_TABLE[unit] === OP_KATAKANA_RO);
