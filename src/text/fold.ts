import {
  DASH,
  DROP,
  EXPAND,
  EXPANSION,
  foldAstral,
  isKanji,
  isKatakana,
  KANA_RO,
  KUCHI,
  LONG,
  LONG_MARK,
  LOOKALIKE,
  OTHER,
  RO,
  SEMIVOICED,
  SEMIVOICING,
  SURROGATE,
  TABLE,
  VOICED,
  VOICING,
} from './tables.ts';

/**
 * A text as detection reads it: width, case, kana, small kana, voicing marks, look-alikes and invisible characters
 * are out of the way. `from[i]` is where unit i stood in the original.
 */
export interface Folded {
  codes: Uint16Array;
  from: Int32Array;
  length: number;
}

const LARGEST_KEPT = 1 << 20;
/** Every order is at or above this; a number of its own, because the loop asks for it at every character. */
const FIRST_ORDER = 0xff00;

/**
 * Makes a fold with buffers of its own. The result of a call is overwritten by the next one: that is what makes
 * an ordinary message free of allocation. Never throws; lone surrogates become a placeholder.
 *
 * @example const fold = createFold(); text(fold('ﾃﾚｸﾞﾗﾑ')) // 'てれぐらむ'
 */
export function createFold(): (original: string) => Folded {
  const out: Folded = { codes: new Uint16Array(4096), from: new Int32Array(4096), length: 0 };

  function makeRoom(units: number): void {
    const codes = new Uint16Array(units);
    const from = new Int32Array(units);
    codes.set(out.codes.subarray(0, Math.min(out.codes.length, units)));
    from.set(out.from.subarray(0, Math.min(out.from.length, units)));
    out.codes = codes;
    out.from = from;
  }

  /** Carries out an order at `i`, writing from `n` on; returns the new length. Kept out of the loop: it is rare. */
  function obey(order: number, original: string, i: number, n: number): number {
    if (order === EXPAND) {
      const text = EXPANSION.get(original.charCodeAt(i))!;
      const room = n + text.length + (original.length - i);
      if (room > out.codes.length) makeRoom(room + text.length * 256);
      for (let k = 0; k < text.length; k++) {
        out.codes[n + k] = text.charCodeAt(k);
        out.from[n + k] = i;
      }
      return n + text.length;
    }
    const folded =
      order === SURROGATE
        ? foldSurrogate(original.codePointAt(i)!)
        : inContext(order, original, i, n === 0 ? 0 : out.codes[n - 1]!);
    if (folded === 0) return n;
    if (folded < 0) {
      out.codes[n - 1] = -folded;
      return n;
    }
    out.codes[n] = folded;
    out.from[n] = i;
    return n + 1;
  }

  return (original) => {
    const length = original.length;
    if (out.codes.length < length + 64) makeRoom(length + 1024);
    else if (out.codes.length > LARGEST_KEPT && length < LARGEST_KEPT / 2) makeRoom(length + 4096);
    let { codes, from } = out;
    let n = 0;
    for (let i = 0; i < length; i++) {
      const unit = TABLE[original.charCodeAt(i)]!;
      if (unit < FIRST_ORDER) {
        codes[n] = unit;
        from[n] = i;
        n++;
      } else if (unit !== DROP) {
        n = obey(unit, original, i, n);
        if (unit === SURROGATE && isPair(original, i)) i++;
        else if (unit === EXPAND) ({ codes, from } = out);
      }
    }
    out.length = n;
    return out;
  };
}

/** One unit for a character outside the basic plane or for half of one; 0 when it is invisible. */
function foldSurrogate(point: number): number {
  const folded = point > 0xffff ? foldAstral(point) : OTHER;
  return folded === DROP ? 0 : folded;
}

/** Is there a whole character outside the basic plane at `at`? @example isPair('😀', 0) // true */
export function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}

/**
 * The orders that need a look around. Returns the unit to write, 0 for none, or a negative unit that replaces the
 * last one written. Every rule asks for katakana as typed, and for more of it than the long mark, which is all that a
 * folded text has of it: so folding twice is folding once.
 * @example inContext(LOOK_ALIKE, '夕方', 0, 0) // 夕
 */
