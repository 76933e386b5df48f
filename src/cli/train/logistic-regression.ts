import { lengthNormalisation } from '../../detect/classifier/ngram-classifier.ts';

/**
 * An example by the numbers of its features, kind by kind; `solicits` is what it should be taken for, `counts` how much
 * it teaches.
 */
export interface WeightedExample {
  readonly featureGroups: FeatureGroups;
  readonly isOffer: boolean;
  readonly weight: number;
}

/** Numbers of features: letters are many, words are few, and neither shall drown the other. */
export type FeatureGroups = readonly Int32Array[];

/** Log odds = bias + for each kind the sum of the weights of an example's features, over their `spread`. */
export interface LinearModel {
  readonly bias: number;
  readonly weights: Float64Array;
}

const EPOCHS = 30;
/** The weights of so many last rounds are averaged: where a single round ends is chance. */
const AVERAGED_EPOCHS = 12;
const LEARNING_RATE = 0.3;
const L2_PENALTY = 1.5e-3;

/**
 * Logistic regression over features that are there or not, by stochastic gradient descent with steps that shrink per
 * feature (Duchi, Hazan, Singer 2011, "AdaGrad"), averaged over the last rounds (Polyak, Juditsky 1992). The same examples in the same order give the same weights.
 * @example logOdds(fitLogisticRegression(examples, vocabulary.size), examples[0].kinds)
 */
export const fitLogisticRegression = (
  examples: readonly WeightedExample[],
  features: number,
): LinearModel => {
  const weights = new Float64Array(features);
  const squares = new Float64Array(features).fill(1e-6);
  let bias = 0;
  let biasSquares = 1e-6;
  const sum = { bias: 0, weights: new Float64Array(features) };
  const order = examples.map((_, i) => i);
  const next = createRandom(20_241_218);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const i of order) {
      const { featureGroups, isOffer, weight } = examples[i]!;
      const odds = logOdds({ bias, weights }, featureGroups);
      const error = weight * (1 / (1 + Math.exp(-odds)) - (isOffer ? 1 : 0));
      biasSquares += error * error;
      bias -= (LEARNING_RATE * LEARNING_RATE * error) / Math.sqrt(biasSquares);
      for (const there of featureGroups) {
        const share = 1 / lengthNormalisation(there.length);
        for (const f of there) {
          const slope = error * share + L2_PENALTY * weights[f]!;
          squares[f]! += slope * slope;
          weights[f]! -= (LEARNING_RATE * slope) / Math.sqrt(squares[f]!);
        }
      }
    }
    if (epoch < EPOCHS - AVERAGED_EPOCHS) continue;
    sum.bias += bias;
    weights.forEach((weight, f) => {
      sum.weights[f]! += weight;
    });
  }
  return { bias: sum.bias / AVERAGED_EPOCHS, weights: sum.weights.map((weight) => weight / AVERAGED_EPOCHS) };
};

/** @example logOdds(fitLogisticRegression(examples, size), kinds) > 0 // more likely than not */
export const logOdds = ({ bias, weights }: LinearModel, kinds: FeatureGroups): number => {
  let odds = bias;
  for (const there of kinds) {
    let sum = 0;
    for (const f of there) sum += weights[f]!;
    odds += sum / lengthNormalisation(there.length);
  }
  return odds;
};

/** Numbers in [0, 1), the same in every run. */
const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};
