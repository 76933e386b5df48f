import type { Span } from '#core';
import {
  BREAK,
  compileGlance,
  createWording,
  type Folded,
  gramAt,
  LONGEST_GRAM,
  MOST_UNITS,
  type Worded,
} from '../text/index.ts';
import type { LikenessSource } from './schema.ts';
import { CELL, KNOWN, SEEN, tableOf, WEIGHT, weighedGroups, weightsOf } from './weights.ts';

/** How a whole text is worded, beside what single rules notice; good until the next, for most are asked for `odds` only. */
export interface Likeness {
  /** Log odds that it solicits, judging by its wording and by the groups that were found in it. */
  readonly odds: number;
  /** The places that speak most for it, in the folded text. */
  readonly places: readonly Span[];
  /** Does it hold kana enough to be Japanese? */
  readonly japanese: boolean;
}

/**
 * What a sum of so many weights is divided by: a long text shall not be louder than a short one, and a few letters not
 * be sure of anything.
 * @example spread(80) // 15.8
 */
export const spread = (count: number): number => (count + 20) ** 0.6;

/** Places that are pointed out, and how many units each is long. */
const MOST_PLACES = 3;
const PLACE = 8;

/**
 * Compiles weights of evidence: of grams (one to three letters side by side), of groups of the lexicon, and of two
 * families of them in one text. The odds are their sum over the `spread` of their number, each counted once.
 * @example compileLikeness(source, lexicon.groups)(fold('日給5万、DMで'), reading.groups).odds // 2.3
 */
export function compileLikeness(
  { bias, grams, groups }: LikenessSource,
  names: readonly string[],
): (folded: Folded, found: readonly number[]) => Likeness {
  const { facts, weights, factsOf } = tableOf(grams);
  const { groupWeights, isKnown, family, families, together } = weighedGroups(groups, names);
  const familyMet = new Uint32Array(families);
  const met: number[] = [];

  const wordingOf = createWording();
  /** By the unit that it ends at: the weights of the grams there. */
  const ending = new Float32Array(MOST_UNITS);
  let looks = KNOWN;

  function oddsOf({ units, length }: Worded, found: readonly number[]): number {
    if (looks < MOST_LOOKS) looks++;
    else {
      // Forgotten, or a text seen long ago would be taken for this one.
      for (let seen = SEEN; seen < facts.length; seen += CELL) if (facts[seen]! > KNOWN) facts[seen] = KNOWN;
      familyMet.fill(0);
      looks = KNOWN + 1;
    }
    let sum = 0;
    let count = 0;
    for (let last = 0; last < length; last++) {
      ending[last] = 0;
      for (let letters = 1; letters <= LONGEST_GRAM && letters <= last + 1; letters++) {
        const cell = factsOf(gramAt(units, last, letters));
        const seenIn = facts[cell + SEEN]!;
        if (seenIn === 0) continue;
        const weight = weights[facts[cell + WEIGHT]!]!;
        ending[last]! += weight;
        if (seenIn === looks) continue;
        facts[cell + SEEN] = looks;
        sum += weight;
        count++;
      }
    }
    met.length = 0;
    for (let i = 0; i < found.length; i++) {
      const group = found[i]!;
      if (isKnown[group] === 1) {
        sum += groupWeights[group]!;
        count++;
      }
      const one = family[group]!;
      if (familyMet[one] === looks) continue;
      familyMet[one] = looks;
      for (let k = 0; k < met.length; k++) {
        const weight = together[one * families + met[k]!]!;
        if (Number.isNaN(weight)) continue;
        sum += weight;
        count++;
      }
      met.push(one);
    }
    return bias + sum / spread(count);
  }

  return (folded, found) => {
    const worded = wordingOf(folded);
    return {
      odds: oddsOf(worded, found),
      get places() {
        const places = loudest(worded, folded, ending);
        return places.length > 0 ? places : [{ start: 0, end: folded.length }];
      },
      get japanese() {
        return kanaIn(worded) * KANA_SHARE >= worded.length;
      },
    };
  };
}

const MOST_LOOKS = 2 ** 16 - 1;

/**
 * Compiles the glance at every message as typed: is it worded so much like an offer that it should be read, whatever
 * the rules find in it? One pass over the characters; nothing allocated.
 * @example compileGlanceAtWording(source)('日給5万、DMで') // true
 */
export function compileGlanceAtWording({ glance }: LikenessSource): (text: string) => boolean {
  const { bias, other, from, pairs } = glance;
  const worth = compileGlance(weightsOf(pairs).map(({ weight, names }) => [weight - other, names]));
  return (text) => {
    const sum = worth.sum(text);
    const count = worth.pairs();
    return bias + (sum + other * count) / spread(count) >= from;
  };
}

/** One letter in so many is kana, at least, in a Japanese text, even in a list of figures and headings. */
const KANA_SHARE = 30;

function kanaIn({ units, length }: Worded): number {
  let kana = 0;
  for (let k = 0; k < length; k++) if (units[k]! >= 0x3041 && units[k]! <= 0x309f) kana++;
  return kana;
}

/** The stretches of `PLACE` units with the largest sums, not overlapping, in order, from letter to letter. */
function loudest(worded: Worded, folded: Folded, ending: Float32Array): Span[] {
  const { at, length } = worded;
  let sum = 0;
  for (let last = 0; last < length; last++) {
    sum += ending[last]! - (last >= PLACE ? ending[last - PLACE]! : 0);
    sums[last] = sum;
  }
  const taken: number[] = [];
  while (taken.length < MOST_PLACES) {
    let most = 0;
    let start = -1;
    for (let last = 0; last < length; last++) {
      const first = Math.max(0, last - PLACE + 1);
      if (sums[last]! <= most || taken.some((other) => Math.abs(other - first) < PLACE)) continue;
      most = sums[last]!;
      start = first;
    }
    if (start < 0) break;
    taken.push(start);
  }
  return taken
    .sort((a, b) => a - b)
    .flatMap((start) => {
      const { first, end } = loudestLine(worded, folded, ending, start, Math.min(length, start + PLACE));
      return first === end ? [] : [{ start: at[first]!, end: at[end - 1]! + 1 }];
    });
}

/** Of [from, to) what stands in one line: the part whose sum is largest, without breaks before and behind. */
function loudestLine(
  { units, at }: Worded,
  { codes }: Folded,
  ending: Float32Array,
  from: number,
  to: number,
): { first: number; end: number } {
  const endsLine = (k: number): boolean => units[k] === BREAK_UNIT && codes[at[k]!] === LINE_FEED;
  let most = { first: from, end: from, sum: Number.NEGATIVE_INFINITY };
  for (let first = from; first < to; first++) {
    let sum = 0;
    let end = first;
    while (end < to && !endsLine(end)) sum += ending[end++]!;
    if (end > first && sum > most.sum) most = { first, end, sum };
    first = end;
  }
  let { first, end } = most;
  while (first < end && units[first] === BREAK_UNIT) first++;
  while (end > first && units[end - 1] === BREAK_UNIT) end--;
  return { first, end };
}

/** By unit that a stretch ends with: its sum. One for all, as what is in it is used up at once. */
const sums = new Float64Array(MOST_UNITS);
const BREAK_UNIT = BREAK.charCodeAt(0);
const LINE_FEED = 0x0a;
