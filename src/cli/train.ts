import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { DEFAULT_RULES_FOLDER, type LoadResult, loadRulebook, PROJECT_ROOT } from '../app/load-rules.ts';
import { listFamilyPairs } from '../detect/classifier/family-pairs.ts';
import type { Detector } from '../detect/index.ts';
import { everydaySchema } from '../detect/rule-schema.ts';
import { createFold, createNgramNormaliser, extractBigrams, extractNgrams } from '../text/index.ts';
import { listLabelledFiles, readLabelledLines } from './lib/read-labelled.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';
import { crossValidate, listExampleFiles } from './train/cross-validate.ts';
import { formatModel } from './train/format-model.ts';
import {
  type FeatureGroups,
  fitLogisticRegression,
  logOdds,
  type WeightedExample,
} from './train/logistic-regression.ts';

const USAGE = `usage: npm run -s learn -- [options] [PATH…]

Learns from labelled examples how offers of crime are worded, and writes the weights to likeness.yaml of the rules.
PATH is a file of JSON lines, or a folder of such files (.jsonl): {"text":"…","expect":"hide"|"flag"|"pass"}. The examples
of the packs and of the stances are always learnt from, too. Without PATH: the examples that come with yamidome.
A file of nothing but innocents is everyday talk and counts four times; offers of a file named …-against.jsonl, sought
where the detector was wrong, count half.

  --try               write nothing; leave each file out in turn, learn from the others, and say how that file is judged
                      and which of its examples the others contradict: wrongly labelled, perhaps, or saying nothing
  --rules FOLDER      the rules to learn for (default: those of yamidome)
  --help              this text

Learn again after larger changes of the lexicon: its groups are weighed too.
`;

/** What stands in fewer examples teaches nothing about others, and what weighs less than this tells nothing. */
const MIN_EXAMPLES_PER_FEATURE = 3;
const MIN_FEATURE_WEIGHT = 0.2;

/** So large a share of the offers in the examples is to pass the glance. */
const PREFILTER_RECALL = 0.98;

/** For the glance so many parts of the files are left out in turn. */
const HELD_OUT_PARTS = 5;

/** What only looks suspicious teaches less than an offer does. */
const FLAG_EXAMPLE_WEIGHT = 0.65;

/**
 * A file of nothing but innocents is everyday talk. A server hears far more of it than of anything else. And what the
 * rules have among their `passes` was mistaken once.
 */
const EVERYDAY_EXAMPLE_WEIGHT = 4;

/**
 * Offers that were sought where the detector was wrong are no sample of what is said: too many of them, and it learns the
 * exceptions. Their files are named so. The innocents beside them count in full: they would be hidden otherwise.
 */
const ADVERSARIAL_FILE = /-against\.jsonl$/;
const ADVERSARIAL_EXAMPLE_WEIGHT = 0.5;

/** An example as it was read: its file (`rules` for those of the rules), and what of it is weighed. */
export interface TrainingExample {
  readonly file: string;
  readonly text: string;
  readonly expect: 'hide' | 'flag' | 'pass';
  /** Names: grams as written, groups behind `:`. */
  readonly featureNames: readonly string[];
  readonly bigrams: readonly string[];
}

/** The command, for whoever brings a terminal. */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('learn', terminal);
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
  const rules = await loadRulebook(folder);
  if (!rules.ok) return refuse(rules.why);
  const examples: TrainingExample[] = [];
  const addExample = (file: string, expect: TrainingExample['expect'], text: string): void => {
    examples.push({
      file,
      text,
      expect,
      featureNames: featureNamesOf(rules.value, text),
      bigrams: extractBigrams(wordingOf(fold(text))),
    });
  };
  for (const { expect, text } of rulebookExamples(rules.value)) addExample(RULEBOOK_SOURCE, expect, text);
  for (const path of positionals.length > 0 ? positionals : DEFAULT_TRAINING_PATHS) {
    const read = await readTrainingFile(path, addExample);
    if (!read.ok) return refuse(read.why);
  }
  if (values.try === true) out.write(crossValidate(examples, (others) => trainModel(others).oddsOf));
  else {
    const model = trainModel(examples);
    const path = join(folder, 'likeness.yaml');
    await writeFile(path, formatModel(model, trainBigramPrefilter(examples)));
    out.write(`${path}: ${model.vocabulary.size} weights, learnt from ${examples.length} examples\n`);
  }
  return 0;
};

