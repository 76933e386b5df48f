import { isLatinOrDigit, isMaskUnit, UNDERSCORE } from '../normalize/character-classes.ts';
import { foldInContext, isSurrogatePairAt } from '../normalize/fold.ts';
import {
  EXPANSIONS,
  emojiUnitAt,
  FOLD_TABLE,
  isKatakana,
  isLetterOrDigit,
  LONG_VOWEL_MARK,
  OP_DASH,
  OP_DROP,
  OP_EXPAND,
  OP_KANJI_LOOKALIKE,
  OP_KATAKANA_RO,
  OP_LONG_VOWEL,
  OP_SEMIVOICED_MARK,
  OP_SURROGATE,
  OP_VOICED_MARK,
  SEMIVOICED_KANA,
  VOICED_KANA,
} from '../normalize/fold-table.ts';
import type { PackedStrings } from './packed-strings.ts';

/** What is typed, as numbered columns: fold and choice of letters in one table. */
export interface Alphabet {
  /** By unit as typed: 0 for letters that no term has, then the letters of terms; symbols of terms; `skip`, `look`. */
  readonly idsByRawUnit: Uint16Array;
  /** The same by folded unit, where nothing is left to `look` at. */
  readonly idsByFoldedUnit: Uint16Array;
  readonly firstSymbolId: number;
  /** Separators and what is invisible. */
  readonly skipId: number;
  /** What is read by its neighbours: ask `lookAround`. */
  readonly contextId: number;
  /** The column of what stands at `i`; -1 when only the fold can tell. */
  resolveInContext(text: string, i: number): number;
}

const UNKNOWN_ID = 0;
const FIRST_OPCODE = 0xff00;

/**
 * Numbers the letters and symbols that terms are made of.
 * @example buildAlphabet(wordsOf(['てれぐらむ'])).of['ﾃ'.charCodeAt(0)] // 1
 */
export function buildAlphabet(strings: PackedStrings): Alphabet {
  const idOf = new Map<number, number>();
  const units = [...new Set(strings.letters)];
  // In code order, so that the kana, which ordinary chat is made of, share few cache lines of a row.
  for (const unit of units.filter(isLetterOrDigit).sort((a, b) => a - b)) idOf.set(unit, idOf.size + 1);
  const firstSymbolId = idOf.size + 1;
  for (const unit of units.filter((unit) => !isLetterOrDigit(unit))) idOf.set(unit, idOf.size + 1);
  const skipId = idOf.size + 1;
  const contextId = skipId + 1;
  const idsByFoldedUnit = new Uint16Array(0x10000).fill(skipId);
  for (let unit = 0; unit < 0x10000; unit++) if (isLetterOrDigit(unit)) idsByFoldedUnit[unit] = UNKNOWN_ID;
  for (const [unit, k] of idOf) idsByFoldedUnit[unit] = k;
  const column = new Uint16Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = FOLD_TABLE[unit]!;
    if (folded === OP_DROP || (folded === OP_EXPAND && expandsToSeparators(unit))) column[unit] = skipId;
    else column[unit] = folded >= FIRST_OPCODE || isMaskUnit(folded) ? contextId : idsByFoldedUnit[folded]!;
  }
  const long = idOf.get(LONG_VOWEL_MARK) ?? UNKNOWN_ID;
  const dash = idOf.get(0x2d) ?? skipId;

  function resolveInContext(text: string, i: number): number {
    const unit = text.charCodeAt(i);
    const order = FOLD_TABLE[unit]!;
    const before = i === 0 ? 0 : text.charCodeAt(i - 1);
    // The two that everyday talk has most.
    if (order === OP_LONG_VOWEL && FOLD_TABLE[before]! < FIRST_OPCODE) return long;
    if (order === OP_DASH && !mayBeKatakana(before)) return dash;
    switch (order) {
      case OP_LONG_VOWEL: {
        if (FOLD_TABLE[before] === OP_LONG_VOWEL) return skipId;
        return FOLD_TABLE[before]! < FIRST_OPCODE || FOLD_TABLE[before] === OP_KATAKANA_RO ? long : -1;
      }
      case OP_DASH: {
        const after = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        return mayBeKatakana(before) && mayBeKatakana(after) ? -1 : dash;
      }
      case OP_KANJI_LOOKALIKE:
      case OP_KATAKANA_RO: {
        if (order === OP_KANJI_LOOKALIKE && isOutsideKatakana(before, text.charCodeAt(i + 1)))
          return idsByFoldedUnit[unit]!;
        const read = foldInContext(order, text, i, 0);
        return read === LONG_VOWEL_MARK ? -1 : idsByFoldedUnit[read]!;
      }
      case OP_VOICED_MARK:
      case OP_SEMIVOICED_MARK:
        return canTakeVoicingMark(before) ? -1 : skipId;
      case OP_SURROGATE: {
        if (isSurrogatePairAt(text, i - 1)) return skipId;
        const picture = emojiUnitAt(text, i);
        return picture === 0 ? -1 : idsByFoldedUnit[picture]!;
      }
      case OP_EXPAND:
        return -1;
      default:
        return !joinsIdentifiers(text, i) && masksALetter(text, i) ? -1 : idsByFoldedUnit[order]!;
    }
  }

  return {
    idsByRawUnit: column,
    idsByFoldedUnit,
    firstSymbolId,
    skipId,
    contextId,
    resolveInContext,
  };
}

