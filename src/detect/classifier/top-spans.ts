import type { Span } from '#core';
import { type FoldedText, isBoundary, MAX_NGRAM_UNITS, type NgramInput } from '../../text/index.ts';

/** At most this many spans, each of this many units. */
const MAX_SPANS = 3;
const SPAN_LENGTH = 8;
/** A span with a smaller share of the highest sum is not worth showing: 今日 beside 荷物を運ぶだけ. */
const MIN_SHARE_OF_TOP = 0.5;

/**
 * Finds the windows of `SPAN_LENGTH` units with the highest sums of weights, for highlighting. They do not overlap, are in
 * text order and begin and end with letters. `weightEndingAt`: by unit, the weights of the n-grams that end there.
 * @example findTopSpans(toNgramInput(folded), folded, weightEndingAt) // [{ start: 4, end: 12 }]
 */
export function findTopSpans(input: NgramInput, folded: FoldedText, weightEndingAt: Float32Array): Span[] {
  const { length } = input;
  let sum = 0;
  for (let last = 0; last < length; last++) {
    sum += weightEndingAt[last]! - (last >= SPAN_LENGTH ? weightEndingAt[last - SPAN_LENGTH]! : 0);
    windowSums[last] = sum;
  }
  const starts: number[] = [];
  let minSum = 0;
  for (let k = 0; k < MAX_SPANS; k++) {
    const start = findNextPeak(starts, length, minSum);
    if (start < 0) break;
    starts.push(start);
    if (k === 0) minSum = windowSums[Math.min(length, start + SPAN_LENGTH) - 1]! * MIN_SHARE_OF_TOP;
  }
  const spans: Span[] = [];
  for (const start of starts.sort(ascending)) {
    const span = trimToLine(input, folded, weightEndingAt, start);
    if (span !== null) spans.push(span);
  }
  return spans;
}

const ascending = (a: number, b: number): number => a - b;

/** The start of the highest window above `minSum` that overlaps none of `starts`; -1 if there is none. */
function findNextPeak(starts: readonly number[], length: number, minSum: number): number {
  let highest = minSum;
  let start = -1;
  for (let last = 0; last < length; last++) {
    if (windowSums[last]! <= highest) continue;
    const first = Math.max(0, last - SPAN_LENGTH + 1);
    let overlaps = false;
    for (let k = 0; k < starts.length; k++) if (Math.abs(starts[k]! - first) < SPAN_LENGTH) overlaps = true;
    if (overlaps) continue;
    highest = windowSums[last]!;
    start = first;
  }
  return start;
}

/** Trims a window to one line, the one with the highest sum, without boundaries at the ends; null if nothing is left. */
function trimToLine(
  { units, foldedPositions, length }: NgramInput,
  { codes, length: textLength }: FoldedText,
  weightEndingAt: Float32Array,
  from: number,
): Span | null {
  const to = Math.min(length, from + SPAN_LENGTH);
  // The boundary at the end of the text has the position behind it, where `codes` may still hold an earlier text.
  const isLineFeed = (k: number): boolean =>
    isBoundary(units[k]!) && foldedPositions[k]! < textLength && codes[foldedPositions[k]!] === LINE_FEED;
  let [first, end] = [from, from];
  let highest = Number.NEGATIVE_INFINITY;
  for (let start = from; start < to; start++) {
    let sum = 0;
    let k = start;
    while (k < to && !isLineFeed(k)) sum += weightEndingAt[k++]!;
    if (k > start && sum > highest) [first, end, highest] = [start, k, sum];
    start = k;
  }
  while (first < end && isBoundary(units[first]!)) first++;
  while (end > first && isBoundary(units[end - 1]!)) end--;
  return first === end ? null : { start: foldedPositions[first]!, end: foldedPositions[end - 1]! + 1 };
}

/** By last unit of a window: its sum. Reused by every call; a call is finished before the next one begins. */
const windowSums = new Float64Array(MAX_NGRAM_UNITS);
const LINE_FEED = 0x0a;
