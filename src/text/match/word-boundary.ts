import { isLatin } from '../fold/character-classes.ts';
import {
  FOLD_TABLE,
  isKatakana,
  isLetterOrDigit,
  OP_DROP,
  OP_KANJI_LOOKALIKE,
  OP_KATAKANA_RO,
  OP_LONG_VOWEL,
} from '../fold/fold-table.ts';
import { countSeparator, looksObfuscated, type SeparatorCounts } from './separator-counts.ts';
import type { CompiledTerms } from './terms.ts';

/** A local copy, because the loop reads it for every unit. */
const FIRST_OPCODE = 0xff00;
/** Reused by every call; a call is finished before the next one begins. */
const separatorCounts: SeparatorCounts = { runs: 0, blanks: 0, prose: 0 };

/**
 * Can the hit of a term whose last letter is at `last` be confirmed? Decided on the raw text, without folding. False only
 * if the term matcher would certainly reject the hit, in the text as written and in the deobfuscated one: a longer word
 * around the term, or separators as in ordinary sentences.
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
  let isAfterLetter = true;
  let isAfterLongMark = false;
  for (let left = size; left > 0; ) {
    if (--start < 0) return true;
    const folded = FOLD_TABLE[text.charCodeAt(start)]!;
    if (folded === OP_DROP || (folded === OP_LONG_VOWEL && isAfterLongMark)) continue;
    if (folded < FIRST_OPCODE && !isLetterOrDigit(folded)) {
      countSeparator(separatorCounts, folded, isAfterLetter);
      isAfterLetter = isAfterLongMark = false;
      continue;
    }
    if (
      folded >= FIRST_OPCODE &&
      folded !== OP_LONG_VOWEL &&
      folded !== OP_KANJI_LOOKALIKE &&
      folded !== OP_KATAKANA_RO
    )
      return true;
    isAfterLetter = true;
    isAfterLongMark = folded === OP_LONG_VOWEL;
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

/** The next visible unit; 0 at the edge of the text. */
function nextVisibleUnit(text: string, from: number, step: number): number {
  for (let i = from + step; i >= 0 && i < text.length; i += step) {
    const unit = text.charCodeAt(i);
    if (FOLD_TABLE[unit] !== OP_DROP) return unit;
  }
  return 0;
}

/**
 * Separators that are no disguise by themselves may be one if the whole text is written so: a longer term cut once, or
 * single letters in a row (d, m, …), which have a separator on at least one side.
 */
function mayBeDeobfuscated(letters: number, before: number, after: number): boolean {
  return letters > 3 || isSeparator(before) || isSeparator(after);
}

const isSeparator = (unit: number): boolean =>
  unit !== 0 && (FOLD_TABLE[unit]! >= FIRST_OPCODE || !isLetterOrDigit(FOLD_TABLE[unit]!));

/** A short katakana term: typed in katakana or long enough, and not part of another katakana word. */
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
