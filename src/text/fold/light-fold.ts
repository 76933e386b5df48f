import { KANJI_TO_KANA } from './character-maps.ts';
import {
  EMOJI_BASE,
  EXPANSIONS,
  FOLD_TABLE,
  foldAstralCodePoint,
  HIRAGANA_RO,
  isLetterOrDigit,
  LONG_VOWEL_MARK,
  OP_DROP,
  OP_EXPAND,
  OP_KANJI_LOOKALIKE,
  OP_KATAKANA_RO,
  OP_SURROGATE,
  SEMIVOICED_KANA,
  UNKNOWN_UNIT,
  VOICED_KANA,
} from './fold-table.ts';

/*
 * The light fold reads each unit without its neighbours. It loses more than the fold, on purpose: only letters and digits
 * are left, kana have no voicing and no long vowel, all digits are one. So テ/レ/グ/ラ/ム, ﾃﾚｸﾞﾗﾑ, てれくらむ and テレグラム, one
 * letter a line or with invisible characters, are the same to it.
 */

/** Not read: marks, blanks, invisible characters, long vowel marks, masks. */
export const LIGHT_SKIP = 0;
/** More than the unit itself is needed, or it is a symbol: see `lightFoldAt`. */
export const LIGHT_CONTEXT = 1;

const DIGIT_ZERO = 0x30;
const CIRCLE_MASK = 0x3007;
/** Arrows, symbols and dingbats: ✈ and ☎ may be terms. */
const SYMBOLS = [0x2190, 0x2bff] as const;

const UNVOICED_KANA: ReadonlyMap<number, number> = new Map(
  [...VOICED_KANA, ...SEMIVOICED_KANA].map(([plain, voiced]) => [voiced, plain]),
);

const isSymbol = (unit: number): boolean => unit >= SYMBOLS[0] && unit <= SYMBOLS[1];

/** A folded unit without voicing and without the value of digits; `LIGHT_SKIP` if it is no letter. */
function toLightLetter(folded: number): number {
  if (folded >= DIGIT_ZERO && folded <= DIGIT_ZERO + 9) return DIGIT_ZERO;
  if (folded === LONG_VOWEL_MARK || folded === CIRCLE_MASK || !isLetterOrDigit(folded)) return LIGHT_SKIP;
  return UNVOICED_KANA.get(folded) ?? folded;
}

function toLightUnit(unit: number): number {
  const folded = FOLD_TABLE[unit]!;
  // The second half of a pair is read with the first one.
  if (folded === OP_SURROGATE) return unit < 0xdc00 ? LIGHT_CONTEXT : LIGHT_SKIP;
  if (folded === OP_EXPAND) return toLightUnit(EXPANSIONS.get(unit)!.charCodeAt(0));
  if (folded === OP_KATAKANA_RO) return HIRAGANA_RO;
  if (folded === OP_KANJI_LOOKALIKE) {
    const kana = KANJI_TO_KANA.get(unit)!;
    return kana === LONG_VOWEL_MARK ? unit : toLightLetter(kana);
  }
  if (folded >= OP_DROP) return LIGHT_SKIP;
  const letter = toLightLetter(folded);
  if (letter === LIGHT_SKIP) return isSymbol(folded) ? LIGHT_CONTEXT : LIGHT_SKIP;
  return isOtherScript(letter) ? LIGHT_CONTEXT : letter;
}

/** By UTF-16 unit as typed: its light unit, `LIGHT_SKIP` or `LIGHT_CONTEXT`. Never written to. */
export const LIGHT_FOLD: Uint16Array = Uint16Array.from({ length: 0x10000 }, (_, unit) => toLightUnit(unit));

/**
 * The light unit at an index that the table marks with `LIGHT_CONTEXT`: the plain letter of 𝐀, a symbol
 * (`isLightSymbol`), or a letter of another script; `LIGHT_SKIP` for the rest.
 * @example lightFoldAt('𝐀', 0) // 'a'.charCodeAt(0)
 */
export function lightFoldAt(text: string, i: number): number {
  const point = text.codePointAt(i)!;
  if (point < 0x10000) return isSymbol(point) ? point : toLightLetter(FOLD_TABLE[point]!);
  const folded = foldAstralCodePoint(point);
  if (folded === OP_DROP || folded === UNKNOWN_UNIT) return LIGHT_SKIP;
  return folded >= EMOJI_BASE ? folded : toLightLetter(folded);
}

/**
 * Is the light unit a letter of another script than Latin, kana, kanji and Hangul?
 * @example isOtherScript(lightFoldAt('ဘ', 0)) // true
 */
export function isOtherScript(unit: number): boolean {
  return unit > 0x024f && !(unit >= 0x3041 && unit <= 0x9fff) && !(unit >= 0xac00 && unit <= 0xd7a3);
}

/** Is the light unit a symbol or an emoji, and no letter? @example isLightSymbol(lightFoldAt('✈', 0)) // true */
export const isLightSymbol = (unit: number): boolean => unit >= EMOJI_BASE || isSymbol(unit);

/**
 * The light letter at an index; `LIGHT_SKIP` for everything else, symbols too.
 * @example lightLetterAt('テ/レ', 1) // LIGHT_SKIP
 */
export function lightLetterAt(text: string, i: number): number {
  const unit = LIGHT_FOLD[text.charCodeAt(i)]!;
  if (unit !== LIGHT_CONTEXT) return unit;
  const letter = lightFoldAt(text, i);
  return isLightSymbol(letter) ? LIGHT_SKIP : letter;
}

/**
 * The light letters of a text as a string, for comparisons; symbols are left out.
 * @example lightFold('テ/レ/グ/ラ/ム') === lightFold('ﾃﾚｸﾞﾗﾑ') // true
 */
export function lightFold(text: string): string {
  let folded = '';
  for (let i = 0; i < text.length; i++) {
    const letter = lightLetterAt(text, i);
    if (letter !== LIGHT_SKIP) folded += String.fromCharCode(letter);
  }
  return folded;
}
