import { hashNgram } from '../../text/index.ts';
import type { ClassifierSource } from '../rule-schema.ts';

/** By weight: names separated by blanks. */
type WeightLists = ClassifierSource['grams'];

/**
 * Parses the lists of the model file: `"0.7": 運ぶ 即金` are two names with one weight.
 * @example parseWeights({ '0.7': '運ぶ 即金' }) // [{ weight: 0.7, names: ['運ぶ', '即金'] }]
 */
export const parseWeights = (lists: WeightLists): readonly { weight: number; names: readonly string[] }[] =>
  Object.entries(lists).map(([weight, names]) => ({
    weight: Number(weight),
    names: names.match(/\S+/g) ?? [],
  }));

/** Numbers per cell of the hash table, and the offsets of the weight index and of the text that had the n-gram last. */
export const CELL_SIZE = 4;
export const WEIGHT_OFFSET = 2;
export const LAST_SEEN_OFFSET = 3;
/** Value for an n-gram that no text had so far. Larger values are read ids of texts; 0 is an empty cell. */
export const NEVER_SEEN = 1;

/** A hash table of n-gram weights. */
export interface WeightTable {
  /** `CELL_SIZE` numbers per n-gram. */
  readonly cells: Uint16Array;
  /** The distinct weights; few, because they are rounded. */
  readonly weights: Float32Array;
  /** The offset of the cell of an n-gram hash, or of the empty cell where it would be. */
  cellOffset(hash: number): number;
}

/**
 * Builds the hash table of the n-gram weights. A cell has eight bytes, so that a lookup touches one cache line: there are a
 * hundred thousand n-grams.
 * @example const { weights, cells, cellOffset } = buildWeightTable({ '0.7': '運ぶ' }); weights[cells[cellOffset(hashNgram('運ぶ')) + WEIGHT_OFFSET]] // 0.7
 */
export function buildWeightTable(lists: WeightLists): WeightTable {
  const parsed = parseWeights(lists);
  const count = parsed.reduce((sum, { names }) => sum + names.length, 0);
  // At least a third of the cells stays empty.
  const size = 1 << (32 - Math.clz32(Math.ceil(count * 1.5)));
  const cells = new Uint16Array(size * CELL_SIZE);
  const keys = new Int32Array(cells.buffer);
  const cellOffset = (hash: number): number => {
    let cell = (hash ^ (hash >>> 13)) & (size - 1);
    while (cells[cell * CELL_SIZE + LAST_SEEN_OFFSET] !== 0 && keys[cell * 2] !== hash)
      cell = (cell + 1) & (size - 1);
    return cell * CELL_SIZE;
  };
  parsed.forEach(({ names }, weightIndex) => {
    for (const name of names) {
      const hash = hashNgram(name);
      const offset = cellOffset(hash);
      keys[offset / 2] = hash;
      cells[offset + WEIGHT_OFFSET] = weightIndex;
      cells[offset + LAST_SEEN_OFFSET] = NEVER_SEEN;
    }
  });
  return { cells, weights: Float32Array.from(parsed, ({ weight }) => weight), cellOffset };
}
