import type { LinearModel } from './logistic-regression.ts';

const ABOUT =
  'Wording classifier: log odds that a text recruits for crime, trained by `npm run -s train`. models/README.md explains the format.';

/** A trained model and the feature id of each name. */
export interface TrainedModel extends LinearModel {
  readonly vocabulary: ReadonlyMap<string, number>;
}

/** The bigram model; `other` is the weight of all bigrams without an entry, `from` the log odds that let a text pass. */
export interface TrainedPrefilter extends TrainedModel {
  readonly other: number;
  readonly from: number;
}

/**
 * The models as a JSON text that a person can read: the names of one weight in one line, the largest weight first.
 * @example formatModel(model, { ...bigramModel, other: -1, from: -0.7 })
 */
export const formatModel = (model: TrainedModel, prefilter: TrainedPrefilter): string => {
  const isGroup = (name: string) => name.startsWith(':');
  const table = {
    about: ABOUT,
    bias: roundToHundredth(model.bias),
    groups: namesByWeight(model, isGroup, ':'.length),
    grams: namesByWeight(model, (name) => !isGroup(name)),
    glance: {
      bias: roundToHundredth(prefilter.bias),
      other: roundToHundredth(prefilter.other),
      from: roundToHundredth(prefilter.from),
      pairs: namesByWeight(prefilter, (name) => name !== ''),
    },
  };
  return `${JSON.stringify(table, null, 1)}\n`;
};

const roundToHundredth = (number: number): number => Number(number.toFixed(2));

/** By weight, rounded to a tenth: the names, separated by blanks. The first `prefixLength` units of a name are cut. */
const namesByWeight = (
  { weights, vocabulary }: TrainedModel,
  isIncluded: (name: string) => boolean,
  prefixLength = 0,
): Readonly<Record<string, string>> => {
  const namesOf = new Map<string, string[]>();
  for (const [name, id] of vocabulary) {
    if (!isIncluded(name)) continue;
    const weight = (Math.round(weights[id]! * 10) / 10).toFixed(1);
    const names = namesOf.get(weight);
    if (names === undefined) namesOf.set(weight, [name.slice(prefixLength)]);
    else names.push(name.slice(prefixLength));
  }
  return Object.fromEntries(
    [...namesOf]
      .sort(([a], [b]) => Number(b) - Number(a))
      .map(([weight, names]) => [weight, names.sort().join(' ')]),
  );
};
