import type { Folded } from './fold.ts';
import { isLetter, LONG_MARK } from './tables.ts';

/** What stands between two letters: [start, end) of the folded text. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

const setOf = (chars: string): ReadonlySet<number> => new Set([...chars].map((char) => char.charCodeAt(0)));
/** Ordinary sentences have these between their words. */
const PAUSES = setOf(' \n、。，．,.!?()「」『』[]"\';…');
/** These end a sentence or a part of it. */
const STOPS = setOf('、。，．,.!?');

/** @example isPause('、'.charCodeAt(0)) // true */
export const isPause = (unit: number): boolean => PAUSES.has(unit);
/** @example isStop('。'.charCodeAt(0)) // true */
export const isStop = (unit: number): boolean => STOPS.has(unit);

/** The separator itself; all pictures are of one kind. @example kindOf('🍀') === kindOf('✨') // as folded units */
export const kindOf = (unit: number): number =>
  unit >= FIRST_PICTURE || (unit >= 0x2190 && unit < 0x3000) ? FIRST_PICTURE : unit;
const FIRST_PICTURE = 0xe000;
const FIRST_KANA = 0x3041;
const TEN_THOUSAND = '万'.charCodeAt(0);

/** All gaps of a text, in order. @example gapsOf(fold('日/給')) // [{ start: 1, end: 2 }] */
export function gapsOf({ codes, length }: Folded): readonly Gap[] {
  const gaps: Gap[] = [];
  let last = -1;
  for (let i = 0; i < length; i++) {
    if (!isLetter(codes[i]!)) continue;
    if (last >= 0 && i - last > 1) gaps.push({ start: last + 1, end: i });
    last = i;
  }
  return gaps;
}

/** Long vowels inside words, as gaps: a dash between katakana is read as one. @example longMarksOf(fold('バイ-ト')) */
export function longMarksOf({ codes, length }: Folded): readonly Gap[] {
  const marks: Gap[] = [];
  for (let i = 1; i + 1 < length; i++)
    if (codes[i] === LONG_MARK && isLetter(codes[i - 1]!) && isLetter(codes[i + 1]!))
      marks.push({ start: i, end: i + 1 });
  return marks;
}

/** So many gaps one letter apart are no accident: of one kind, of any kinds. */
const CHAIN = 2;
const MIXED_CHAIN = 3;
/** Gaps two or three letters apart, all the same: words of a sentence are not so regular. */
const WIDEST_STEP = 3;
const REGULAR_CHAIN = 4;

/**
 * Runs of gaps at equal distance: 日/給/5/万, 日給/5万/円を. A long run of letters one by one may be held apart by
 * anything.
 * @example [...chainsOf(fold('日/給/5/万'), gaps)].length // 1
 */
export function* chainsOf(folded: Folded, gaps: readonly Gap[]): Generator<readonly Gap[]> {
  for (let first = 0; first < gaps.length; ) {
    const step = distance(gaps, first);
    let end = first + 1;
    while (end < gaps.length && distance(gaps, end - 1) === step) end++;
    // Nearly all runs are this short, and no chain.
    if (end - first < CHAIN) {
      first = end;
      continue;
    }
    const run = gaps.slice(first, end);
    if (step === 1 && run.length >= MIXED_CHAIN && showsLetters(folded, run)) yield run;
    else if (step <= WIDEST_STEP)
      for (const chain of ofOneKind(folded, run))
        if (chain.length >= (step === 1 ? CHAIN : REGULAR_CHAIN) && showsLetters(folded, chain)) yield chain;
    // The last gap of a run may be the first of the next.
    first = Math.max(first + 1, end - 1);
  }
}

/** Letters between a gap and the next. */
const distance = (gaps: readonly Gap[], at: number): number =>
  at + 1 < gaps.length ? gaps[at + 1]!.start - gaps[at]!.end : Infinity;

function* ofOneKind({ codes }: Folded, run: readonly Gap[]): Generator<readonly Gap[]> {
  for (let first = 0; first < run.length; ) {
    const kind = kindOf(codes[run[first]!.start]!);
    let end = first + 1;
    while (end < run.length && kindOf(codes[run[end]!.start]!) === kind) end++;
    yield run.slice(first, end);
    first = end;
  }
}

/** Something Japanese between two gaps, a 万 behind the last (1/0/万), or enough Latin: t.e.l.e. Dates have neither. */
function showsLetters({ codes }: Folded, chain: readonly Gap[]): boolean {
  if (codes[chain.at(-1)!.end] === TEN_THOUSAND && chain.length === CHAIN) return true;
  const between = chain.slice(1).map((gap) => codes[gap.start - 1]!);
  return between.some((unit) => unit >= FIRST_KANA) || (chain.length > CHAIN && between.some(isLatin));
}

/** Small Latin letters, which folding makes of large ones. @example isLatin('a'.charCodeAt(0)) // true */
export const isLatin = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a;
