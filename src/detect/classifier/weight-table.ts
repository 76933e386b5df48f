import { hashNgram } from '../../text/index.ts';
import type { ClassifierSource } from '../rule-schema.ts';
import { familyOf, parseFamilyPair } from './family-pairs.ts';

/** By weight: names with blanks between. */
type WeightLists = ClassifierSource['grams'];

/**
 * `"0.7": 運ぶ 即金` is two names of one weight.
 * @example parseWeights({ '0.7': '運ぶ 即金' }) // [{ weight: 0.7, names: ['運ぶ', '即金'] }]
 */
export const parseWeights = (lists: WeightLists): readonly { weight: number; names: readonly string[] }[] =>
  Object.entries(lists).map(([weight, names]) => ({
    weight: Number(weight),
    names: names.match(/\S+/g) ?? [],
  }));

/** Numbers a gram has, and where among them stand which weight it has, and in which text it was last seen. */
export const CELL_SIZE = 4;
export const WEIGHT_OFFSET = 2;
export const LAST_SEEN_OFFSET = 3;
/** Where a gram is said to be seen that no text had yet; larger numbers are those of texts, 0 is no gram at all. */
export const NEVER_SEEN = 1;

/** The number of a family of which nothing was taught. */
export const NO_FAMILY = -1;

/** Weights of grams, to be asked for by their numbers. */
export interface WeightTable {
  /** `CELL_SIZE` numbers a gram. */
  readonly cells: Uint16Array;
  /** Those that grams have: few, as they are rounded. */
  readonly weights: Float32Array;
  /** Where the facts about a gram begin, or would. */
  cellOffset(gram: number): number;
}

/**
 * Lays out the weights of grams. All that is asked of one stands side by side in eight bytes: what is far away is slow,
 * and there are a hundred thousand.
 * @example const { facts, weights, factsOf } = buildWeightTable({ '0.7': '運ぶ' }); facts[factsOf(hashNgram('運ぶ')) + SEEN] // 1
 */
export function buildWeightTable(grams: WeightLists): WeightTable {
  const written = parseWeights(grams);
  const count = written.reduce((sum, { names }) => sum + names.length, 0);
  // A third of the cells stays empty at least.
  const size = 1 << (32 - Math.clz32(Math.ceil(count * 1.5)));
  const cells = new Uint16Array(size * CELL_SIZE);
  const keys = new Int32Array(cells.buffer);
  const cellOffset = (gram: number): number => {
    let cell = (gram ^ (gram >>> 13)) & (size - 1);
    while (cells[cell * CELL_SIZE + LAST_SEEN_OFFSET] !== 0 && keys[cell * 2] !== gram)
      cell = (cell + 1) & (size - 1);
    return cell * CELL_SIZE;
  };
  written.forEach(({ names }, weight) => {
    for (const name of names) {
      const gram = hashNgram(name);
      const at = cellOffset(gram);
      keys[at / 2] = gram;
      cells[at + WEIGHT_OFFSET] = weight;
      cells[at + LAST_SEEN_OFFSET] = NEVER_SEEN;
    }
  });
  return { cells, weights: Float32Array.from(written, ({ weight }) => weight), cellOffset };
}

/**
 * What groups weigh, by their numbers: each alone, and two families of them in one text (NaN: nobody taught that). A
 * family of which nothing was taught has no number: `NO_FAMILY`.
 * @example buildGroupWeights({ '0.7': 'pay errand+pay' }, lexicon.groups).together
 */
export function buildGroupWeights(weightLists: WeightLists, groups: readonly string[]) {
  const weightOf = new Map(
    parseWeights(weightLists).flatMap(({ weight, names }) => names.map((name) => [name, weight])),
  );
  const pairWeights = [...weightOf].flatMap(([name, weight]) => {
    const both = parseFamilyPair(name);
    return both === undefined ? [] : [{ both, weight }];
  });
  const numbers = new Map([...new Set(pairWeights.flatMap(({ both }) => both))].map((name, f) => [name, f]));
  const families = numbers.size;
  const together = new Float32Array(families ** 2).fill(NaN);
  for (const { both, weight } of pairWeights) {
    const [one, other] = both.map((name) => numbers.get(name)!) as [number, number];
    together[one * families + other] = weight;
    together[other * families + one] = weight;
  }
  return {
    groupWeights: Float32Array.from(groups, (name) => weightOf.get(name) ?? 0),
    isKnown: Uint8Array.from(groups, (name) => (weightOf.has(name) ? 1 : 0)),
    families,
    family: Int32Array.from(groups, (name) => numbers.get(familyOf(name)) ?? NO_FAMILY),
    together,
  };
}
