import type { FoldedText } from '../fold/fold.ts';
import {
  FOLD_TABLE,
  isLetterOrDigit,
  LONG_VOWEL_MARK,
  OP_DASH,
  OP_KANJI_LOOKALIKE,
  OP_KATAKANA_RO,
  OP_LONG_VOWEL,
} from '../fold/fold-table.ts';
import { leftKanjiHalves } from './split-kanji.ts';

/** By folded unit and by raw unit: 1 if deobfuscation may remove the letter. */
const REMOVABLE_FOLDED_UNITS = new Uint8Array(0x10000);
const REMOVABLE_RAW_UNITS = new Uint8Array(0x10000);
for (const unit of [LONG_VOWEL_MARK, ...leftKanjiHalves()]) REMOVABLE_FOLDED_UNITS[unit] = 1;
for (let unit = 0; unit < 0x10000; unit++) {
  const folded = FOLD_TABLE[unit]!;
  if (
    folded === OP_LONG_VOWEL ||
    folded === OP_DASH ||
    folded === OP_KANJI_LOOKALIKE ||
    folded === OP_KATAKANA_RO
  )
    REMOVABLE_RAW_UNITS[unit] = 1;
  else REMOVABLE_RAW_UNITS[unit] = REMOVABLE_FOLDED_UNITS[folded]!;
}

/**
 * Lower bound of the number of letters of a text in all its readings: deobfuscation may remove long vowel marks and join
 * the halves of split kanji.
 * @example minLetterCount(fold('門音バイト')) // 4
 */
export function minLetterCount({ codes, length }: FoldedText): number {
  let letters = 0;
  for (let i = 0; i < length; i++)
    if (isLetterOrDigit(codes[i]!)) letters += 1 - REMOVABLE_FOLDED_UNITS[codes[i]!]!;
  return letters;
}

/**
 * The same for a text as typed with `letters` letters.
 * @example minRawLetterCount('門音バイト', 5) // 4
 */
export function minRawLetterCount(text: string, letters: number): number {
  let minimum = letters;
  for (let i = 0; i < text.length; i++) minimum -= REMOVABLE_RAW_UNITS[text.charCodeAt(i)]!;
  return minimum;
}
