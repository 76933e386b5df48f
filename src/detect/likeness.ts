import type { Span } from '#core';
import {
  compileGlance,
  createWording,
  type Folded,
  gramAt,
  LONGEST_GRAM,
  MOST_UNITS,
  type Worded,
} from '../text/index.ts';
import { loudest } from './loudest.ts';
import type { LikenessSource } from './schema.ts';
import { CELL, KNOWN, NO_FAMILY, SEEN, tableOf, WEIGHT, weighedGroups, weightsOf } from './weights.ts';

/** How a whole text is worded, beside what single rules notice. Asking allocates nothing; most are asked for odds only. */
export interface Likeness {
  /** Reads a text, until the next. */
  read(folded: Folded): void;
  /** Log odds that it solicits, judging by its wording and by the groups that were found in it. */
  odds(found: readonly number[]): number;
  /** The places that speak most for it, in the folded text. */
  places(): readonly Span[];
  /** Does it hold kana enough to be Japanese? */
  isJapanese(): boolean;
}

/**
 * What a sum of so many weights is divided by: a long text shall not be louder than a short one, and a few letters not
 * be sure of anything.
 * @example spread(80) // 15.8
 */
export const spread = (count: number): number => (count + 20) ** 0.6;

/**
 * Compiles weights of evidence: of grams (one to three letters side by side), of groups of the lexicon, and of two
 * families of them in one text, each counted once. The odds are the sum of the grams over the `spread` of their number,
 * and likewise that of the groups: letters are many, and would drown what few words say.
 * @example const likeness = compileLikeness(source, lexicon.groups); likeness.read(folded); likeness.odds(groups) // 2.3
 */
export function compileLikeness({ bias, grams, groups }: LikenessSource, names: readonly string[]): Likeness {
  const { facts, weights, factsOf } = tableOf(grams);
  const { groupWeights, isKnown, family, families, together } = weighedGroups(groups, names);
  const familyMet = new Float64Array(families);
  let asked = 0;
  const met: number[] = [];

  const wordingOf = createWording();
  /** By the unit that it ends at: the weights of the grams there. */
  const ending = new Float32Array(MOST_UNITS);
  let looks = KNOWN;
  let text: Folded;
  let worded: Worded;
  /** The log odds that its grams give it. */
  let ofGrams = 0;

  function read(folded: Folded): void {
    text = folded;
    worded = wordingOf(folded);
    if (looks < MOST_LOOKS) looks++;
    else {
      // Forgotten, or a text seen long ago would be taken for this one.
      for (let seen = SEEN; seen < facts.length; seen += CELL) if (facts[seen]! > KNOWN) facts[seen] = KNOWN;
      looks = KNOWN + 1;
    }
    const { units, length } = worded;
    let weight = 0;
    let known = 0;
    for (let last = 0; last < length; last++) {
      ending[last] = 0;
      for (let letters = 1; letters <= LONGEST_GRAM && letters <= last + 1; letters++) {
        const cell = factsOf(gramAt(units, last, letters));
        const seenIn = facts[cell + SEEN]!;
        if (seenIn === 0) continue;
        const own = weights[facts[cell + WEIGHT]!]!;
        ending[last]! += own;
        if (seenIn === looks) continue;
        facts[cell + SEEN] = looks;
        weight += own;
        known++;
      }
    }
    ofGrams = bias + weight / spread(known);
  }

  function odds(found: readonly number[]): number {
    let sum = 0;
    let count = 0;
    asked++;
    met.length = 0;
    for (let i = 0; i < found.length; i++) {
      const group = found[i]!;
      if (isKnown[group] === 1) {
        sum += groupWeights[group]!;
        count++;
      }
      const one = family[group]!;
      if (one === NO_FAMILY || familyMet[one] === asked) continue;
      familyMet[one] = asked;
      for (let k = 0; k < met.length; k++) {
        const both = together[one * families + met[k]!]!;
        if (Number.isNaN(both)) continue;
        sum += both;
        count++;
      }
      met.push(one);
    }
    return ofGrams + sum / spread(count);
  }

  return {
    read,
    odds,
    places() {
      const places = loudest(worded, text, ending);
      return places.length > 0 ? places : [{ start: 0, end: text.length }];
    },
    isJapanese: () => kanaIn(worded) * KANA_SHARE >= worded.length,
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
