/** Classes of folded UTF-16 units that need no fold table; see `isLetterOrDigit` in fold-table.ts for the general one. */

/**
 * Is the folded unit a Latin letter? Only lower case: folding maps upper case to it.
 * @example isLatin('a'.charCodeAt(0)) // true
 */
export const isLatin = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a;

/** Is the folded unit an ASCII digit? @example isDigit('5'.charCodeAt(0)) // true */
export const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
