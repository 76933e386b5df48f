import { isPair } from './fold.ts';
import { BREAK, DIGIT } from './grams.ts';
import {
  DROP,
  EXPAND,
  isLetter,
  KANA_RO,
  LONG,
  LONG_MARK,
  LOOK_ALIKE,
  pictureAt,
  RO,
  SEMIVOICING,
  SURROGATE,
  TABLE,
  VOICING,
} from './tables.ts';

const SLOTS = 1 << 16;
const PASS = 0xffff;
const BREAK_UNIT = BREAK.charCodeAt(0);
const PICTURE = 0xfffe;

/** By unit as typed: the unit of its wording, without a look at the neighbours: nearly what the fold makes of it. */
const UNITS = (() => {
  const units = new Uint16Array(0x10000).fill(BREAK_UNIT);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = TABLE[unit]!;
    if (folded === DROP || folded === VOICING || folded === SEMIVOICING || folded === EXPAND)
      units[unit] = PASS;
    else if (folded === SURROGATE) units[unit] = unit < 0xdc00 ? PICTURE : PASS;
    else if (folded === LONG) units[unit] = LONG_MARK;
    else if (folded === KANA_RO) units[unit] = RO;
    else if (folded === LOOK_ALIKE) units[unit] = unit;
    else if (folded >= 0x30 && folded <= 0x39) units[unit] = DIGIT.charCodeAt(0);
    else if (folded < 0xff00 && isLetter(folded)) units[unit] = folded;
  }
  return units;
})();

/** Of a pair as it is written. */
const unitAt = (pair: string, at: number): number => pictureAt(pair, at) || pair.charCodeAt(at);

const slotOf = (before: number, unit: number): number => (Math.imul(before, 40_503) + unit) & (SLOTS - 1);

/**
 * Compiles a look at the pairs of neighbouring letters of a text as typed: the sum of their weights, and how many pairs
 * there were in `pairs()`. One pass, nothing allocated.
 * @example const glance = compileGlance([[0.7, ['運ぶ']]]); glance.sum('荷物を運ぶ') // 0.7
 */
export function compileGlance(weights: Iterable<readonly [weight: number, pairs: readonly string[]]>): {
  sum(text: string): number;
  pairs(): number;
} {
  const table = new Float32Array(SLOTS);
  for (const [weight, pairs] of weights) {
    for (const pair of pairs) {
      const second = isPair(pair, 0) ? 2 : 1;
      table[slotOf(unitAt(pair, 0), unitAt(pair, second))]! += weight;
    }
  }
  let count = 0;
  return {
    pairs: () => count,
    // Every character of every message goes through here.
    sum(text) {
      const [units, worth] = [UNITS, table];
      const length = text.length;
      let sum = 0;
      let before = BREAK_UNIT;
      count = 1;
      for (let i = 0; i < length; i++) {
        let unit = units[text.charCodeAt(i)]!;
        if (unit >= PICTURE) {
          if (unit === PASS) continue;
          unit = pictureAt(text, i) || BREAK_UNIT;
        }
        sum += worth[slotOf(before, unit)]!;
        before = unit;
        count++;
      }
      return sum + worth[slotOf(before, BREAK_UNIT)]!;
    },
  };
}
