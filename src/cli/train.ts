import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRuleFile, listedModelPath } from '../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER, loadRulebook, PROJECT_ROOT } from '../app/load-rules.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';
import { crossValidate } from './train/cross-validate.ts';
import { formatModel } from './train/format-model.ts';
import { DEFAULT_TRAINING_PATHS, readExamples } from './train/read-examples.ts';
import { trainBigramPrefilter, trainModel } from './train/train-model.ts';

const USAGE = `usage: npm run -s train -- [options] [PATH…]

Trains the wording classifier on labelled examples, and writes its weights to models/wording-classifier.json.
PATH is a file of JSON lines, or a folder of such files (.jsonl): {"text":"…","expect":"hide"|"flag"|"pass"}. The examples
of the packs and of the stances are always used, too. Without PATH: the examples that come with yamidome.
How much a file counts is its role in the manifest.yaml beside it: sample, adversarial (offers count half) or everyday
(counts four times). Without a manifest, a file of nothing but innocent texts is everyday, any other a sample.

  --try               write nothing; leave each file out in turn, train on the others, and report how that file is scored
                      and which of its labels the others contradict: wrong, perhaps, or too vague
  --rules FOLDER      the rules to train for (default: those of yamidome); the weights go to the file that the index.yaml
                      of FOLDER names under likeness, in FOLDER (likeness.yaml if it names none)
  --help              this text

Train again after larger changes of the lexicon: its groups are weighted, too.
`;

/** The file name in a rules folder whose index.yaml names no model. */
const DEFAULT_MODEL_NAME = 'likeness.yaml';

/**
 * `npm run train`. Exit code 2 for unusable rules or examples.
 * @example await main(['--try', 'training/wording'], terminal)
 */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('train', terminal);
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { try: { type: 'boolean' }, rules: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    out.write(USAGE);
    return 0;
  }
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

await runIfMain(import.meta.url, main);
