import { isDigit } from '../fold/character-classes.ts';
import type { FoldedText } from '../fold/fold.ts';
import { isKanji, isLetterOrDigit } from '../fold/fold-table.ts';
import { hasReading } from '../phonetic/kanji-readings.ts';

/*
 * Repairs sums of money whose numerals or units are replaced by look-alikes or by kanji of the same sound:
 *
 *   日給ハ万 -> 日給8万      5満円 -> 5万円      5刀 -> 5万      3万縁 -> 3万円      5OOOO円 -> 50000円
 *
 * Only in front of 円, of a mark, of kana or of the end, so 5満月 and ハ万人 stay.
 */

const codeOf = (char: string): number => char.charCodeAt(0);
const TEN_THOUSAND = codeOf('万');
const YEN = codeOf('円');
const COMMA = codeOf(',');
/** Katakana that look like a numeral, folded: ハ 八, ニ 二, ミ 三, セ 七. */
const NUMERALS_BY_KANA = new Map(Object.entries({ は: '8', に: '2', み: '3', せ: '7' }).map(toCodes));
/** Latin letters in a row of digits. */
const DIGITS_BY_LATIN = new Map(Object.entries({ o: '0', l: '1', i: '1' }).map(toCodes));
const LOOKS_LIKE_TEN_THOUSAND = new Set([codeOf('刀'), codeOf('卍')]);

function toCodes([from, to]: [string, string]): [number, number] {
  return [codeOf(from), codeOf(to)];
}

/**
 * Repairs misspelled sums; the comment at the top of the file has examples. Returns null if there are none; otherwise a new text of
 * the same length.
 * @example repairSums(fold('5満円')) // reads 5万円
 */
export function repairSums(folded: FoldedText): FoldedText | null {
  const { codes, length } = folded;
  let repaired: Uint16Array | null = null;
  for (let at = 0; at < length; at++) {
    const unit = repairedUnit(repaired ?? codes, length, at);
    if (unit === codes[at]!) continue;
    repaired ??= codes.slice(0, length);
    repaired[at] = unit;
  }
  return repaired && { codes: repaired, sourceOffsets: folded.sourceOffsets.slice(0, length), length };
}

function repairedUnit(codes: Uint16Array, length: number, at: number): number {
  const unit = codes[at]!;
  const before = at > 0 ? codes[at - 1]! : 0;
  const after = at + 1 < length ? codes[at + 1]! : 0;
  const digit = DIGITS_BY_LATIN.get(unit);
  if (digit !== undefined) return isInNumber(codes, at) && endsInMoney(codes, length, at + 1) ? digit : unit;
  const numeral = NUMERALS_BY_KANA.get(unit);
  if (numeral !== undefined)
    return after === TEN_THOUSAND && !isKana(before) && endsSum(codes, length, at + 2) ? numeral : unit;
  if (!isKanji(unit) || unit === YEN || unit === TEN_THOUSAND) return unit;
  if (isDigit(before) && (LOOKS_LIKE_TEN_THOUSAND.has(unit) || hasReading(unit, 'まん')))
    return endsSum(codes, length, at + 1) || hasReading(after, 'えん') ? TEN_THOUSAND : unit;
  if (before === TEN_THOUSAND && hasReading(unit, 'えん')) return endsSum(codes, length, at + 1) ? YEN : unit;
  return unit;
}

/** Nothing but 円 and no further kanji: the end, a mark or kana. */
const endsSum = (codes: Uint16Array, length: number, at: number): boolean =>
  at >= length || codes[at] === YEN || isKana(codes[at]!) || !isLetterOrDigit(codes[at]!);

/** Behind a digit, or behind the comma of thousands. */
const isInNumber = (codes: Uint16Array, at: number): boolean =>
  at > 0 && (isDigit(codes[at - 1]!) || (codes[at - 1] === COMMA && at > 1 && isDigit(codes[at - 2]!)));

/** Do digits and their look-alikes lead to 円 or 万? */
function endsInMoney(codes: Uint16Array, length: number, from: number): boolean {
  let at = from;
  while (at < length && (isDigit(codes[at]!) || codes[at] === COMMA || DIGITS_BY_LATIN.has(codes[at]!))) at++;
  return at < length && (codes[at] === YEN || codes[at] === TEN_THOUSAND);
}

const isKana = (unit: number): boolean => unit >= 0x3041 && unit <= 0x30ff;
