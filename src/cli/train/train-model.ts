import { listExampleFiles } from './cross-validate.ts';
import type { TrainedModel, TrainedPrefilter } from './format-model.ts';
import {
  type FeatureGroups,
  fitLogisticRegression,
  logOdds,
  type WeightedExample,
} from './logistic-regression.ts';
import type { TrainingExample } from './read-examples.ts';

/** A feature in fewer examples does not generalise; a smaller weight does not matter. */
const MIN_EXAMPLES_PER_FEATURE = 3;
const MIN_FEATURE_WEIGHT = 0.2;

/** The share of offers in held-out files that must pass the bigram prefilter. */
const PREFILTER_RECALL = 0.98;

/** Number of parts that the files are divided into; each is left out once to set the limit of the prefilter. */
const HELD_OUT_PARTS = 5;

/** A suspicious fragment counts less than an offer. */
const FLAG_EXAMPLE_WEIGHT = 0.65;

/** For innocent texts of everyday talk, and for `passes` of the rules, which were false positives once. */
const EVERYDAY_EXAMPLE_WEIGHT = 4;

/**
 * Offers that were collected where the detector was wrong are not a sample of real posts: with too many of them the
 * model learns the exceptions. Innocent texts of these files count in full: they would be hidden otherwise.
 */
const ADVERSARIAL_EXAMPLE_WEIGHT = 0.5;

/** Stands for all bigrams that are not in the vocabulary. */
const UNKNOWN_BIGRAM = '';

/** A trained model and the function that applies it to examples. */
export interface ScoringModel extends TrainedModel {
  logOddsOf(example: TrainingExample): number;
}

/**
 * Trains the n-gram classifier.
 * @example trainModel(examples).vocabulary.size // 42424
 */
export const trainModel = (examples: readonly TrainingExample[]): ScoringModel =>
  fitModel(
    examples,
    ({ featureNames }) => featureNames,
    (vocabulary, names) => {
      const idsOf = (known: readonly string[]) =>
        Int32Array.from(known.map((name) => vocabulary.get(name)).filter((id) => id !== undefined));
      return [idsOf(names.filter((name) => !isGroupFeature(name))), idsOf(names.filter(isGroupFeature))];
    },
  );

/**
 * Trains the bigram prefilter, and sets its limit so that `PREFILTER_RECALL` of the offers pass, each scored by a model
 * trained without its file.
 * @example trainBigramPrefilter(examples).from // -0.7
 */
export const trainBigramPrefilter = (
  examples: readonly TrainingExample[],
  printStep: (step: string) => void = () => {},
): TrainedPrefilter => {
  const files = listExampleFiles(examples);
  const logOddsOfOffers = Array.from({ length: HELD_OUT_PARTS }, (_, part) => {
    const heldOut = new Set(files.filter((_, f) => f % HELD_OUT_PARTS === part));
    printStep(`training the prefilter, part ${part + 1} of ${HELD_OUT_PARTS + 1}`);
    const { logOddsOf } = trainBigramModel(examples.filter(({ file }) => !heldOut.has(file)));
    return examples.filter(({ file, expect }) => heldOut.has(file) && expect === 'hide').map(logOddsOf);
  }).flat();
  logOddsOfOffers.sort((a, b) => b - a);
  printStep(`training the prefilter, part ${HELD_OUT_PARTS + 1} of ${HELD_OUT_PARTS + 1}`);
  const model = trainBigramModel(examples);
  return {
    ...model,
    other: model.weights[model.vocabulary.get(UNKNOWN_BIGRAM) ?? -1] ?? 0,
    from: logOddsOfOffers[Math.floor(logOddsOfOffers.length * PREFILTER_RECALL)] ?? 0,
  };
};

const trainBigramModel = (examples: readonly TrainingExample[]): ScoringModel =>
  fitModel(
    examples,
    ({ bigrams }) => [UNKNOWN_BIGRAM, ...bigrams],
    (vocabulary, bigrams) => [
      Int32Array.from(
        bigrams.slice(1),
        (bigram) => vocabulary.get(bigram) ?? vocabulary.get(UNKNOWN_BIGRAM)!,
      ),
    ],
  );

const isGroupFeature = (name: string): boolean => name.startsWith(':');

const weightOfExample = ({ role, expect }: TrainingExample): number => {
  if (expect === 'pass') return role === 'everyday' || role === 'rules' ? EVERYDAY_EXAMPLE_WEIGHT : 1;
  const weight = expect === 'flag' ? FLAG_EXAMPLE_WEIGHT : 1;
  return role === 'adversarial' ? weight * ADVERSARIAL_EXAMPLE_WEIGHT : weight;
};

const fitModel = (
  examples: readonly TrainingExample[],
  namesOf: (example: TrainingExample) => readonly string[],
  toFeatureGroups: (vocabulary: ReadonlyMap<string, number>, names: readonly string[]) => FeatureGroups,
): ScoringModel => {
  const vocabulary = collectVocabulary(examples, namesOf);
  const fullModel = fitLogisticRegression(
    examples.map(
      (example): WeightedExample => ({
        featureGroups: toFeatureGroups(vocabulary, namesOf(example)),
        isOffer: example.expect !== 'pass',
        weight: weightOfExample(example),
      }),
    ),
    vocabulary.size,
  );
  const kept = [...vocabulary].filter(
    ([name, id]) => name === UNKNOWN_BIGRAM || Math.abs(fullModel.weights[id]!) >= MIN_FEATURE_WEIGHT,
  );
  const model: TrainedModel = {
    bias: fullModel.bias,
    weights: Float64Array.from(kept, ([, id]) => fullModel.weights[id]!),
    vocabulary: new Map(kept.map(([name], id) => [name, id])),
  };
  return {
    ...model,
    logOddsOf: (example) => logOdds(model, toFeatureGroups(model.vocabulary, namesOf(example))),
  };
};

/** Numbers the features that occur in enough examples, in the order of their first occurrence. */
const collectVocabulary = (
  examples: readonly TrainingExample[],
  namesOf: (example: TrainingExample) => readonly string[],
): ReadonlyMap<string, number> => {
  const exampleCounts = new Map<string, number>();
  for (const example of examples)
    for (const name of new Set(namesOf(example))) exampleCounts.set(name, (exampleCounts.get(name) ?? 0) + 1);
  const vocabulary = new Map<string, number>();
  for (const [name, count] of exampleCounts)
    if (count >= MIN_EXAMPLES_PER_FEATURE) vocabulary.set(name, vocabulary.size);
  return vocabulary;
};
