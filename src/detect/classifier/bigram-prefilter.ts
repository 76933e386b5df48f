import { isSurrogatePairAt } from '../../text/fold/fold.ts';
import {
  emojiUnitAt,
  FOLD_TABLE,
  HIRAGANA_RO,
  isLetterOrDigit,
  LONG_VOWEL_MARK,
  OP_DROP,
  OP_EXPAND,
  OP_KANJI_LOOKALIKE,
  OP_KATAKANA_RO,
  OP_LONG_VOWEL,
  OP_SEMIVOICED_MARK,
  OP_SURROGATE,
  OP_VOICED_MARK,
} from '../../text/fold/fold-table.ts';
import { BOUNDARY, DIGIT_PLACEHOLDER } from '../../text/fold/ngrams.ts';

const SLOT_COUNT = 1 << 16;
const SKIP_UNIT = 0xffff;
const BOUNDARY_UNIT = BOUNDARY.charCodeAt(0);
const SURROGATE_UNIT = 0xfffe;

/** By unit as typed: the unit of the n-gram input, without context: nearly what the fold would make of it. */
const UNIT_TABLE = (() => {
  const units = new Uint16Array(0x10000).fill(BOUNDARY_UNIT);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = FOLD_TABLE[unit]!;
    if (
      folded === OP_DROP ||
      folded === OP_VOICED_MARK ||
      folded === OP_SEMIVOICED_MARK ||
      folded === OP_EXPAND
    )
      units[unit] = SKIP_UNIT;
    else if (folded === OP_SURROGATE) units[unit] = unit < 0xdc00 ? SURROGATE_UNIT : SKIP_UNIT;
    else if (folded === OP_LONG_VOWEL) units[unit] = LONG_VOWEL_MARK;
    else if (folded === OP_KATAKANA_RO) units[unit] = HIRAGANA_RO;
    else if (folded === OP_KANJI_LOOKALIKE) units[unit] = unit;
    else if (folded >= 0x30 && folded <= 0x39) units[unit] = DIGIT_PLACEHOLDER.charCodeAt(0);
    else if (folded < 0xff00 && isLetterOrDigit(folded)) units[unit] = folded;
  }
  return units;
})();

/** The unit of a character of a bigram as the model writes it. */
const bigramUnitAt = (pair: string, at: number): number => emojiUnitAt(pair, at) || pair.charCodeAt(at);

const slotOf = (before: number, unit: number): number =>
  (Math.imul(before, 40_503) + unit) & (SLOT_COUNT - 1);

/**
 * Compiles the weights of bigrams for texts as typed. `sum` adds up the weights of all bigrams of a text;
 * `bigramCount` is the number of bigrams of that text, until the next call. One pass, no allocation. The weights live in
 * a hash table without keys, so bigrams that share a slot add up.
 * @example compileBigramPrefilter([[0.7, ['運ぶ']]]).sum('荷物を運ぶ') // 0.7
 */
export function compileBigramPrefilter(
  weights: Iterable<readonly [weight: number, pairs: readonly string[]]>,
): {
  sum(text: string): number;
  bigramCount(): number;
} {
  const table = new Float32Array(SLOT_COUNT);
  for (const [weight, pairs] of weights) {
    for (const pair of pairs) {
      const second = isSurrogatePairAt(pair, 0) ? 2 : 1;
      table[slotOf(bigramUnitAt(pair, 0), bigramUnitAt(pair, second))]! += weight;
    }
  }
  let count = 0;
  return {
    bigramCount: () => count,
    // Hot loop: runs for every character of every message.
    sum(text) {
      const [units, slotWeights] = [UNIT_TABLE, table];
      const length = text.length;
      let sum = 0;
      let before = BOUNDARY_UNIT;
      count = 1;
      for (let i = 0; i < length; i++) {
        let unit = units[text.charCodeAt(i)]!;
        if (unit >= SURROGATE_UNIT) {
          if (unit === SKIP_UNIT) continue;
          unit = emojiUnitAt(text, i) || BOUNDARY_UNIT;
        }
        sum += slotWeights[slotOf(before, unit)]!;
        before = unit;
        count++;
      }
      return sum + slotWeights[slotOf(before, BOUNDARY_UNIT)]!;
    },
  };
}
