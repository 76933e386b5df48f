import { ngramToString } from '../../text/index.ts';
import { WORDING_SHARE } from './calibrate.ts';
import type { TrainedWording } from './train-wording.ts';

const ABOUT =
  'Wording classifier: what the n-grams of a text add to the log odds that it recruits for crime. Trained by `npm run -s train`; models/README.md describes data, licence and format.';

/** A smaller weight does not matter: the sum of a message is divided by ten and more. */
const MIN_WEIGHT = 0.35;

/**
 * The model as a JSON text that a person can read: the n-grams of one weight in one line, the largest weight first.
 * @example await writeFile('models/wording-classifier.json', formatModel(trained))
 */
export function formatModel({ matrix, model, calibration }: TrainedWording): string {
  const { slope, shift, measuredTo } = calibration;
  const scale = slope * WORDING_SHARE;
  const ngramsByWeight = new Map<string, string[]>();
  for (let column = 0; column < matrix.columnCount; column++) {
    const weight = model.weights[column]! * scale;
    if (Math.abs(weight) < MIN_WEIGHT) continue;
    const rounded = (Math.round(weight * 5) / 5).toFixed(1);
    const ngram = ngramToString(matrix.ngramOf(column));
    const list = ngramsByWeight.get(rounded);
    if (list === undefined) ngramsByWeight.set(rounded, [ngram]);
    else list.push(ngram);
  }
  const grams = Object.fromEntries(
    [...ngramsByWeight]
      .sort(([a], [b]) => Number(b) - Number(a))
      .map(([weight, ngrams]) => [weight, ngrams.sort().join(' ')]),
  );
  const round = (value: number): number => Number(value.toFixed(2));
  const file = {
    about: ABOUT,
    bias: round(model.bias * scale + shift),
    ruleScale: round(slope),
    measuredTo: round(measuredTo),
    grams,
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
