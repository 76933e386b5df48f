import { join } from 'node:path';
import { type LoadResult, loadPolicy, loadRulebook } from '../../app/load-rules.ts';
import { loadOfflineDetector, type OfflineDetector } from '../lib/offline-detector.ts';
import { createProgress, formatCount } from '../lib/progress.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { formatDifferences } from './differences-report.ts';
import { formatModel } from './format-model.ts';
import { formatCalibration, formatHeldOut } from './held-out-report.ts';
import { modelPathFor, writeModel } from './model-path.ts';
import { findOrdinary, judgeInFull } from './prefilter/judge-in-full.ts';
import type { PrefilterExample } from './prefilter/train-prefilter.ts';
import { writePrefilter } from './prefilter/write-prefilter.ts';
import { RULEBOOK_SOURCE } from './read-examples.ts';
import { composeStanceExamples } from './stance-examples.ts';
import { trainStances } from './train-stances.ts';
import { type TrainedWording, trainWording } from './train-wording.ts';
import { readTrainingInput, type TrainingInput } from './training-input.ts';

/** The options of the command line, without `--help`. */
export interface TrainOptions {
  readonly 'held-out'?: boolean;
  readonly rules?: string;
  readonly chat?: string;
  readonly prefilter?: boolean;
  readonly stances?: boolean;
}

/** The file names in a rules folder whose index.yaml names no model. */
const DEFAULT_MODEL_NAMES = { likeness: 'likeness.yaml', prefilter: 'prefilter.json' } as const;

/** One run: where it prints. */
interface Run {
  print(text: string): void;
  printStep(step: string): void;
  /** The same function, which shows how many texts were judged, of `total` if that is known. */
  countTexts<Result>(judge: (text: string) => Result, total?: number): (text: string) => Result;
}

/** Nothing, or why the run ends. */
type StepResult = LoadResult<undefined>;

const DONE: StepResult = { ok: true, value: undefined };

/**
 * Trains on the examples of the rules and of `positionals`, and writes the models. Resolves with the exit code.
 * @example await runTrain({ 'held-out': true }, ['training/wording'], terminal)
 */
export const runTrain = async (
  values: TrainOptions,
  positionals: readonly string[],
  terminal: Terminal,
): Promise<number> => {
  const refuse = createRefuse('train', terminal);
  const { 'held-out': isReport = false, stances = false, prefilter = false } = values;
  if (Number(isReport) + Number(stances) + Number(prefilter) > 1)
    return refuse('only one of --held-out, --stances and --prefilter can be given');
  const run: Run = { print: (text) => void terminal.out.write(text), ...createSteps(terminal) };
  const input = await readTrainingInput(values, positionals);
  if (!input.ok) return refuse(input.why);
  run.printStep(`${input.value.examples.length} examples are read`);
  const train = isReport
    ? reportHeldOut
    : stances
      ? trainStancesAlone
      : prefilter
        ? trainPrefilterAlone
        : trainAll;
  const result = await train(input.value, run);
  return result.ok ? 0 : refuse(result.why);
};

const createSteps = ({ err }: Terminal): Pick<Run, 'printStep' | 'countTexts'> => {
  const started = performance.now();
  let progress = createProgress({ stream: err, language: 'en' });
  return {
    printStep(step) {
      const seconds = Math.round((performance.now() - started) / 1000);
      progress.printLine(`train: ${step} (${seconds} s)`);
    },
    countTexts(judge, total) {
      progress = createProgress({ stream: err, language: 'en' });
      let done = 0;
      return (text) => {
        done++;
        progress.update(() => {
          return { done, total, items: done, text: `${formatCount(done, 'en')} texts judged` };
        });
        return judge(text);
      };
    },
  };
};

/**
 * Each model is trained with the verdicts of those before it: the wording is calibrated beside rules and stances, the
 * prefilter learns what all of them act on.
 */
async function trainAll(input: TrainingInput, run: Run): Promise<StepResult> {
  const { rulesFolder: folder } = input;
  const stancePath = await modelPathFor(folder, 'stance-classifier');
  if (stancePath !== undefined) {
    const stances = await trainStancesTo(stancePath, input, run);
    if (!stances.ok) return stances;
  }
  const ordinary = await trainWordingTo(
    (await modelPathFor(folder, 'likeness')) ?? join(folder, DEFAULT_MODEL_NAMES.likeness),
    input,
    run,
  );
  if (!ordinary.ok) return ordinary;
  const detector = await loadOfflineDetector(folder, undefined);
  if (!detector.ok) return detector;
  const { rulings, prefilterExamples } = judgeInFull(
    input,
    countedJudge(detector.value, run),
    ordinary.value,
  );
  run.printStep('all rules and models have judged all texts');
  const prefilterPath = await modelPathFor(folder, 'prefilter');
  if (prefilterPath !== undefined) await trainPrefilterTo(prefilterPath, input, prefilterExamples, run);
  const trained = await loadOfflineDetector(folder, undefined);
  if (!trained.ok) return trained;
  // The prefilter can only turn a ruling into a pass.
  const judged = input.examples.map(({ file, text, expect }, i) => ({
    file,
    text,
    expect,
    ruling: rulings[i] === 'pass' ? ('pass' as const) : trained.value.judge({ text, parts: [] }).ruling,
  }));
  // The examples of the rules are tests.
  run.print(formatDifferences(judged.filter(({ file }) => file !== RULEBOOK_SOURCE)));
  return DONE;
}

