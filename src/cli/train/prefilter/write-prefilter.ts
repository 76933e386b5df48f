import { readRuleFiles } from '../../../../adapters/rule-files/index.ts';
import { hashTerm } from '../../../detect/prefilter/required-texts.ts';
import { parseRuleFiles } from '../../../detect/rules/parse-rule-files.ts';
import { writeModel } from '../model-path.ts';
import {
  type PrefilterExample,
  type PrefilterFigures,
  type TrainedPrefilter,
  trainPrefilter,
} from './train-prefilter.ts';

/**
 * Trains the prefilter for the rules of a folder, and writes its file. Resolves with what it does with texts that were left
 * out.
 * @example await writePrefilter('models/prefilter.json', 'rules', judgeInFull(input, judge).prefilterExamples)
 */
export async function writePrefilter(
  path: string,
  rulesFolder: string,
  examples: readonly PrefilterExample[],
): Promise<PrefilterFigures> {
  const trained = trainPrefilter(examples);
  const { terms } = parseRuleFiles(await readRuleFiles(rulesFolder));
  const folded = terms.map((term) => term.folded);
  await writeModel(path, formatPrefilter(trained, folded));
  return trained.heldOut;
}

const ABOUT =
  'Weights of hashed n-grams: which messages are worth the full evaluation. Written by npm run train; models/README.md describes it.';

function formatPrefilter(trained: TrainedPrefilter, terms: readonly string[]): string {
  const { bias, windowBias, scale, threshold, newcomerThreshold, table } = trained;
  const hashes = Uint32Array.from(new Set(terms.map(hashTerm))).sort();
  const round = (value: number): number => Number(value.toPrecision(6));
  const model = {
    about: ABOUT,
    bias: round(bias),
    windowBias: round(windowBias),
    scale: round(scale),
    threshold: round(threshold),
    newcomerThreshold: round(newcomerThreshold),
    weights: Buffer.from(table).toString('base64'),
    terms: Buffer.from(hashes.buffer).toString('base64'),
  };
  return `${JSON.stringify(model, undefined, 1)}\n`;
}
