import type { Span } from '#core';
import {
  BREAK,
  compileGlance,
  createWording,
  type Folded,
  gramAt,
  gramNumber,
  LONGEST_GRAM,
  MOST_UNITS,
  type Worded,
} from '../text/index.ts';
import type { LikenessSource } from './schema.ts';
import { apart, familyOf } from './side-by-side.ts';

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
 * @example spread(80) // 10
 */
export const spread = (count: number): number => Math.sqrt(count + 20);

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
  const written = weightsOf(grams);
  const count = written.reduce((sum, { names }) => sum + names.length, 0);
  // A third of the cells stays empty at least.
  const size = 1 << (32 - Math.clz32(Math.ceil(count * 1.5)));
  // All that is asked of a gram stands side by side, for what is far away is slow: in which text it was last seen (0 for
  // no gram at all), its number, its weight.
  const cells = new Int32Array(size * CELL);
  const weights = new Float32Array(cells.buffer);
  /** Where a gram stands, or would. */
  const cellOf = (key: number): number => {
    let cell = (key ^ (key >>> 13)) & (size - 1);
    while (cells[cell * CELL] !== 0 && cells[cell * CELL + 1] !== key) cell = (cell + 1) & (size - 1);
    return cell * CELL;
  };
  for (const { weight, names: alike } of written) {
    for (const gram of alike) {
      const key = gramNumber(gram);
      const cell = cellOf(key);
      cells[cell] = 1;
      cells[cell + 1] = key;
      weights[cell + 2] = weight;
    }
  }
  const ofGroup = new Map(
    weightsOf(groups).flatMap(({ weight, names }) => names.map((name) => [name, weight])),
  );
  const groupWeights = Float32Array.from(names, (name) => ofGroup.get(name) ?? 0);
  const isKnown = Uint8Array.from(names, (name) => (ofGroup.has(name) ? 1 : 0));
  const families = [...new Set(names.map(familyOf))];
  const numbers = new Map(families.map((name, f) => [name, f]));
  const family = Int32Array.from(names, (name) => numbers.get(familyOf(name))!);
  /** NaN: nobody taught what these two say together. */
  const together = new Float32Array(families.length ** 2).fill(NaN);
  for (const [name, weight] of ofGroup) {
    const [one, other] = (apart(name) ?? []).map((each) => numbers.get(each));
    if (one === undefined || other === undefined) continue;
    together[one * families.length + other] = weight;
    together[other * families.length + one] = weight;
  }
  const familyMet = new Uint32Array(families.length);
  const met: number[] = [];

  const wordingOf = createWording();
  /** By the unit that it ends at: the weights of the grams there. */
  const ending = new Float32Array(MOST_UNITS);
  let looks = 1;

  function oddsOf({ units, length }: Worded, found: readonly number[]): number {
    looks = looks < MOST_LOOKS ? looks + 1 : 2;
    let sum = 0;
    let count = 0;
    for (let last = 0; last < length; last++) {
      ending[last] = 0;
      for (let letters = 1; letters <= LONGEST_GRAM && letters <= last + 1; letters++) {
        const cell = cellOf(gramAt(units, last, letters));
        const seenIn = cells[cell]!;
        if (seenIn === 0) continue;
        ending[last]! += weights[cell + 2]!;
        if (seenIn === looks) continue;
        cells[cell] = looks;
        sum += weights[cell + 2]!;
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
        const weight = together[one * families.length + met[k]!]!;
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

/** Numbers a gram has in the table. */
const CELL = 4;
const MOST_LOOKS = 2 ** 31 - 1;

/**
 * Compiles the glance at every message as typed: is it worded so much like an offer that it should be read, whatever
 * the rules find in it? One pass over the characters; nothing allocated.
 * @example compileGlanceAtWording(source)('日給5万、DMで') // true
 */
export function compileGlanceAtWording({ glance }: LikenessSource): (text: string) => boolean {
  const { bias, other, from, pairs } = glance;
  const weights = weightsOf(pairs).flatMap(({ weight, names }) =>
    names.map((pair) => [pair, weight - other] as const),
  );
  const worth = compileGlance(weights);
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

/** `"0.7": 運ぶ 即金` is two names of one weight. */
const weightsOf = (lists: Readonly<Record<string, string>>) =>
  Object.entries(lists).map(([weight, names]) => ({
    weight: Number(weight),
    names: names.match(/\S+/g) ?? [],
  }));
