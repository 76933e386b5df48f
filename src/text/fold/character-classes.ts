/** Classes of folded UTF-16 units that need no fold table; see `isLetterOrDigit` in fold-table.ts for the general one. */

/** Joins words in snake_case; elsewhere it may mask a letter. */
export const UNDERSCORE = 0x5f;

/**
 * Is the folded unit a Latin letter? Only lower case: folding maps upper case to it.
 * @example isLatin('a'.charCodeAt(0)) // true
 */
export const isLatin = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a;

/** Is the folded unit an ASCII digit? @example isDigit('5'.charCodeAt(0)) // true */
export const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

/** Latin letter or ASCII digit. @example isLatinOrDigit('5'.charCodeAt(0)) // true */
export const isLatinOrDigit = (unit: number): boolean => isLatin(unit) || isDigit(unit);

/** A lookup table instead of a `Set`, because it is read for every character of a text. */
const MASK_UNITS = new Uint8Array(0x10000);
for (const mask of '○◯〇●◎⭕□■△▲×✕✖❌*_') MASK_UNITS[mask.charCodeAt(0)] = 1;

/**
 * Can the folded unit stand for a hidden letter, as in 闇バ○ト?
 * @example isMaskUnit('○'.charCodeAt(0)) // true
 */
export const isMaskUnit = (unit: number): boolean => MASK_UNITS[unit] === 1;
