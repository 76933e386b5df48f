import type { Folded } from './fold.ts';
import { leftHalves } from './split-kanji.ts';
import { DASH, isLetter, KANA_RO, LONG, LONG_MARK, LOOK_ALIKE, TABLE } from './tables.ts';

/** By folded unit and by unit as typed: 1 where a letter may be none of its own once a disguise is taken away. */
const GOES = new Uint8Array(0x10000);
const MAY_GO = new Uint8Array(0x10000);
for (const unit of [LONG_MARK, ...leftHalves()]) GOES[unit] = 1;
for (let unit = 0; unit < 0x10000; unit++) {
  const folded = TABLE[unit]!;
  if (folded === LONG || folded === DASH || folded === LOOK_ALIKE || folded === KANA_RO) MAY_GO[unit] = 1;
  else MAY_GO[unit] = GOES[folded]!;
}

/**
 * How many letters a text has at least in either of its readings: without long marks that a disguise put in, halved
 * kanji put together.
 * @example fewestLetters(fold('門音バイト')) // 4
 */
export function fewestLetters({ codes, length }: Folded): number {
  let letters = 0;
  for (let i = 0; i < length; i++) if (isLetter(codes[i]!)) letters += 1 - GOES[codes[i]!]!;
  return letters;
}

/**
 * The same of a text as typed that has so many letters.
 * @example fewestLettersTyped('門音バイト', 5) // 4
 */
export function fewestLettersTyped(text: string, letters: number): number {
  let fewest = letters;
  for (let i = 0; i < text.length; i++) fewest -= MAY_GO[text.charCodeAt(i)]!;
  return fewest;
}
