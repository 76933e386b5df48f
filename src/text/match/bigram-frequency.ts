import { createFold } from '../normalize/fold.ts';
import type { Alphabet } from './alphabet.ts';

/**
 * How often two letters stand side by side in everyday talk. It serves to look for rare things first, never to decide.
 */
export type BigramFrequency = (before: number, column: number) => number;

/** So many counters; pairs that share one are counted together, which does no harm. */
const COUNTER_COUNT = 1 << 15;
/** Pairs that the sample does not have are told apart by their letters, which count for less. */
const UNSEEN_BIGRAM_WEIGHT = 0.3;

/**
 * Counts the pairs of columns in sample messages.
 * @example const share = estimateBigramFrequency(columns, ['お昼なに食べる？']); share(before, column)
 */
export function estimateBigramFrequency(
  { idsByFoldedUnit, firstSymbolId }: Alphabet,
  sampleMessages: readonly string[],
): BigramFrequency {
  const fold = createFold();
  const letters = new Float64Array(firstSymbolId).fill(0.5);
  const pairs = new Float64Array(COUNTER_COUNT);
  let total = 1;
  for (const text of sampleMessages) {
    const { codes, length } = fold(text);
    let before = 0;
    for (let i = 0; i < length; i++) {
      const column = idsByFoldedUnit[codes[i]!]!;
      if (column >= firstSymbolId) continue;
      letters[column]!++;
      pairs[counterIndex(before, column)]!++;
      total++;
      before = column;
    }
  }
  return (before, column) =>
    pairs[counterIndex(before, column)]! / total +
    (UNSEEN_BIGRAM_WEIGHT * letters[before]! * letters[column]!) / total ** 2;
}

const counterIndex = (before: number, column: number): number =>
  Math.imul((before << 16) | column, 0x9e3779b1) >>> 17;
