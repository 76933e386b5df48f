import type { Columns } from './columns.ts';
import { createFold } from './fold.ts';

/**
 * How often two letters stand side by side in everyday talk. It serves to look for rare things first, never to decide.
 */
export type PairShare = (before: number, column: number) => number;

/** So many counters; pairs that share one are counted together, which does no harm. */
const COUNTERS = 1 << 15;
/** Pairs that the sample does not have are told apart by their letters, which count for less. */
const BY_LETTERS = 0.3;

/**
 * Counts the pairs of columns in sample messages.
 * @example const share = pairShares(columns, ['お昼なに食べる？']); share(before, column)
 */
export function pairShares({ ofFolded, firstSymbol }: Columns, everyday: readonly string[]): PairShare {
  const fold = createFold();
  const letters = new Float64Array(firstSymbol).fill(0.5);
  const pairs = new Float64Array(COUNTERS);
  let total = 1;
  for (const text of everyday) {
    const { codes, length } = fold(text);
    let before = 0;
    for (let i = 0; i < length; i++) {
      const column = ofFolded[codes[i]!]!;
      if (column >= firstSymbol) continue;
      letters[column]!++;
      pairs[counterOf(before, column)]!++;
      total++;
      before = column;
    }
  }
  return (before, column) =>
    pairs[counterOf(before, column)]! / total +
    (BY_LETTERS * letters[before]! * letters[column]!) / total ** 2;
}

const counterOf = (before: number, column: number): number =>
  Math.imul((before << 16) | column, 0x9e3779b1) >>> 17;
