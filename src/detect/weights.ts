import { gramNumber } from '../text/index.ts';
import type { LikenessSource } from './schema.ts';
import { apart, familyOf } from './side-by-side.ts';

/** By weight: names with blanks between. */
type Weighed = LikenessSource['grams'];

/**
 * `"0.7": 運ぶ 即金` is two names of one weight.
 * @example weightsOf({ '0.7': '運ぶ 即金' }) // [{ weight: 0.7, names: ['運ぶ', '即金'] }]
 */
export const weightsOf = (lists: Weighed): readonly { weight: number; names: readonly string[] }[] =>
  Object.entries(lists).map(([weight, names]) => ({
    weight: Number(weight),
    names: names.match(/\S+/g) ?? [],
  }));

/** Numbers a gram has, and where among them stand which weight it has, and in which text it was last seen. */
export const CELL = 4;
export const WEIGHT = 2;
export const SEEN = 3;
/** Where a gram is said to be seen that no text had yet; larger numbers are those of texts, 0 is no gram at all. */
export const KNOWN = 1;

/** The number of a family of which nothing was taught. */
export const NO_FAMILY = -1;

/** Weights of grams, to be asked for by their numbers. */
export interface Table {
  /** `CELL` numbers a gram. */
  readonly facts: Uint16Array;
  /** Those that grams have: few, as they are rounded. */
  readonly weights: Float32Array;
  /** Where the facts about a gram begin, or would. */
  factsOf(gram: number): number;
}

/**
 * Lays out the weights of grams. All that is asked of one stands side by side in eight bytes: what is far away is slow,
 * and there are a hundred thousand.
 * @example const { facts, weights, factsOf } = tableOf({ '0.7': '運ぶ' }); facts[factsOf(gramNumber('運ぶ')) + SEEN] // 1
 */
export function tableOf(grams: Weighed): Table {
  const written = weightsOf(grams);
  const count = written.reduce((sum, { names }) => sum + names.length, 0);
  // A third of the cells stays empty at least.
  const size = 1 << (32 - Math.clz32(Math.ceil(count * 1.5)));
  const facts = new Uint16Array(size * CELL);
  const keys = new Int32Array(facts.buffer);
  const factsOf = (gram: number): number => {
    let cell = (gram ^ (gram >>> 13)) & (size - 1);
    while (facts[cell * CELL + SEEN] !== 0 && keys[cell * 2] !== gram) cell = (cell + 1) & (size - 1);
    return cell * CELL;
  };
  written.forEach(({ names }, weight) => {
    for (const name of names) {
      const gram = gramNumber(name);
      const at = factsOf(gram);
      keys[at / 2] = gram;
      facts[at + WEIGHT] = weight;
      facts[at + SEEN] = KNOWN;
    }
  });
  return { facts, weights: Float32Array.from(written, ({ weight }) => weight), factsOf };
}

/**
 * What groups weigh, by their numbers: each alone, and two families of them in one text (NaN: nobody taught that). A
 * family of which nothing was taught has no number: `NO_FAMILY`.
 * @example weighedGroups({ '0.7': 'pay errand+pay' }, lexicon.groups).together
 */
export function weighedGroups(weighed: Weighed, groups: readonly string[]) {
  const weightOf = new Map(
    weightsOf(weighed).flatMap(({ weight, names }) => names.map((name) => [name, weight])),
  );
  const taught = [...weightOf].flatMap(([name, weight]) => {
    const both = apart(name);
    return both === undefined ? [] : [{ both, weight }];
  });
  const numbers = new Map([...new Set(taught.flatMap(({ both }) => both))].map((name, f) => [name, f]));
  const families = numbers.size;
  const together = new Float32Array(families ** 2).fill(NaN);
  for (const { both, weight } of taught) {
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
