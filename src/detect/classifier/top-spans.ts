import type { Span } from '#core';
import { type FoldedText, isBoundary, MAX_NGRAM_UNITS, type NgramInput } from '../../text/index.ts';

/** Places that are pointed out, and how many units each is long. */
const MAX_SPANS = 3;
const SPAN_LENGTH = 8;
/** What says less than this share of what the loudest says is no reason: 今日 beside 荷物を運ぶだけ. */
const MIN_SHARE_OF_TOP = 0.5;

/**
 * The stretches of `SPAN_LENGTH` units with the largest sums, not overlapping, in order, from letter to letter. `expiryJob`: by
 * unit, what the grams weigh that end there.
 * @example findTopSpans(wordingOf(folded), folded, ending) // [{ start: 4, end: 12 }]
 */
export function findTopSpans(worded: NgramInput, folded: FoldedText, weightEndingAt: Float32Array): Span[] {
  const { length } = worded;
  let sum = 0;
  for (let last = 0; last < length; last++) {
    sum += weightEndingAt[last]! - (last >= SPAN_LENGTH ? weightEndingAt[last - SPAN_LENGTH]! : 0);
    windowSums[last] = sum;
  }
  const taken: number[] = [];
  let minSum = 0;
  for (let k = 0; k < MAX_SPANS; k++) {
    const start = findNextPeak(taken, length, minSum);
    if (start < 0) break;
    taken.push(start);
    if (k === 0) minSum = windowSums[Math.min(length, start + SPAN_LENGTH) - 1]! * MIN_SHARE_OF_TOP;
  }
  const places: Span[] = [];
  for (const start of taken.sort(ascending)) {
    const place = trimToLine(worded, folded, weightEndingAt, start);
    if (place !== null) places.push(place);
  }
  return places;
}

const ascending = (a: number, b: number): number => a - b;

/** Where the loudest stretch above `least` begins that touches none of those, -1 if there is none. */
function findNextPeak(taken: readonly number[], length: number, least: number): number {
  let most = least;
  let start = -1;
  for (let last = 0; last < length; last++) {
    if (windowSums[last]! <= most) continue;
    const first = Math.max(0, last - SPAN_LENGTH + 1);
    let touches = false;
    for (let k = 0; k < taken.length; k++) if (Math.abs(taken[k]! - first) < SPAN_LENGTH) touches = true;
    if (touches) continue;
    most = windowSums[last]!;
    start = first;
  }
  return start;
}

/** Of a stretch what stands in one line: the part whose sum is largest, without breaks before and behind. */
function trimToLine(
  { units, foldedPositions, length }: NgramInput,
  { codes }: FoldedText,
  weightEndingAt: Float32Array,
  from: number,
): Span | null {
  const to = Math.min(length, from + SPAN_LENGTH);
  let [first, end] = [from, from];
  let most = Number.NEGATIVE_INFINITY;
  for (let start = from; start < to; start++) {
    let sum = 0;
    let k = start;
    while (k < to && !(isBoundary(units[k]!) && codes[foldedPositions[k]!] === LINE_FEED))
      sum += weightEndingAt[k++]!;
    if (k > start && sum > most) [first, end, most] = [start, k, sum];
    start = k;
  }
  while (first < end && isBoundary(units[first]!)) first++;
  while (end > first && isBoundary(units[end - 1]!)) end--;
  return first === end ? null : { start: foldedPositions[first]!, end: foldedPositions[end - 1]! + 1 };
}

/** By unit that a stretch ends with: its sum. One for all, as what is in it is used up at once. */
const windowSums = new Float64Array(MAX_NGRAM_UNITS);
const LINE_FEED = 0x0a;
