import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createRuleFile, listedModelPath } from '../../../adapters/rule-files/index.ts';
import { loadRulebook } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER, PROJECT_ROOT } from '../../app/project-paths.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { crossValidate } from './cross-validate.ts';
import { formatModel } from './format-model.ts';
import { DEFAULT_TRAINING_PATHS, readExamples } from './read-examples.ts';
import { trainBigramPrefilter, trainModel } from './train-model.ts';

/** The options of the command line, without `--help`. */
export interface TrainOptions {
  readonly try?: boolean;
  readonly rules?: string;
}

/** The file name in a rules folder whose index.yaml names no model. */
const DEFAULT_MODEL_NAME = 'likeness.yaml';

/**
 * Trains on the examples of the rules and of `positionals`, and writes the model. Resolves with the exit code.
 * @example await runTrain({ try: true }, ['training/wording'], terminal)
 */
export const runTrain = async (
  values: TrainOptions,
  positionals: readonly string[],
  terminal: Terminal,
): Promise<number> => {
  const { out } = terminal;
  const refuse = createRefuse('train', terminal);
  const folder = values.rules ?? DEFAULT_RULES_FOLDER;
  const detector = await loadRulebook(folder);
  if (!detector.ok) return refuse(detector.why);
  const paths = positionals.length > 0 ? positionals : DEFAULT_TRAINING_PATHS;
  const examples = await readExamples(detector.value, paths);
  if (!examples.ok) return refuse(examples.why);
  if (values.try === true) {
    out.write(crossValidate(examples.value, (others) => trainModel(others).logOddsOf));
    return 0;
  }
  const model = trainModel(examples.value);
  const path = await modelPathFor(folder);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, formatModel(model, trainBigramPrefilter(examples.value)));
  out.write(`${path}: ${model.vocabulary.size} weights, trained on ${examples.value.length} examples\n`);
  return 0;
};

/** The shipped rules use the model of the installation; any other folder gets a model of its own. */
const modelPathFor = async (folder: string): Promise<string> => {
  const index = createRuleFile('index.yaml', await readFile(join(folder, 'index.yaml'), 'utf8'));
  const isShipped = resolve(folder) === resolve(DEFAULT_RULES_FOLDER);
  return join(isShipped ? PROJECT_ROOT : folder, listedModelPath(index.value) ?? DEFAULT_MODEL_NAME);
};
