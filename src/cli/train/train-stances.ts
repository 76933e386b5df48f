import { listConceptPairs } from '../../detect/classifier/stance-features.ts';
import type { Detector } from '../../detect/index.ts';
import { createFold, createNgramNormaliser, extractNgrams } from '../../text/index.ts';
import {
  type FeatureGroups,
  type FitOptions,
  fitLogisticRegression,
} from './regression/logistic-regression.ts';
import type { WeightedStance } from './stance-examples.ts';

const ABOUT =
  'Stance classifier: log odds that the author asks for help, and that the author looks for work. Trained by `npm run -s train`; models/README.md explains the format.';

/** A feature in fewer examples does not generalise; a smaller weight does not matter. */
const MIN_EXAMPLES_PER_GRAM = 4;
const MIN_EXAMPLES_PER_GROUP = 3;
const MIN_WEIGHT = 0.05;

/** Most texts are far from any plea and teach nothing after the first epochs. */
const FIT: FitOptions = { epochs: 12, averagedEpochs: 5, minError: 0.003 };

/**
 * Trains the stance classifier and returns its file. Deterministic. Takes a few seconds.
 * @example await writeFile('models/stance-classifier.json', trainStances(composeStanceExamples(examples, texts), detector))
 */
export function trainStances(
  examples: readonly WeightedStance[],
  { findGroups }: Pick<Detector, 'findGroups'>,
): string {
  const fold = createFold();
  const toNgramInput = createNgramNormaliser();
  const featuresOf = ({ text }: WeightedStance): Features => {
    const groups = findGroups(text);
    return {
      grams: [...extractNgrams(toNgramInput(fold(text)))],
      groups: [...groups, ...listConceptPairs(groups)],
    };
  };
  const features = examples.map(featuresOf);
  const grams = collectNames(
    features.map((each) => each.grams),
    MIN_EXAMPLES_PER_GRAM,
  );
  const groups = collectNames(
    features.map((each) => each.groups),
    MIN_EXAMPLES_PER_GROUP,
  );
  const names = [...grams, ...groups];
  const idOfGram = new Map(grams.map((name, id) => [name, id]));
  const idOfGroup = new Map(groups.map((name, id) => [name, grams.length + id]));
  const featureGroups = features.map(
    (each): FeatureGroups => [toIds(each.grams, idOfGram), toIds(each.groups, idOfGroup)],
  );
  const trainStance = (stance: WeightedStance['stance']) => {
    const { bias, weights } = fitLogisticRegression(
      examples.map((example, i) => ({
        featureGroups: featureGroups[i]!,
        isOffer: example.stance === stance,
        weight: example.weight,
      })),
      names.length,
      FIT,
    );
    return {
      bias: Number(bias.toFixed(2)),
      groups: namesByWeight(groups, weights.subarray(grams.length)),
      grams: namesByWeight(grams, weights),
    };
  };
  const model = {
    about: ABOUT,
    'asking-help': trainStance('asking-help'),
    'seeking-work': trainStance('seeking-work'),
  };
  return `${JSON.stringify(model, null, 1)}\n`;
}

interface Features {
  readonly grams: readonly string[];
  readonly groups: readonly string[];
}

/** The names in at least so many examples, in the order of their first occurrence. */
function collectNames(lists: readonly (readonly string[])[], minCount: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const list of lists) for (const name of new Set(list)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= minCount).map(([name]) => name);
}

const toIds = (names: readonly string[], ids: ReadonlyMap<string, number>): Int32Array =>
  Int32Array.from(new Set(names.map((name) => ids.get(name)).filter((id) => id !== undefined)));

/** By weight, rounded to a tenth or, if it is small, to a twentieth: the names, separated by blanks. */
function namesByWeight(names: readonly string[], weights: Float64Array): Readonly<Record<string, string>> {
  const byWeight = new Map<string, string[]>();
  names.forEach((name, id) => {
    if (Math.abs(weights[id]!) < MIN_WEIGHT) return;
    const weight = (Math.round(weights[id]! * 20) / 20).toFixed(2);
    byWeight.set(weight, [...(byWeight.get(weight) ?? []), name]);
  });
  return Object.fromEntries(
    [...byWeight]
      .sort(([a], [b]) => Number(b) - Number(a))
      .map(([weight, list]) => [weight, list.sort().join(' ')]),
  );
}