/** Many texts are not judged again, so there is no total. */
const countedJudge = (detector: OfflineDetector, run: Run): OfflineDetector['judgeInFull'] => {
  const judge = run.countTexts((text) => detector.judgeInFull({ text, parts: [] }));
  return ({ text }) => judge(text);
};

async function trainStancesAlone(input: TrainingInput, run: Run): Promise<StepResult> {
  const path = await modelPathFor(input.rulesFolder, 'stance-classifier');
  if (path === undefined)
    return { ok: false, why: `index.yaml of ${input.rulesFolder} names no stance-classifier` };
  return trainStancesTo(path, input, run);
}

async function trainPrefilterAlone(input: TrainingInput, run: Run): Promise<StepResult> {
  const { rulesFolder: folder } = input;
  const detector = await loadOfflineDetector(folder, undefined);
  if (!detector.ok) return detector;
  const { prefilterExamples } = judgeInFull(input, countedJudge(detector.value, run));
  run.printStep('all rules and models have judged all texts');
  const path = (await modelPathFor(folder, 'prefilter')) ?? join(folder, DEFAULT_MODEL_NAMES.prefilter);
  await trainPrefilterTo(path, input, prefilterExamples, run);
  return DONE;
}

async function reportHeldOut(input: TrainingInput, run: Run): Promise<StepResult> {
  const trained = await trainAndReportWording(input, run);
  return trained.ok ? DONE : trained;
}

async function trainStancesTo(path: string, input: TrainingInput, run: Run): Promise<StepResult> {
  const detector = await loadRulebook(input.rulesFolder);
  if (!detector.ok) return detector;
  const others = input.examples.map((each) => ({ ...each, isOfRules: each.role === 'rules' }));
  const examples = composeStanceExamples(input.stanceExamples, detector.value.stances, others);
  await writeModel(path, trainStances(examples, detector.value));
  run.print(`${path}: trained on ${examples.length} texts\n`);
  run.printStep('the stance classifier is trained');
  return DONE;
}

/** Resolves with the flags of `findOrdinary`; the matrix of n-grams and the verdicts, which are large, are let go. */
async function trainWordingTo(path: string, input: TrainingInput, run: Run): Promise<LoadResult<Uint8Array>> {
  const trained = await trainAndReportWording(input, run);
  if (!trained.ok) return trained;
  await writeModel(path, formatModel(trained.value));
  run.print(`${path}: trained on ${trained.value.heldOut.length} texts\n`);
  return { ok: true, value: findOrdinary(trained.value.heldOut) };
}

async function trainAndReportWording(
  { rulesFolder: folder, examples, chat }: TrainingInput,
  run: Run,
): Promise<LoadResult<TrainedWording>> {
  const detector = await loadRulebook(folder);
  if (!detector.ok) return detector;
  const { packs, detect } = detector.value;
  const policy = await loadPolicy(join(folder, 'policy.yaml'), packs);
  if (!policy.ok) return policy;
  const options = { packs, language: 'ja', skipsPrefilter: true, skipsWording: true } as const;
  const trained = trainWording({
    examples,
    chat,
    judgeByRules: run.countTexts(
      (text) => detect({ text, parts: [] }, options),
      examples.length + chat.length,
    ),
    printStep: run.printStep,
  });
  run.print(formatHeldOut(trained.heldOut, policy.value.policy.probability));
  if (chat.length > 0) run.print(formatCalibration(trained.heldOut));
  return { ok: true, value: trained };
}

async function trainPrefilterTo(
  path: string,
  { rulesFolder }: TrainingInput,
  examples: readonly PrefilterExample[],
  run: Run,
): Promise<void> {
  const figures = await writePrefilter(path, rulesFolder, examples);
  const percentOf = (share: number): string => `${(100 * share).toFixed(2)} %`;
  run.print(
    [
      `${path}: of the texts that were left out it evaluates ${percentOf(figures.actedOnPassed)} of ${figures.actedOn} that`,
      `are acted on, and ${percentOf(figures.chatPassed)} of ${figures.chat} lines of chat (${percentOf(figures.chatOfNewcomersPassed)} by newcomers)\n`,
    ].join(' '),
  );
  run.printStep('the prefilter is trained');
}
