import {
  DASH,
  DROP,
  EMOJI_BASE,
  EXPAND,
  EXPANSION,
  isLetter,
  KANA_RO,
  KUCHI,
  LONG,
  LONG_MARK,
  LOOK_ALIKE,
  LOOKALIKE,
  OTHER,
  RO,
  SEMIVOICING,
  SURROGATE,
  TABLE,
  VOICING,
} from './tables.ts';

/** Says nothing: separators, invisible characters, characters that no term has a use for. */
export const SKIP = 0;
/** Says nothing by itself, but only the exact fold can tell: styled letters, ligatures, flags. */
export const ASK = 1;
/** A voicing mark written apart: it counts only behind a kana that can take it. */
export const MARK = 2;
/** Opens a pair that is a picture or an enclosed letter; its second half tells. */
export const PICTURE_OR_LETTER = 3;

/** An order of the sieve's own: a mark that may hide a letter. */
export const MASK = 4;
/** From here on what is read is a unit. */
export const FIRST_UNIT = 8;

/** Pictures are U+1F300..1FAFF: d83c df00 and up, all of d83d, d83e up to deff. */
const FIRST = 0xd83c;
const MIDDLE = 0xd83d;
const LAST = 0xd83e;
const BORDER = 0xdf00;
const FIRST_POINT = 0x1f300;

/** Is the second half behind a `PICTURE_OR_LETTER` that of a picture? @example isPicture(0xd83c, 0xdf89) // true, 🎉 */
export function isPicture(first: number, second: number): boolean {
  return first === FIRST ? second >= BORDER : second >= 0xdc00 && second < BORDER;
}

/**
 * A folded unit as the sieve reads it. What the exact fold may take for one another, such as 力 and か or 一 and ー,
 * is one unit here, so that no look around is needed; the long mark says nothing.
 * @example coarse('力'.charCodeAt(0)) === coarse('か'.charCodeAt(0)) // true
 */
export function coarse(folded: number): number {
  if (folded === LONG_MARK || LOOKALIKE.get(folded) === LONG_MARK || folded === 0x2d) return SKIP;
  if (folded === KUCHI) return RO;
  return LOOKALIKE.get(folded) ?? folded;
}

/**
 * Half a picture for a whole one: the sieve sees units one by one. The same half serves other pictures too, so the
 * sieve reads more than there is and never less.
 * @example secondHalf(0xe1e9) // 0xdce9, that of 📩
 */
export function secondHalf(folded: number): number {
  return 0xdc00 + ((folded - EMOJI_BASE + FIRST_POINT) & 0x3ff);
}

/** Is the folded unit a picture from outside the basic plane? */
export const isPictureUnit = (folded: number): boolean => folded >= EMOJI_BASE && folded < OTHER;

function buildCoarse(): Uint16Array {
  const table = new Uint16Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) table[unit] = read(unit, TABLE[unit]!);
  return table;
}

function read(unit: number, order: number): number {
  switch (order) {
    case DROP:
    case LONG:
    case DASH:
      return SKIP;
    case VOICING:
    case SEMIVOICING:
      return MARK;
    case KANA_RO:
      return RO;
    case LOOK_ALIKE:
      return coarse(unit);
    case SURROGATE: {
      if (unit >= 0xdc00) return unit;
      if (unit === MIDDLE) return SKIP;
      return unit === FIRST || unit === LAST ? PICTURE_OR_LETTER : ASK;
    }
    case EXPAND: {
      const units = new Set([...EXPANSION.get(unit)!].map((char) => char.charCodeAt(0)));
      const [only] = units;
      return units.size === 1 && !isLetter(only!) ? coarse(only!) : ASK;
    }
    default:
      return coarse(order);
  }
}

/** What a raw UTF-16 unit may say, whatever stands beside it: a unit of `coarse`, or one of the orders above. */
export const COARSE: Uint16Array = buildCoarse();
