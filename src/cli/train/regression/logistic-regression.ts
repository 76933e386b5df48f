import { countNormalisation } from '../../../detect/classifier/ngram-classifier.ts';

/** One training example by its feature ids. */
export interface WeightedExample {
  readonly featureGroups: FeatureGroups;
  readonly isOffer: boolean;
  /** How much the example counts. */
  readonly weight: number;
}

/**
 * Feature ids, one array for each kind of feature. Each kind is normalised by its own count: there are many n-grams and
 * few lexicon groups, and neither should outweigh the other.
 */
export type FeatureGroups = readonly Int32Array[];

/** Log odds = bias + for each kind of feature the sum of the weights, divided by `countNormalisation` of their count. */
export interface LinearModel {
  readonly bias: number;
  readonly weights: Float64Array;
}

/** How long to train. */
export interface FitOptions {
  readonly epochs: number;
  /** The weights of the last epochs are averaged, because the result of a single epoch is random. */
  readonly averagedEpochs: number;
  /** An example that is judged this well is skipped in that epoch. */
  readonly minError: number;
}

const DEFAULT_FIT: FitOptions = { epochs: 30, averagedEpochs: 12, minError: 0 };
const LEARNING_RATE = 0.3;
const L2_PENALTY = 1.5e-3;
const RANDOM_SEED = 20_241_218;

/**
 * Logistic regression over binary features, by stochastic gradient descent with a learning rate per feature (Duchi,
 * Hazan, Singer 2011, "AdaGrad"), averaged over the last epochs (Polyak, Juditsky 1992). Deterministic: the same examples
 * in the same order give the same weights.
 * @example logOdds(fitLogisticRegression(examples, vocabulary.size), examples[0].featureGroups)
 */
export const fitLogisticRegression = (
  examples: readonly WeightedExample[],
  featureCount: number,
  { epochs, averagedEpochs, minError }: FitOptions = DEFAULT_FIT,
): LinearModel => {
  const weights = new Float64Array(featureCount);
  const squares = new Float64Array(featureCount).fill(1e-6);
  let bias = 0;
  let biasSquares = 1e-6;
  const sum = { bias: 0, weights: new Float64Array(featureCount) };
  const order = examples.map((_, i) => i);
  const nextRandom = createRandom(RANDOM_SEED);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(nextRandom() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const i of order) {
      const { featureGroups, isOffer, weight } = examples[i]!;
      const odds = logOdds({ bias, weights }, featureGroups);
      const error = weight * (1 / (1 + Math.exp(-odds)) - (isOffer ? 1 : 0));
      if (Math.abs(error) < minError) continue;
      biasSquares += error * error;
      bias -= (LEARNING_RATE * LEARNING_RATE * error) / Math.sqrt(biasSquares);
      for (const features of featureGroups) {
        const share = 1 / countNormalisation(features.length);
        for (const f of features) {
          const slope = error * share + L2_PENALTY * weights[f]!;
          squares[f]! += slope * slope;
          weights[f]! -= (LEARNING_RATE * slope) / Math.sqrt(squares[f]!);
        }
      }
    }
    if (epoch < epochs - averagedEpochs) continue;
    sum.bias += bias;
    weights.forEach((weight, f) => {
      sum.weights[f]! += weight;
    });
  }
  return { bias: sum.bias / averagedEpochs, weights: sum.weights.map((weight) => weight / averagedEpochs) };
};

/**
 * Applies a model to one example.
 * @example logOdds(fitLogisticRegression(examples, size), featureGroups) > 0 // more likely an offer than not
 */
export const logOdds = ({ bias, weights }: LinearModel, featureGroups: FeatureGroups): number => {
  let odds = bias;
  for (const features of featureGroups) {
    let sum = 0;
    for (const f of features) sum += weights[f]!;
    odds += sum / countNormalisation(features.length);
  }
  return odds;
};

/** Pseudo-random numbers in [0, 1), the same in every run (linear congruential generator). */
const createRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};
