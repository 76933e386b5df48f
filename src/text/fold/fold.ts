import { KANJI_TO_KANA } from './character-maps.ts';
import {
  EXPANSIONS,
  FOLD_TABLE,
  foldAstralCodePoint,
  HIRAGANA_RO,
  isKanji,
  isKatakana,
  KANJI_KUCHI,
  LONG_VOWEL_MARK,
  OP_DASH,
  OP_DROP,
  OP_EXPAND,
  OP_KATAKANA_RO,
  OP_LONG_VOWEL,
  OP_SEMIVOICED_MARK,
  OP_SURROGATE,
  OP_VOICED_MARK,
  SEMIVOICED_KANA,
  UNKNOWN_UNIT,
  VOICED_KANA,
} from './fold-table.ts';

/**
 * A text without differences of width, case, kana, small kana, voicing marks, look-alikes and invisible characters. Only the
 * first `length` elements of the arrays are valid.
 */
export interface FoldedText {
  /** Folded units. */
  codes: Uint16Array;
  /** By folded unit: its offset in the original text. */
  sourceOffsets: Int32Array;
  length: number;
}

/** A call must not have more arguments. */
const MAX_CALL_ARGUMENTS = 8192;
/** A larger buffer is released after a long text. */
const MAX_RETAINED_UNITS = 1 << 20;
/** Opcodes are at or above this. A local copy, because the loop reads it for every character. */
const FIRST_OPCODE = 0xff00;

/**
 * Creates a fold with buffers of its own. The result is valid until the next call, so an ordinary message allocates
 * nothing. Never throws; lone surrogates become a placeholder.
 * @example foldedString(createFold()('ﾃﾚｸﾞﾗﾑ')) // 'てれぐらむ'
 */
export function createFold(): (original: string) => FoldedText {
  const out: FoldedText = { codes: new Uint16Array(4096), sourceOffsets: new Int32Array(4096), length: 0 };

  function resizeBuffers(units: number): void {
    const codes = new Uint16Array(units);
    const offsets = new Int32Array(units);
    codes.set(out.codes.subarray(0, Math.min(out.codes.length, units)));
    offsets.set(out.sourceOffsets.subarray(0, Math.min(out.sourceOffsets.length, units)));
    out.codes = codes;
    out.sourceOffsets = offsets;
  }

  /** Executes an opcode at `i`, writes from `n` on and returns the new length. Outside the hot loop because it is rare. */
  function applyOpcode(opcode: number, original: string, i: number, n: number): number {
    if (opcode === OP_EXPAND) {
      const text = EXPANSIONS.get(original.charCodeAt(i))!;
      const room = n + text.length + (original.length - i);
      if (room > out.codes.length) resizeBuffers(room + text.length * 256);
      for (let k = 0; k < text.length; k++) {
        out.codes[n + k] = text.charCodeAt(k);
        out.sourceOffsets[n + k] = i;
      }
      return n + text.length;
    }
    const folded =
      opcode === OP_SURROGATE
        ? foldSurrogate(original.codePointAt(i)!)
        : foldInContext(opcode, original, i, n === 0 ? 0 : out.codes[n - 1]!);
    if (folded === 0) return n;
    if (folded < 0) {
      out.codes[n - 1] = -folded;
      return n;
    }
    out.codes[n] = folded;
    out.sourceOffsets[n] = i;
    return n + 1;
  }

  return (original) => {
    const length = original.length;
    if (out.codes.length < length + 64) resizeBuffers(length + 1024);
    else if (out.codes.length > MAX_RETAINED_UNITS && length < MAX_RETAINED_UNITS / 2)
      resizeBuffers(length + 4096);
    let { codes, sourceOffsets } = out;
    let n = 0;
    for (let i = 0; i < length; i++) {
      const unit = FOLD_TABLE[original.charCodeAt(i)]!;
      if (unit < FIRST_OPCODE) {
        codes[n] = unit;
        sourceOffsets[n] = i;
        n++;
      } else if (unit !== OP_DROP) {
        n = applyOpcode(unit, original, i, n);
        if (unit === OP_SURROGATE && isSurrogatePairAt(original, i)) i++;
        else if (unit === OP_EXPAND) ({ codes, sourceOffsets } = out);
      }
    }
    out.length = n;
    return out;
  };
}

/** The folded unit of a character outside the basic plane or of a lone surrogate; 0 if it is invisible. */
function foldSurrogate(point: number): number {
  const folded = point > 0xffff ? foldAstralCodePoint(point) : UNKNOWN_UNIT;
  return folded === OP_DROP ? 0 : folded;
}

/** Does a surrogate pair begin at `at`? @example isSurrogatePairAt('😀', 0) // true */
export function isSurrogatePairAt(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}

/**
 * Executes the opcodes that depend on neighbours. Returns the unit to write, 0 for none, or the negative of a unit that
 * replaces the last one written (`last`). The rules require katakana as typed, other than the long vowel mark. A folded
 * text has no other katakana, so folding twice gives the same as folding once.
 * @example foldInContext(OP_KANJI_LOOKALIKE, '夕方', 0, 0) // 夕
 */
