import type { Span } from '#core';
import { type Folded, isBreak, MOST_UNITS, type Worded } from '../text/index.ts';

/** Places that are pointed out, and how many units each is long. */
const MOST_PLACES = 3;
const PLACE = 8;
/** What says less than this share of what the loudest says is no reason: 今日 beside 荷物を運ぶだけ. */
const SHARE_OF_LOUDEST = 0.5;

/**
 * The stretches of `PLACE` units with the largest sums, not overlapping, in order, from letter to letter. `ending`: by
 * unit, what the grams weigh that end there.
 * @example loudest(wordingOf(folded), folded, ending) // [{ start: 4, end: 12 }]
 */
export function loudest(worded: Worded, folded: Folded, ending: Float32Array): Span[] {
  const { length } = worded;
  let sum = 0;
  for (let last = 0; last < length; last++) {
    sum += ending[last]! - (last >= PLACE ? ending[last - PLACE]! : 0);
    sums[last] = sum;
  }
  const taken: number[] = [];
  let least = 0;
  for (let k = 0; k < MOST_PLACES; k++) {
    const start = loudestBeside(taken, length, least);
    if (start < 0) break;
    taken.push(start);
    if (k === 0) least = sums[Math.min(length, start + PLACE) - 1]! * SHARE_OF_LOUDEST;
  }
  const places: Span[] = [];
  for (const start of taken.sort(ascending)) {
    const place = loudestLine(worded, folded, ending, start);
    if (place !== null) places.push(place);
  }
  return places;
}

const ascending = (a: number, b: number): number => a - b;

/** Where the loudest stretch above `least` begins that touches none of those, -1 if there is none. */
function loudestBeside(taken: readonly number[], length: number, least: number): number {
  let most = least;
  let start = -1;
  for (let last = 0; last < length; last++) {
    if (sums[last]! <= most) continue;
    const first = Math.max(0, last - PLACE + 1);
    let touches = false;
    for (let k = 0; k < taken.length; k++) if (Math.abs(taken[k]! - first) < PLACE) touches = true;
    if (touches) continue;
    most = sums[last]!;
    start = first;
  }
  return start;
}

/** Of a stretch what stands in one line: the part whose sum is largest, without breaks before and behind. */
function loudestLine(
  { units, at, length }: Worded,
  { codes }: Folded,
  ending: Float32Array,
  from: number,
): Span | null {
  const to = Math.min(length, from + PLACE);
  let [first, end] = [from, from];
  let most = Number.NEGATIVE_INFINITY;
  for (let start = from; start < to; start++) {
    let sum = 0;
    let k = start;
    while (k < to && !(isBreak(units[k]!) && codes[at[k]!] === LINE_FEED)) sum += ending[k++]!;
    if (k > start && sum > most) [first, end, most] = [start, k, sum];
    start = k;
  }
  while (first < end && isBreak(units[first]!)) first++;
  while (end > first && isBreak(units[end - 1]!)) end--;
  return first === end ? null : { start: at[first]!, end: at[end - 1]! + 1 };
}

/** By unit that a stretch ends with: its sum. One for all, as what is in it is used up at once. */
const sums = new Float64Array(MOST_UNITS);
const LINE_FEED = 0x0a;