/** Reads examples: JSON lines, a folder of them, the posts of the tests (lists named by their ruling), everyday talk. */
const readTrainingFile = async (
  path: string,
  addExample: (file: string, expect: TrainingExample['expect'], text: string) => void,
): Promise<LoadResult<undefined>> => {
  if (path.endsWith('.yaml')) {
    const value: unknown = parse(await readFile(path, 'utf8'));
    const talk = everydaySchema.safeParse(value);
    if (talk.success) for (const text of talk.data.messages) addExample(path, 'pass', text);
    if (talk.success) return { ok: true, value: undefined };
    const posts = postsSchema.safeParse(value);
    if (!posts.success)
      return { ok: false, why: `${path}: lists named hide, review and pass are expected, or messages` };
    for (const text of posts.data.hide) addExample(RULEBOOK_SOURCE, 'hide', text);
    for (const text of posts.data.review) addExample(RULEBOOK_SOURCE, 'flag', text);
    for (const text of posts.data.pass) addExample(RULEBOOK_SOURCE, 'pass', text);
    return { ok: true, value: undefined };
  }
  const files = await listLabelledFiles(path);
  if (!files.ok) return files;
  for (const file of files.value) {
    for await (const line of readLabelledLines(file)) {
      if (line.kind === 'problem') return { ok: false, why: `${file}, line ${line.line}: ${line.why}` };
      addExample(file, line.expect, line.text);
    }
  }
  return { ok: true, value: undefined };
};

const textListSchema = z.array(z.string());
const postsSchema = z.object({ hide: textListSchema, review: textListSchema, pass: textListSchema });

/** The examples that come with yamidome. */
const DEFAULT_TRAINING_PATHS = ['test/likeness', 'test/rules/posts.yaml', 'rules/everyday.yaml'].map((path) =>
  join(PROJECT_ROOT, path),
);

/** What the packs and the stances have as examples. A hit of one rule need not be a whole offer. */
function* rulebookExamples({
  sources,
  stances,
}: Detector): Generator<{ expect: TrainingExample['expect']; text: string }> {
  for (const { rules, examples } of sources) {
    for (const text of examples?.hide ?? []) yield { expect: 'hide', text };
    for (const text of examples?.review ?? []) yield { expect: 'flag', text };
    for (const text of examples?.passes ?? []) yield { expect: 'pass', text };
    for (const { weight, hits, passes } of Object.values(rules)) {
      if (weight > 0) for (const text of hits) yield { expect: 'flag', text };
      for (const text of passes ?? []) yield { expect: 'pass', text };
    }
  }
  for (const { stance, most, packs, hits } of stances) {
    // What reads like an offer and yet is left to a person to decide is an example of neither.
    if (stance === 'soliciting' && most !== undefined && packs === undefined) continue;
    for (const text of hits)
      yield { expect: stance === 'soliciting' && most === undefined ? 'flag' : 'pass', text };
  }
}

/** Stands for the rules' own examples among the files, and for the posts of the tests. */
const RULEBOOK_SOURCE = 'rules';

const fold = createFold();
const wordingOf = createNgramNormaliser();

/** Everything about a text that is weighed. */
const featureNamesOf = (rulebook: Pick<Detector, 'findGroups'>, text: string): readonly string[] => {
  const groups = rulebook.findGroups(text);
  return [
    ...extractNgrams(wordingOf(fold(text))),
    ...[...groups, ...listFamilyPairs(groups)].map((group) => `:${group}`),
  ];
};

const isGroupFeature = (name: string): boolean => name.startsWith(':');

const trainModel = (taught: readonly TrainingExample[]) =>
  fitModel(
    taught,
    ({ featureNames }) => featureNames,
    (vocabulary, names) => {
      const known = (these: readonly string[]) =>
        Int32Array.from(these.map((name) => vocabulary.get(name)).filter((f) => f !== undefined));
      return [known(names.filter((name) => !isGroupFeature(name))), known(names.filter(isGroupFeature))];
    },
  );

