import { isLatinOrDigit, isMaskUnit, UNDERSCORE } from '../fold/character-classes.ts';
import { foldInContext, isSurrogatePairAt } from '../fold/fold.ts';
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
} from '../fold/fold-table.ts';
import type { PackedStrings } from './packed-strings.ts';

/**
 * The letters and symbols of all terms, numbered. One table lookup folds a raw unit and tells whether a term contains it.
 * Ids: 0 for letters that no term has, then letters, then symbols, then `skipId` and `contextId`.
 */
export interface Alphabet {
  /** By unit as typed: the id. */
  readonly idsByRawUnit: Uint16Array;
  /** By folded unit: the id; never `contextId`. */
  readonly idsByFoldedUnit: Uint16Array;
  readonly firstSymbolId: number;
  /** The id of separators and invisible characters. */
  readonly skipId: number;
  /** The id of units that depend on their neighbours; see `resolveInContext`. */
  readonly contextId: number;
  /** The id of the unit at `i` in its context; -1 if only the full fold can tell. */
  resolveInContext(text: string, i: number): number;
}

const UNKNOWN_ID = 0;
const FIRST_OPCODE = 0xff00;

/**
 * Numbers the letters and symbols of terms.
 * @example buildAlphabet(packStrings(['てれぐらむ'])).idsByRawUnit['ﾃ'.charCodeAt(0)] // 2
 */
export function buildAlphabet(strings: PackedStrings): Alphabet {
  const idOf = new Map<number, number>();
  const units = [...new Set(strings.letters)];
  // In code order, so that the kana, which are most frequent, share few cache lines.
  for (const unit of units.filter(isLetterOrDigit).sort((a, b) => a - b)) idOf.set(unit, idOf.size + 1);
  const firstSymbolId = idOf.size + 1;
  for (const unit of units.filter((unit) => !isLetterOrDigit(unit))) idOf.set(unit, idOf.size + 1);
  const skipId = idOf.size + 1;
  const contextId = skipId + 1;
  const idsByFoldedUnit = new Uint16Array(0x10000).fill(skipId);
  for (let unit = 0; unit < 0x10000; unit++) if (isLetterOrDigit(unit)) idsByFoldedUnit[unit] = UNKNOWN_ID;
  for (const [unit, k] of idOf) idsByFoldedUnit[unit] = k;
  const idsByRawUnit = new Uint16Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = FOLD_TABLE[unit]!;
    if (folded === OP_DROP || (folded === OP_EXPAND && expandsToSeparators(unit)))
      idsByRawUnit[unit] = skipId;
    else
      idsByRawUnit[unit] =
        folded >= FIRST_OPCODE || isMaskUnit(folded) ? contextId : idsByFoldedUnit[folded]!;
  }
  const longVowelId = idOf.get(LONG_VOWEL_MARK) ?? UNKNOWN_ID;
  const dashId = idOf.get(0x2d) ?? skipId;

  function resolveInContext(text: string, i: number): number {
    const unit = text.charCodeAt(i);
    const opcode = FOLD_TABLE[unit]!;
    const before = i === 0 ? 0 : text.charCodeAt(i - 1);
    // The two most frequent cases first.
    if (opcode === OP_LONG_VOWEL && FOLD_TABLE[before]! < FIRST_OPCODE) return longVowelId;
    if (opcode === OP_DASH && !mayBeKatakana(before)) return dashId;
    switch (opcode) {
      case OP_LONG_VOWEL: {
        if (FOLD_TABLE[before] === OP_LONG_VOWEL) return skipId;
        return FOLD_TABLE[before]! < FIRST_OPCODE || FOLD_TABLE[before] === OP_KATAKANA_RO ? longVowelId : -1;
      }
      case OP_DASH: {
        const after = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        return mayBeKatakana(before) && mayBeKatakana(after) ? -1 : dashId;
      }
      case OP_KANJI_LOOKALIKE:
      case OP_KATAKANA_RO: {
        if (opcode === OP_KANJI_LOOKALIKE && isOutsideKatakana(before, text.charCodeAt(i + 1)))
          return idsByFoldedUnit[unit]!;
        const folded = foldInContext(opcode, text, i, 0);
        return folded === LONG_VOWEL_MARK ? -1 : idsByFoldedUnit[folded]!;
      }
      case OP_VOICED_MARK:
      case OP_SEMIVOICED_MARK:
        return canTakeVoicingMark(before) ? -1 : skipId;
      case OP_SURROGATE: {
        if (isSurrogatePairAt(text, i - 1)) return skipId;
        const emoji = emojiUnitAt(text, i);
        return emoji === 0 ? -1 : idsByFoldedUnit[emoji]!;
      }
      case OP_EXPAND:
        return -1;
      default:
        return !joinsIdentifiers(text, i) && masksALetter(text, i) ? -1 : idsByFoldedUnit[opcode]!;
    }
  }

  return {
    idsByRawUnit,
    idsByFoldedUnit,
    firstSymbolId,
    skipId,
    contextId,
    resolveInContext,
  };
}

/** … and ‼ expand to several marks that are all separators. */
function expandsToSeparators(unit: number): boolean {
  return [...EXPANSIONS.get(unit)!].every(
    (char) => !isLetterOrDigit(char.charCodeAt(0)) && '.!?'.includes(char),
  );
}

/** Between two plain characters other than katakana a kanji is not a look-alike. */
const isOutsideKatakana = (before: number, after: number): boolean =>
  isPlainNonKatakana(before) && isPlainNonKatakana(after);
const isPlainNonKatakana = (unit: number): boolean =>
  Number.isNaN(unit) || (FOLD_TABLE[unit]! < FIRST_OPCODE && !isKatakana(unit));

/** Katakana, or an invisible character with possibly katakana behind it. */
const mayBeKatakana = (unit: number): boolean => isKatakana(unit) || FOLD_TABLE[unit] === OP_DROP;

/** A kana with a voiced form, or a unit that only the full fold can resolve. */
function canTakeVoicingMark(before: number): boolean {
  const folded = FOLD_TABLE[before]!;
  return folded >= FIRST_OPCODE || VOICED_KANA.has(folded) || SEMIVOICED_KANA.has(folded);
}

/** The _ of snake_case, which is not a mask. */
const joinsIdentifiers = (text: string, i: number): boolean =>
  FOLD_TABLE[text.charCodeAt(i)] === UNDERSCORE &&
  (isLatinOrDigit(FOLD_TABLE[text.charCodeAt(i - 1)]!) ||
    isLatinOrDigit(FOLD_TABLE[text.charCodeAt(i + 1)]!));

/** A mask counts only if at least two letters of its word are visible. */
function masksALetter(text: string, mask: number): boolean {
  return countLettersBeside(text, mask, -1) + countLettersBeside(text, mask, 1) >= 2;
}

/** Letters and masks that are examined on each side; a term has at most two masks. */
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
