import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { truncate } from '#lib';
import { createRuleFile, listedModelPath } from '../../../adapters/rule-files/index.ts';
import { loadRulebook } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER, PROJECT_ROOT } from '../../app/project-paths.ts';
import type { Detector } from '../../detect/index.ts';
import { loadOfflineDetector, type OfflineDetector } from '../lib/offline-detector.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { crossValidate } from './cross-validate.ts';
import { formatModel } from './format-model.ts';
import { readChat } from './read-chat.ts';
import {
  DEFAULT_TRAINING_PATHS,
  RULEBOOK_SOURCE,
  readExamples,
  type TrainingExample,
} from './read-examples.ts';
import { composeStanceExamples, readStanceExamples, type WeightedStance } from './stance-examples.ts';
import { trainBigramPrefilter, trainModel } from './train-model.ts';
import { trainStances } from './train-stances.ts';
import { writePrefilter } from './write-prefilter.ts';

/** The options of the command line, without `--help`. */
export interface TrainOptions {
  readonly try?: boolean;
  readonly rules?: string;
  readonly chat?: string;
  readonly prefilter?: boolean;
  readonly stances?: boolean;
}

/** The examples of the stance classifier that come with yamidome. */
const STANCE_EXAMPLES_FOLDER = join(PROJECT_ROOT, 'training/stance');

/** The file names in a rules folder whose index.yaml names no model. */
const DEFAULT_MODEL_NAMES = { likeness: 'likeness.yaml', prefilter: 'prefilter.json' } as const;

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
  const started = performance.now();
  const printStep = (step: string): void => {
    const seconds = Math.round((performance.now() - started) / 1000);
    terminal.err.write(`train: ${step} (${seconds} s)\n`);
  };
  const detector = await loadRulebook(folder);
  if (!detector.ok) return refuse(detector.why);
  const paths = positionals.length > 0 ? positionals : DEFAULT_TRAINING_PATHS;
  const examples = await readExamples(detector.value, paths);
  if (!examples.ok) return refuse(examples.why);
  printStep(`${examples.value.length} examples are read`);
  const stanceExamples = await readStanceExamples(STANCE_EXAMPLES_FOLDER);
  if (!stanceExamples.ok) return refuse(stanceExamples.why);
  const chat = values.chat === undefined ? { ok: true as const, value: [] } : await readChat(values.chat);
  if (!chat.ok) return refuse(chat.why);
  if (values.prefilter === true) {
    const pleas = stanceExamples.value.map(({ text }) => ({ text, expect: 'pass' as const }));
    const figures = await trainPrefilterOf(folder, [...examples.value, ...pleas], chat.value);
    out.write(figures);
    printStep('the prefilter is trained');
    return 0;
  }
  if (values.try !== true) {
    const others = examples.value.map((each) => ({ ...each, isOfRules: each.role === 'rules' }));
    const composed = composeStanceExamples(stanceExamples.value, detector.value.stances, others);
    out.write(await trainStanceClassifierOf(folder, detector.value, composed));
    printStep('the stance classifier is trained');
    if (values.stances === true) return 0;
  }
  if (values.try === true) {
    out.write(crossValidate(examples.value, (others) => trainModel(others).logOddsOf));
    return 0;
  }
  const model = trainModel(examples.value);
  printStep('the classifier is trained');
  const prefilter = trainBigramPrefilter(examples.value, printStep);
  const path = (await modelPathFor(folder, 'likeness')) ?? join(folder, DEFAULT_MODEL_NAMES.likeness);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, formatModel(model, prefilter));
  out.write(`${path}: ${model.vocabulary.size} weights, trained on ${examples.value.length} examples\n`);
  const trained = await loadOfflineDetector(folder, undefined);
  if (!trained.ok) return refuse(trained.why);
  out.write(describeDifferences(examples.value, trained.value));
  return 0;
};

const MAX_DIFFERENCES_SHOWN = 10;
const MAX_EXCERPT_LENGTH = 80;

/** The examples of files (not of the rules, which are tests) that the new weights still judge otherwise. */
const describeDifferences = (
  examples: readonly TrainingExample[],
  { judge }: Pick<OfflineDetector, 'judge'>,
): string => {
  const own = examples.filter(({ file }) => file !== RULEBOOK_SOURCE);
  const different = own.flatMap(({ file, text, expect }) => {
    const { ruling } = judge({ text, parts: [] });
    const isAsLabelled = expect === 'flag' ? ruling !== 'pass' : ruling === expect;
    return isAsLabelled ? [] : [{ file, text, expect, ruling }];
  });
  if (different.length === 0) return `all ${own.length} of your examples are judged as they are labelled\n`;
  const lines = different.slice(0, MAX_DIFFERENCES_SHOWN).map(({ file, text, expect, ruling }) => {
    const excerpt = truncate(text.replace(/\s+/g, ' '), MAX_EXCERPT_LENGTH);
    return `  ${file}: expected ${expect}, judged ${ruling}: 「${excerpt}」`;
  });
  const rest = different.length - lines.length;
  return [
    `${different.length} of your ${own.length} examples are still judged otherwise:`,
    ...lines,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    '',
  ].join('\n');
};

/** Trains the stance classifier if the rules name one; returns what to print. */
const trainStanceClassifierOf = async (
  folder: string,
  detector: Detector,
  examples: readonly WeightedStance[],
): Promise<string> => {
  const path = await modelPathFor(folder, 'stance-classifier');
  if (path === undefined) return '';
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, trainStances(examples, detector));
  return `${path}: trained on ${examples.length} texts\n`;
};

/** Trains the prefilter with the verdicts of the rules in the folder, and describes it. */
const trainPrefilterOf = async (
  folder: string,
  examples: readonly Pick<TrainingExample, 'text' | 'expect'>[],
  chat: readonly string[],
): Promise<string> => {
  const detector = await loadOfflineDetector(folder, undefined);
  if (!detector.ok) throw new Error(detector.why);
  const path = (await modelPathFor(folder, 'prefilter')) ?? join(folder, DEFAULT_MODEL_NAMES.prefilter);
  const input = { rulesFolder: folder, examples, chat, judgeInFull: detector.value.judgeInFull };
  const figures = await writePrefilter(path, input);
  const percentOf = (share: number): string => `${(100 * share).toFixed(2)} %`;
  return [
    `${path}: of the texts that were left out it evaluates ${percentOf(figures.actedOnPassed)} of ${figures.actedOn} that`,
    `are acted on, and ${percentOf(figures.chatPassed)} of ${figures.chat} lines of chat (${percentOf(figures.chatOfNewcomersPassed)} by newcomers)\n`,
  ].join(' ');
};

/**
 * The path of the model that index.yaml names under a key. The shipped rules use the model of the installation; any other
 * folder gets a model of its own.
 */
const modelPathFor = async (
  folder: string,
  key: 'likeness' | 'stance-classifier' | 'prefilter',
): Promise<string | undefined> => {
  const index = createRuleFile('index.yaml', await readFile(join(folder, 'index.yaml'), 'utf8'));
  const path = listedModelPath(index.value, key);
  const isShipped = resolve(folder) === resolve(DEFAULT_RULES_FOLDER);
  return path === undefined ? undefined : join(isShipped ? PROJECT_ROOT : folder, path);
};