const trainBigramModel = (taught: readonly TrainingExample[]) =>
  fitModel(
    taught,
    ({ bigrams }) => [UNKNOWN_BIGRAM, ...bigrams],
    (vocabulary, pairs) => [
      Int32Array.from(pairs.slice(1), (pair) => vocabulary.get(pair) ?? vocabulary.get(UNKNOWN_BIGRAM)!),
    ],
  );

/** Stands for all pairs that nobody taught. */
const UNKNOWN_BIGRAM = '';

/** The weights of pairs, and the odds that nearly all offers pass whose writers were left out while learning. */
const trainBigramPrefilter = (taught: readonly TrainingExample[]) => {
  const files = listExampleFiles(taught);
  const logOddsOfOffers = Array.from({ length: HELD_OUT_PARTS }, (_, part) => {
    const leftOut = new Set(files.filter((_, f) => f % HELD_OUT_PARTS === part));
    const { oddsOf } = trainBigramModel(taught.filter(({ file }) => !leftOut.has(file)));
    return taught.filter(({ file, expect }) => leftOut.has(file) && expect === 'hide').map(oddsOf);
  }).flat();
  logOddsOfOffers.sort((a, b) => b - a);
  const model = trainBigramModel(taught);
  const other = model.weights[model.vocabulary.get(UNKNOWN_BIGRAM) ?? -1] ?? 0;
  return {
    ...model,
    other,
    from: logOddsOfOffers[Math.floor(logOddsOfOffers.length * PREFILTER_RECALL)] ?? 0,
  };
};

/** How much an example counts that is no everyday talk. */
const weightOfExample = ({ file, expect }: TrainingExample): number =>
  expect === 'pass'
    ? 1
    : (expect === 'flag' ? FLAG_EXAMPLE_WEIGHT : 1) *
      (ADVERSARIAL_FILE.test(file) ? ADVERSARIAL_EXAMPLE_WEIGHT : 1);

const fitModel = (
  taught: readonly TrainingExample[],
  namesOf: (example: TrainingExample) => readonly string[],
  kindsOf: (vocabulary: ReadonlyMap<string, number>, names: readonly string[]) => FeatureGroups,
) => {
  const exampleCounts = new Map<string, number>();
  for (const example of taught)
    for (const name of new Set(namesOf(example))) exampleCounts.set(name, (exampleCounts.get(name) ?? 0) + 1);
  const vocabulary = new Map<string, number>();
  for (const [name, count] of exampleCounts)
    if (count >= MIN_EXAMPLES_PER_FEATURE) vocabulary.set(name, vocabulary.size);
  const read = (known: typeof vocabulary) => (example: TrainingExample) => kindsOf(known, namesOf(example));
  const filesWithOffers = new Set(taught.filter(({ expect }) => expect !== 'pass').map(({ file }) => file));
  const isEverydayTalk = ({ file, expect }: TrainingExample): boolean =>
    expect === 'pass' && (file === RULEBOOK_SOURCE || !filesWithOffers.has(file));
  const fullModel = fitLogisticRegression(
    taught.map(
      (example): WeightedExample => ({
        featureGroups: read(vocabulary)(example),
        isOffer: example.expect !== 'pass',
        weight: isEverydayTalk(example) ? EVERYDAY_EXAMPLE_WEIGHT : weightOfExample(example),
      }),
    ),
    vocabulary.size,
  );
  const kept = [...vocabulary].filter(
    ([name, f]) => name === UNKNOWN_BIGRAM || Math.abs(fullModel.weights[f]!) >= MIN_FEATURE_WEIGHT,
  );
  const model = {
    bias: fullModel.bias,
    weights: Float64Array.from(kept, ([, f]) => fullModel.weights[f]!),
    vocabulary: new Map(kept.map(([name], f) => [name, f])),
  };
  return { ...model, oddsOf: (example: TrainingExample) => logOdds(model, read(model.vocabulary)(example)) };
};

await runIfMain(import.meta.url, main);
