import { inContext, isPair } from './fold.ts';
import { isMask, isPlain, LOW_LINE } from './masked.ts';
import {
  DASH,
  DROP,
  EXPAND,
  EXPANSION,
  isKatakana,
  isLetter,
  KANA_RO,
  LONG,
  LONG_MARK,
  LOOK_ALIKE,
  pictureAt,
  SEMIVOICED,
  SEMIVOICING,
  SURROGATE,
  TABLE,
  VOICED,
  VOICING,
} from './tables.ts';
import type { Words } from './words.ts';

/** What is typed, as numbered columns: fold and choice of letters in one table. */
export interface Columns {
  /** By unit as typed: 0 for letters that no term has, then the letters of terms; symbols of terms; `skip`, `look`. */
  readonly of: Uint16Array;
  /** The same by folded unit, where nothing is left to `look` at. */
  readonly ofFolded: Uint16Array;
  readonly firstSymbol: number;
  /** Separators and what is invisible. */
  readonly skip: number;
  /** What is read by its neighbours: ask `lookAround`. */
  readonly look: number;
  /** The column of what stands at `i`; -1 when only the fold can tell. */
  lookAround(text: string, i: number): number;
}

const UNKNOWN = 0;
const FIRST_ORDER = 0xff00;

/**
 * Numbers the letters and symbols that terms are made of.
 * @example columnsFor(wordsOf(['てれぐらむ'])).of['ﾃ'.charCodeAt(0)] // 1
 */
export function columnsFor(words: Words): Columns {
  const columnOf = new Map<number, number>();
  const units = [...new Set(words.letters)];
  // In code order, so that the kana, which ordinary chat is made of, share few cache lines of a row.
  for (const unit of units.filter(isLetter).sort((a, b) => a - b)) columnOf.set(unit, columnOf.size + 1);
  const firstSymbol = columnOf.size + 1;
  for (const unit of units.filter((unit) => !isLetter(unit))) columnOf.set(unit, columnOf.size + 1);
  const skip = columnOf.size + 1;
  const look = skip + 1;
  const ofFolded = new Uint16Array(0x10000).fill(skip);
  for (let unit = 0; unit < 0x10000; unit++) if (isLetter(unit)) ofFolded[unit] = UNKNOWN;
  for (const [unit, k] of columnOf) ofFolded[unit] = k;
  const column = new Uint16Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = TABLE[unit]!;
    if (folded === DROP || (folded === EXPAND && saysNothing(unit))) column[unit] = skip;
    else column[unit] = folded >= FIRST_ORDER || isMask(folded) ? look : ofFolded[folded]!;
  }
  const long = columnOf.get(LONG_MARK) ?? UNKNOWN;
  const dash = columnOf.get(0x2d) ?? skip;

  function lookAround(text: string, i: number): number {
    const unit = text.charCodeAt(i);
    const order = TABLE[unit]!;
    const before = i === 0 ? 0 : text.charCodeAt(i - 1);
    // The two that everyday talk has most.
    if (order === LONG && TABLE[before]! < FIRST_ORDER) return long;
    if (order === DASH && !mayBeKatakana(before)) return dash;
    switch (order) {
      case LONG: {
        if (TABLE[before] === LONG) return skip;
        return TABLE[before]! < FIRST_ORDER || TABLE[before] === KANA_RO ? long : -1;
      }
      case DASH: {
        const after = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        return mayBeKatakana(before) && mayBeKatakana(after) ? -1 : dash;
      }
      case LOOK_ALIKE:
      case KANA_RO: {
        if (order === LOOK_ALIKE && isAway(before, text.charCodeAt(i + 1))) return ofFolded[unit]!;
        const read = inContext(order, text, i, 0);
        return read === LONG_MARK ? -1 : ofFolded[read]!;
      }
      case VOICING:
      case SEMIVOICING:
        return canTakeMark(before) ? -1 : skip;
      case SURROGATE: {
        if (isPair(text, i - 1)) return skip;
        const picture = pictureAt(text, i);
        return picture === 0 ? -1 : ofFolded[picture]!;
      }
      case EXPAND:
        return -1;
      default:
        return !joins(text, i) && hidesALetter(text, i) ? -1 : ofFolded[order]!;
    }
  }

  return {
    of: column,
    ofFolded,
    firstSymbol,
    skip,
    look,
    lookAround,
  };
}

/** … and ‼: several marks that are separators each. */
function saysNothing(unit: number): boolean {
  return [...EXPANSION.get(unit)!].every((char) => !isLetter(char.charCodeAt(0)) && '.!?'.includes(char));
}

/** Between two plain characters that are no katakana a kanji is what it looks like. */
const isAway = (before: number, after: number): boolean => isNoKatakana(before) && isNoKatakana(after);
const isNoKatakana = (unit: number): boolean =>
  Number.isNaN(unit) || (TABLE[unit]! < FIRST_ORDER && !isKatakana(unit));

/** Katakana, or something invisible behind which katakana may stand. */
const mayBeKatakana = (unit: number): boolean => isKatakana(unit) || TABLE[unit] === DROP;

/** A kana that has a voiced form, or what only the fold can tell. */
function canTakeMark(before: number): boolean {
  const folded = TABLE[before]!;
  return folded >= FIRST_ORDER || VOICED.has(folded) || SEMIVOICED.has(folded);
}

/** The line of snake_case, which hides nothing. */
const joins = (text: string, i: number): boolean =>
  TABLE[text.charCodeAt(i)] === LOW_LINE &&
  (isPlain(TABLE[text.charCodeAt(i - 1)]!) || isPlain(TABLE[text.charCodeAt(i + 1)]!));

/** Two letters of the word are seen beside a mask, or a mask hides nothing. */
function hidesALetter(text: string, mask: number): boolean {
  return lettersBeside(text, mask, -1) + lettersBeside(text, mask, 1) >= 2;
}

/** A word with a mask has no more than one other in it. */
const MOST_PASSED = 4;

function lettersBeside(text: string, mask: number, step: number): number {
  let letters = 0;
  let passed = 0;
  for (let i = mask + step; passed < MOST_PASSED && i >= 0 && i < text.length; i += step) {
    const unit = TABLE[text.charCodeAt(i)]!;
    if (unit < FIRST_ORDER && !isLetter(unit) && !isMask(unit)) break;
    passed++;
    if (unit !== DROP && !isMask(unit)) letters++;
    else if (unit === DROP && passed === MOST_PASSED) return 2;
  }
  return letters;
}
