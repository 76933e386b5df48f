import type { WeightLists } from '../../detect/classifier/weight-table.ts';
import { ngramToString } from '../../text/index.ts';
import { WORDING_SHARE } from './calibrate.ts';
import type { LinearModel } from './regression/fit-logistic.ts';
import type { NgramMatrix } from './regression/ngram-matrix.ts';
import type { TrainedWording } from './train-wording.ts';

const ABOUT =
  'Wording classifier: what the n-grams of a text add to the log odds that it recruits for crime. Trained by `npm run -s train`; models/README.md describes data, licence and format.';

/** A smaller weight does not matter: the sum of a message is divided by ten and more. */
const MIN_WEIGHT = 0.35;
/** Weights are rounded to quarters: a model has at most 255 different ones. */
const STEPS_PER_UNIT = 4;

/**
 * The model as a JSON text that a person can read: the n-grams of one weight in one line, the largest weight first.
 * @example await writeFile('models/wording-classifier.json', formatModel(trained))
 */
export function formatModel({ matrix, model, completeness, calibration }: TrainedWording): string {
  const { slope, shift, measuredTo } = calibration;
  const scale = slope * WORDING_SHARE;
  const round = (value: number): number => Number(value.toFixed(2));
  const file = {
    about: ABOUT,
    bias: round(model.bias * scale + shift),
    ruleScale: round(slope),
    measuredTo: round(measuredTo),
    grams: formatGrams(matrix, model, scale),
    completeness: { bias: round(completeness.bias), grams: formatGrams(matrix, completeness, 1) },
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** The n-grams by weight, largest weight first; those with small weights are left out. */
function formatGrams(matrix: NgramMatrix, { weights }: LinearModel, scale: number): WeightLists {
  const ngramsByWeight = new Map<string, string[]>();
  for (let column = 0; column < matrix.columnCount; column++) {
    const weight = weights[column]! * scale;
    if (Math.abs(weight) < MIN_WEIGHT) continue;
    const rounded = (Math.round(weight * STEPS_PER_UNIT) / STEPS_PER_UNIT).toFixed(2);
    const ngram = ngramToString(matrix.ngramOf(column));
    const list = ngramsByWeight.get(rounded);
    if (list === undefined) ngramsByWeight.set(rounded, [ngram]);
    else list.push(ngram);
  }
  return Object.fromEntries(
    [...ngramsByWeight]
      .sort(([a], [b]) => Number(b) - Number(a))
      .map(([weight, ngrams]) => [weight, ngrams.sort().join(' ')]),
  );
}