export function inContext(order: number, original: string, i: number, last: number): number {
  switch (order) {
    case VOICING:
      return VOICED.has(last) ? -VOICED.get(last)! : 0;
    case SEMIVOICING:
      return SEMIVOICED.has(last) ? -SEMIVOICED.get(last)! : 0;
    case LONG:
      return last === LONG_MARK ? 0 : LONG_MARK;
    case DASH: {
      const before = unitBefore(original, i);
      const after = unitAfter(original, i);
      if (!isKatakana(before) || !isKatakana(after)) return 0x2d;
      if (isLongMark(before) && isLongMark(after)) return 0x2d;
      if (isDashed(original, i - 2) || isDashed(original, i + 2)) return 0x2d;
      return last === LONG_MARK ? 0 : LONG_MARK;
    }
    case KANA_RO: {
      const before = unitBefore(original, i);
      const after = unitAfter(original, i);
      const aloneBeforeKanji =
        isKanji(after) && !LOOKALIKE.has(after) && !isKatakana(before) && !isHiragana(before);
      return aloneBeforeKanji ? KUCHI : RO;
    }
    default: {
      const kanji = original.charCodeAt(i);
      if (!inKatakanaWord(original, i)) return kanji;
      const kana = LOOKALIKE.get(kanji)!;
      return kana === LONG_MARK && last === LONG_MARK ? 0 : kana;
    }
  }
}

/** バイ卜, 夕夕キ: a look-alike belongs to a katakana word when katakana stands before it, or opens one. */
function inKatakanaWord(original: string, i: number): boolean {
  const before = unitBefore(original, i, true);
  const after = unitAfter(original, i, true);
  if (isKatakana(before)) return !isKanji(after);
  return isKatakana(after) && !isKanji(before) && !isHiragana(before);
}

function isLongMark(unit: number): boolean {
  return TABLE[unit] === LONG;
}

/** バ-イ-ト: a dash with another one letter on is a separator, メ-ル has a long vowel. */
function isDashed(original: string, i: number): boolean {
  return (
    TABLE[original.charCodeAt(i)] === DASH &&
    isKatakana(original.charCodeAt(i - 1)) &&
    isKatakana(original.charCodeAt(i + 1))
  );
}

function isHiragana(unit: number): boolean {
  return unit >= 0x3041 && unit <= 0x309f;
}

const FAR = 8;

/** The nearest unit that is not invisible (and, when asked, neither a look-alike nor a long mark); 0 at the edge. */
function unitBefore(original: string, i: number, pastLookalikes = false): number {
  for (let k = i - 1; k >= 0 && k >= i - FAR; k--) {
    const unit = original.charCodeAt(k);
    if (TABLE[unit] === DROP || (pastLookalikes && (LOOKALIKE.has(unit) || TABLE[unit] === LONG))) continue;
    return unit;
  }
  return 0;
}

function unitAfter(original: string, i: number, pastLookalikes = false): number {
  for (let k = i + 1; k < original.length && k <= i + FAR; k++) {
    const unit = original.charCodeAt(k);
    if (TABLE[unit] === DROP || (pastLookalikes && (LOOKALIKE.has(unit) || TABLE[unit] === LONG))) continue;
    return unit;
  }
  return 0;
}

const shared = createFold();

/**
 * The folded text as a string of its own, for compiling terms and for regular expressions over candidates.
 * @example foldText('ＴＥＬＥｸﾞﾗム') // 'teleぐらむ'
 */
export function foldText(original: string): string {
  return foldedString(shared(original));
}

/**
 * Copies a folded text, or its first `most` units, out of the reused buffer.
 * @example foldedString(fold('ＤＭ')) // 'dm'
 */
export function foldedString({ codes, length }: Folded, most = length): string {
  const end = Math.min(length, most);
  if (end <= AT_ONCE) return String.fromCharCode.apply(null, codes.subarray(0, end) as unknown as number[]);
  let text = '';
  for (let at = 0; at < end; at += AT_ONCE) {
    text += String.fromCharCode.apply(
      null,
      codes.subarray(at, Math.min(at + AT_ONCE, end)) as unknown as number[],
    );
  }
  return text;
}

/** So many arguments a call can take. */
const AT_ONCE = 8192;
