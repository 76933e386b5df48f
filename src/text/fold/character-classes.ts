/** Classes of folded UTF-16 units that need no fold table; see `isLetterOrDigit` in fold-table.ts for the general one. */

/**
 * The characters of numbers below 万, also those of formal documents, as the content of a character class.
 * @example new RegExp(`[${NUMERALS}]+万`).test('壱零万') // true
 */
export const NUMERALS = '0-9零一二三四五六七八九十百千壱弐参肆伍陸漆捌玖拾佰仟';

/**
 * Is the folded unit a Latin letter? Only lower case: folding maps upper case to it.
 * @example isLatin('a'.charCodeAt(0)) // true
 */
export const isLatin = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a;

/** Is the folded unit an ASCII digit? @example isDigit('5'.charCodeAt(0)) // true */
export const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
