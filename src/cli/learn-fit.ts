import { spread } from '../detect/likeness.ts';

/**
 * An example by the numbers of its features, kind by kind; `solicits` is what it should be taken for, `counts` how much
 * it teaches.
 */
export interface Example {
  readonly kinds: Kinds;
  readonly solicits: boolean;
  readonly counts: number;
}

/** Numbers of features: letters are many, words are few, and neither shall drown the other. */
export type Kinds = readonly Int32Array[];

/** Log odds = bias + for each kind the sum of the weights of an example's features, over their `spread`. */
export interface Fit {
  readonly bias: number;
  readonly weights: Float64Array;
}

const EPOCHS = 30;
/** The weights of so many last rounds are averaged: where a single round ends is chance. */
const AVERAGED = 12;
const STEP = 0.3;
const SHRINK = 1.5e-3;

/**
 * Logistic regression over features that are there or not, by stochastic gradient descent with steps that shrink per
 * feature (Duchi, Hazan, Singer 2011, "AdaGrad"), averaged over the last rounds (Polyak, Juditsky 1992). The same examples in the same order give the same weights.
 * @example logOdds(fitWeights(examples, vocabulary.size), examples[0].kinds)
 */
export const fitWeights = (examples: readonly Example[], features: number): Fit => {
  const weights = new Float64Array(features);
  const squares = new Float64Array(features).fill(1e-6);
  let bias = 0;
  let biasSquares = 1e-6;
  const sum = { bias: 0, weights: new Float64Array(features) };
  const order = examples.map((_, i) => i);
  const next = generator(20_241_218);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const i of order) {
      const { kinds, solicits, counts } = examples[i]!;
      const odds = logOdds({ bias, weights }, kinds);
      const error = counts * (1 / (1 + Math.exp(-odds)) - (solicits ? 1 : 0));
      biasSquares += error * error;
      bias -= (STEP * STEP * error) / Math.sqrt(biasSquares);
      for (const there of kinds) {
        const share = 1 / spread(there.length);
        for (const f of there) {
          const slope = error * share + SHRINK * weights[f]!;
          squares[f]! += slope * slope;
          weights[f]! -= (STEP * slope) / Math.sqrt(squares[f]!);
        }
      }
    }
    if (epoch < EPOCHS - AVERAGED) continue;
    sum.bias += bias;
    weights.forEach((weight, f) => {
      sum.weights[f]! += weight;
    });
  }
  return { bias: sum.bias / AVERAGED, weights: sum.weights.map((weight) => weight / AVERAGED) };
};

/** @example logOdds(fitWeights(examples, size), kinds) > 0 // more likely than not */
export const logOdds = ({ bias, weights }: Fit, kinds: Kinds): number => {
  let odds = bias;
  for (const there of kinds) {
    let sum = 0;
    for (const f of there) sum += weights[f]!;
    odds += sum / spread(there.length);
  }
  return odds;
};

/** Numbers in [0, 1), the same in every run. */
const generator = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};
