import { isLatin } from '../fold/character-classes.ts';
import type { FoldedText } from '../fold/fold.ts';
import { isLetterOrDigit, LONG_VOWEL_MARK } from '../fold/fold-table.ts';

/*
 * Gaps are what stands between two letters. This file finds gaps, and chains of gaps at equal distances, which hardly ever
 * occur in ordinary sentences:
 *
 *   text             letters between gaps   chain
 *   日/給/5/万        1, 1                   yes: two equal gaps, one letter apart
 *   テ/レ・グ ラ_ム   1, 1, 1                yes: three gaps of any kind, one letter apart
 *   日給/5万/円を/     2, 2, …                yes, from four equal gaps on, two or three letters apart
 *   2025/1/2         1                      no: nothing Japanese between the gaps (a date)
 *   1/0/万            1                      yes: 万 behind the last gap (an amount)
 */

/** The range [start, end) of the folded text between two letters. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

const charCodeSet = (chars: string): ReadonlySet<number> =>
  new Set([...chars].map((char) => char.charCodeAt(0)));
/** Common between the words of ordinary sentences. */
const PAUSE_PUNCTUATION = charCodeSet(' \n、。，．,.!?()「」『』[]"\';…');
/** Ends a sentence or a clause. */
const STOP_PUNCTUATION = charCodeSet('、。，．,.!?');

/** Minimum length of a chain of gaps one letter apart: of one kind, and of any kinds. */
const MIN_CHAIN_LENGTH = 2;
const MIN_MIXED_CHAIN_LENGTH = 3;
/** Chains of equal gaps two or three letters apart must be longer: words are not that regular. */
const MAX_CHAIN_STEP = 3;
const MIN_REGULAR_CHAIN_LENGTH = 4;

const FIRST_EMOJI_UNIT = 0xe000;
const FIRST_KANA = 0x3041;
const TEN_THOUSAND = '万'.charCodeAt(0);
const MONEY_UNITS = charCodeSet('円万');

/** Punctuation between words. @example isPausePunctuation('「'.charCodeAt(0)) // true */
export const isPausePunctuation = (unit: number): boolean => PAUSE_PUNCTUATION.has(unit);
/** Punctuation that ends a sentence or a clause. @example isStopPunctuation('。'.charCodeAt(0)) // true */
export const isStopPunctuation = (unit: number): boolean => STOP_PUNCTUATION.has(unit);

/**
 * The kind of a separator: the unit itself, but one kind for all emoji and symbols.
 * @example separatorKind(0xe123) === separatorKind('★'.charCodeAt(0)) // true
 */
export const separatorKind = (unit: number): number =>
  unit >= FIRST_EMOJI_UNIT || (unit >= 0x2190 && unit < 0x3000) ? FIRST_EMOJI_UNIT : unit;

/** All gaps of a text, in order. @example findGaps(fold('日/給')) // [{ start: 1, end: 2 }] */
export function findGaps({ codes, length }: FoldedText): readonly Gap[] {
  const gaps: Gap[] = [];
  let last = -1;
  for (let i = 0; i < length; i++) {
    if (!isLetterOrDigit(codes[i]!)) continue;
    if (last >= 0 && i - last > 1) gaps.push({ start: last + 1, end: i });
    last = i;
  }
  return gaps;
}

/**
 * Long vowel marks inside words, as gaps, because a dash between katakana is folded to one.
 * @example findLongVowelMarks(fold('バイ-ト')) // [{ start: 2, end: 3 }]
 */
export function findLongVowelMarks({ codes, length }: FoldedText): readonly Gap[] {
  const marks: Gap[] = [];
  for (let i = 1; i + 1 < length; i++)
    if (codes[i] === LONG_VOWEL_MARK && isLetterOrDigit(codes[i - 1]!) && isLetterOrDigit(codes[i + 1]!))
      marks.push({ start: i, end: i + 1 });
  return marks;
}

/**
 * Finds chains of gaps at equal distances; the table at the top of the file has examples. Single letters in a long row may
 * be separated by different marks; all other chains have one kind of separator.
 * @example [...findChains(fold('日/給/5/万'), gaps)].length // 1
 */
export function* findChains(folded: FoldedText, gaps: readonly Gap[]): Generator<readonly Gap[]> {
  for (let first = 0; first < gaps.length; ) {
    const step = lettersToNextGap(gaps, first);
    let end = first + 1;
    while (end < gaps.length && lettersToNextGap(gaps, end - 1) === step) end++;
    // Nearly all runs are shorter than any chain.
    if (end - first < MIN_CHAIN_LENGTH) {
      first = end;
      continue;
    }
    const run = gaps.slice(first, end);
    if (step === 1 && run.length >= MIN_MIXED_CHAIN_LENGTH && isPlausibleChain(folded, run)) yield run;
    else if (step <= MAX_CHAIN_STEP)
      for (const chain of splitByKind(folded, run))
        if (
          chain.length >= (step === 1 ? MIN_CHAIN_LENGTH : MIN_REGULAR_CHAIN_LENGTH) &&
          isPlausibleChain(folded, chain)
        )
          yield chain;
    // The last gap of a run may be the first gap of the next run.
    first = Math.max(first + 1, end - 1);
  }
}

/** Letters between a gap and the next one; Infinity behind the last. */
const lettersToNextGap = (gaps: readonly Gap[], at: number): number =>
  at + 1 < gaps.length ? gaps[at + 1]!.start - gaps[at]!.end : Infinity;

function* splitByKind({ codes }: FoldedText, run: readonly Gap[]): Generator<readonly Gap[]> {
  for (let first = 0; first < run.length; ) {
    const kind = separatorKind(codes[run[first]!.start]!);
    let end = first + 1;
    while (end < run.length && separatorKind(codes[run[end]!.start]!) === kind) end++;
    yield run.slice(first, end);
    first = end;
  }
}

/** A Japanese letter between two gaps, 万 behind the last one (1/0/万), or enough Latin (t.e.l.e). Dates have neither. */
function isPlausibleChain({ codes }: FoldedText, chain: readonly Gap[]): boolean {
  const last = codes[chain.at(-1)!.end];
  if (last === TEN_THOUSAND && chain.length === MIN_CHAIN_LENGTH) return true;
  // 5,0,0,0,0円: thousands are never separated digit by digit.
  if (chain.length > MIN_CHAIN_LENGTH && MONEY_UNITS.has(codes[chain.at(-1)!.end + 1]!)) return true;
  const between = chain.slice(1).map((gap) => codes[gap.start - 1]!);
  return (
    between.some((unit) => unit >= FIRST_KANA) || (chain.length > MIN_CHAIN_LENGTH && between.some(isLatin))
  );
}
