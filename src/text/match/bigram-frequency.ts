import { createFold } from '../fold/fold.ts';
import type { Alphabet } from './alphabet.ts';

/** The relative frequency of two adjacent letters in everyday messages. It affects speed only, never a verdict. */
export type BigramFrequency = (first: number, second: number) => number;

/** Bigrams that share a counter are counted together; that only makes the estimate less exact. */
const COUNTER_COUNT = 1 << 15;
/** Bigrams that are not in the sample are estimated from their single letters, with less weight. */
const UNSEEN_BIGRAM_WEIGHT = 0.3;

/**
 * Counts the bigrams of letter ids in sample messages.
 * @example estimateBigramFrequency(alphabet, ['お昼なに食べる？'])(firstId, secondId) // 0.02
 */
export function estimateBigramFrequency(
  { idsByFoldedUnit, firstSymbolId }: Alphabet,
  sampleMessages: readonly string[],
): BigramFrequency {
  const fold = createFold();
  const letters = new Float64Array(firstSymbolId).fill(0.5);
  const bigrams = new Float64Array(COUNTER_COUNT);
  let total = 1;
  for (const text of sampleMessages) {
    const { codes, length } = fold(text);
    let before = 0;
    for (let i = 0; i < length; i++) {
      const letterId = idsByFoldedUnit[codes[i]!]!;
      if (letterId >= firstSymbolId) continue;
      letters[letterId]!++;
      bigrams[counterIndex(before, letterId)]!++;
      total++;
      before = letterId;
    }
  }
  return (first, second) =>
    bigrams[counterIndex(first, second)]! / total +
    (UNSEEN_BIGRAM_WEIGHT * letters[first]! * letters[second]!) / total ** 2;
}

const counterIndex = (first: number, second: number): number =>
  Math.imul((first << 16) | second, 0x9e3779b1) >>> 17;
