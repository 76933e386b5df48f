import { NUMBER_CHARACTERS } from '../../text/extract/money/number-parser.ts';

const NUMERAL_CODES = new Set(NUMBER_CHARACTERS.map((char) => char.charCodeAt(0)));

/** Can this folded unit be part of a number? @example isNumeralCode('万'.charCodeAt(0)) // true */
export const isNumeralCode = (folded: number): boolean => NUMERAL_CODES.has(folded);