export function foldInContext(opcode: number, original: string, i: number, last: number): number {
  switch (opcode) {
    case OP_VOICED_MARK:
      return VOICED_KANA.has(last) ? -VOICED_KANA.get(last)! : 0;
    case OP_SEMIVOICED_MARK:
      return SEMIVOICED_KANA.has(last) ? -SEMIVOICED_KANA.get(last)! : 0;
    case OP_LONG_VOWEL:
      return last === LONG_VOWEL_MARK ? 0 : LONG_VOWEL_MARK;
    case OP_DASH: {
      const before = unitBefore(original, i);
      const after = unitAfter(original, i);
      if (!isKatakana(before) || !isKatakana(after)) return 0x2d;
      if (isLongMark(before) && isLongMark(after)) return 0x2d;
      if (isSeparatorDash(original, i - 2) || isSeparatorDash(original, i + 2)) return 0x2d;
      return last === LONG_VOWEL_MARK ? 0 : LONG_VOWEL_MARK;
    }
    case OP_KATAKANA_RO: {
      const before = unitBefore(original, i);
      const after = unitAfter(original, i);
      const isAloneBeforeKanji =
        isKanji(after) && !KANJI_TO_KANA.has(after) && !isKatakana(before) && !isHiragana(before);
      return isAloneBeforeKanji ? KANJI_KUCHI : HIRAGANA_RO;
    }
    default: {
      const kanji = original.charCodeAt(i);
      if (!isInKatakanaWord(original, i)) return kanji;
      const kana = KANJI_TO_KANA.get(kanji)!;
      return kana === LONG_VOWEL_MARK && last === LONG_VOWEL_MARK ? 0 : kana;
    }
  }
}

/** バイ卜, 夕夕キ: a look-alike belongs to a katakana word if katakana is before it, or if it begins one. */
function isInKatakanaWord(original: string, i: number): boolean {
  const before = unitBefore(original, i, true);
  const after = unitAfter(original, i, true);
  if (isKatakana(before)) return !isKanji(after);
  return isKatakana(after) && !isKanji(before) && !isHiragana(before);
}

function isLongMark(unit: number): boolean {
  return FOLD_TABLE[unit] === OP_LONG_VOWEL;
}

/** In バ-イ-ト the dashes separate, because there is another one letter further; メ-ル has a long vowel. */
function isSeparatorDash(original: string, i: number): boolean {
  return (
    FOLD_TABLE[original.charCodeAt(i)] === OP_DASH &&
    isKatakana(original.charCodeAt(i - 1)) &&
    isKatakana(original.charCodeAt(i + 1))
  );
}

function isHiragana(unit: number): boolean {
  return unit >= 0x3041 && unit <= 0x309f;
}

/** Invisible characters that are skipped at most. */
const MAX_LOOKAROUND = 8;

/** The nearest visible unit, optionally past look-alikes and long vowel marks; 0 at the edge. */
function unitBefore(original: string, i: number, pastLookalikes = false): number {
  for (let k = i - 1; k >= 0 && k >= i - MAX_LOOKAROUND; k--) {
    const unit = original.charCodeAt(k);
    if (
      FOLD_TABLE[unit] === OP_DROP ||
      (pastLookalikes && (KANJI_TO_KANA.has(unit) || FOLD_TABLE[unit] === OP_LONG_VOWEL))
    )
      continue;
    return unit;
  }
  return 0;
}

function unitAfter(original: string, i: number, pastLookalikes = false): number {
  for (let k = i + 1; k < original.length && k <= i + MAX_LOOKAROUND; k++) {
    const unit = original.charCodeAt(k);
    if (
      FOLD_TABLE[unit] === OP_DROP ||
      (pastLookalikes && (KANJI_TO_KANA.has(unit) || FOLD_TABLE[unit] === OP_LONG_VOWEL))
    )
      continue;
    return unit;
  }
  return 0;
}

/** For `foldText`, which copies the result at once. */
const sharedFold = createFold();

/**
 * Folds a text to a string, for compiling terms and for regular expressions over candidates.
 * @example foldText('ＴＥＬＥｸﾞﾗム') // 'teleぐらむ'
 */
export function foldText(original: string): string {
  return foldedString(sharedFold(original));
}

/**
 * Copies a folded text, or its first `maxUnits` units, out of the reused buffer.
 * @example foldedString(fold('ＤＭ')) // 'dm'
 */
export function foldedString({ codes, length }: FoldedText, maxUnits = length): string {
  const end = Math.min(length, maxUnits);
  if (end <= MAX_CALL_ARGUMENTS)
    return String.fromCharCode.apply(null, codes.subarray(0, end) as unknown as number[]);
  let text = '';
  for (let at = 0; at < end; at += MAX_CALL_ARGUMENTS) {
    text += String.fromCharCode.apply(
      null,
      codes.subarray(at, Math.min(at + MAX_CALL_ARGUMENTS, end)) as unknown as number[],
    );
  }
  return text;
}