/** … and ‼: several marks that are separators each. */
function expandsToSeparators(unit: number): boolean {
  return [...EXPANSIONS.get(unit)!].every(
    (char) => !isLetterOrDigit(char.charCodeAt(0)) && '.!?'.includes(char),
  );
}

/** Between two plain characters that are no katakana a kanji is what it looks like. */
const isOutsideKatakana = (before: number, after: number): boolean =>
  isPlainNonKatakana(before) && isPlainNonKatakana(after);
const isPlainNonKatakana = (unit: number): boolean =>
  Number.isNaN(unit) || (FOLD_TABLE[unit]! < FIRST_OPCODE && !isKatakana(unit));

/** Katakana, or something invisible behind which katakana may stand. */
const mayBeKatakana = (unit: number): boolean => isKatakana(unit) || FOLD_TABLE[unit] === OP_DROP;

/** A kana that has a voiced form, or what only the fold can tell. */
function canTakeVoicingMark(before: number): boolean {
  const folded = FOLD_TABLE[before]!;
  return folded >= FIRST_OPCODE || VOICED_KANA.has(folded) || SEMIVOICED_KANA.has(folded);
}

/** The line of snake_case, which hides nothing. */
const joinsIdentifiers = (text: string, i: number): boolean =>
  FOLD_TABLE[text.charCodeAt(i)] === UNDERSCORE &&
  (isLatinOrDigit(FOLD_TABLE[text.charCodeAt(i - 1)]!) ||
    isLatinOrDigit(FOLD_TABLE[text.charCodeAt(i + 1)]!));

/** Two letters of the word are seen beside a mask, or a mask hides nothing. */
function masksALetter(text: string, mask: number): boolean {
  return countLettersBeside(text, mask, -1) + countLettersBeside(text, mask, 1) >= 2;
}

/** A word with a mask has no more than one other in it. */
const MAX_UNITS_BESIDE_MASK = 4;

function countLettersBeside(text: string, mask: number, step: number): number {
  let letters = 0;
  let passed = 0;
  for (let i = mask + step; passed < MAX_UNITS_BESIDE_MASK && i >= 0 && i < text.length; i += step) {
    const unit = FOLD_TABLE[text.charCodeAt(i)]!;
    if (unit < FIRST_OPCODE && !isLetterOrDigit(unit) && !isMaskUnit(unit)) break;
    passed++;
    if (unit !== OP_DROP && !isMaskUnit(unit)) letters++;
    else if (unit === OP_DROP && passed === MAX_UNITS_BESIDE_MASK) return 2;
  }
  return letters;
}
