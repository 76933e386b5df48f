import { hashNgram } from '../../text/index.ts';
import type { ClassifierSource } from '../rule-schema.ts';

/** By weight: names separated by blanks. */
export type WeightLists = ClassifierSource['grams'];

/**
 * Parses the lists of the model file: `"0.7": 運ぶ 即金` are two names with one weight.
 * @example parseWeights({ '0.7': '運ぶ 即金' }) // [{ weight: 0.7, names: ['運ぶ', '即金'] }]
 */
export const parseWeights = (lists: WeightLists): readonly { weight: number; names: readonly string[] }[] =>
  Object.entries(lists).map(([weight, names]) => ({
    weight: Number(weight),
    names: names.match(/\S+/g) ?? [],
  }));

/** Four models fit into one table, each with so many bits for the index of a weight. */
export const BITS_PER_MODEL = 8;
const MAX_WEIGHTS = 1 << BITS_PER_MODEL;

/** A hash table of the n-gram weights of several models. */
export interface WeightTable {
  /** Two numbers per n-gram: its hash, and for each model `BITS_PER_MODEL` bits: the index of its weight. 0, 0 is an empty cell. */
  readonly cells: Int32Array;
  /** By model: its distinct weights; index 0 is for an n-gram that the model does not have. */
  readonly weights: readonly Float32Array[];
  /** The number of the cell of an n-gram hash, or of the empty cell where it would be. */
  findCell(hash: number): number;
}

/**
 * Builds the hash table of the n-gram weights of at most four models. A cell has eight bytes, so that a lookup touches
 * one cache line: there are a hundred thousand n-grams. Throws a `RangeError` for a model with too many distinct weights.
 * @example const { cells, findCell } = buildWeightTable([{ '0.7': '運ぶ' }]); cells[2 * findCell(hashNgram('運ぶ')) + 1] // 1
 */
export function buildWeightTable(models: readonly WeightLists[]): WeightTable {
  const parsed = models.map(parseWeights);
  if (parsed.some((lists) => lists.length >= MAX_WEIGHTS))
    throw new RangeError(`a model has at most ${MAX_WEIGHTS - 1} distinct weights`);
  const hashed = parsed.map((lists) => lists.map(({ names }) => names.map(hashNgram)));
  const count = new Set(hashed.flat(2)).size;
  // At least a third of the cells stays empty.
  const mask = (1 << (32 - Math.clz32(Math.ceil(count * 1.5)))) - 1;
  const cells = new Int32Array((mask + 1) * 2);
  const findCell = (hash: number): number => {
    let cell = (hash ^ (hash >>> 13)) & mask;
    while (cells[cell * 2 + 1] !== 0 && cells[cell * 2] !== hash) cell = (cell + 1) & mask;
    return cell;
  };
  hashed.forEach((lists, model) => {
    lists.forEach((hashes, w) => {
      for (const hash of hashes) {
        const cell = findCell(hash);
        const others = cells[cell * 2 + 1]! & ~((MAX_WEIGHTS - 1) << (model * BITS_PER_MODEL));
        cells[cell * 2] = hash;
        cells[cell * 2 + 1] = others | ((w + 1) << (model * BITS_PER_MODEL));
      }
    });
  });
  return {
    cells,
    weights: parsed.map((lists) => Float32Array.of(0, ...lists.map(({ weight }) => weight))),
    findCell,
  };
}
