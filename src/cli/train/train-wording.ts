import { basename } from 'node:path';
import { type DetectionResult, NO_EVIDENCE_LOG_ODDS, type Signal } from '#core';
import { isFragment } from '../../detect/wording-signal.ts';
import { type Calibration, calibrate, WORDING_SHARE } from './calibrate.ts';
import type { TrainingExample } from './read-examples.ts';
import { fitLogistic, type LinearModel, logOddsOfRow, type Targets } from './regression/fit-logistic.ts';
import { buildNgramMatrix, type NgramMatrix } from './regression/ngram-matrix.ts';

/** Parts that the files are divided into; each is judged by a model that was trained without it. */
const HELD_OUT_PARTS = 3;

const WORDING_PENALTY = 0.02;
/** There are far fewer texts to learn completeness from. */
const COMPLETENESS_PENALTY = 1;
/** Examples of the rules are short and typical. */
const RULES_WEIGHT_OF_COMPLETENESS = 20;

/** A suspicious fragment is rather part of an offer than not. */
const FLAG_LABEL = 0.7;
/** A server receives little else than everyday talk. */
const EVERYDAY_WEIGHT = 2;
/** Examples of the rules and of test/rules/posts.yaml are tests; their innocent texts were false positives once. */
const RULES_WEIGHT = { hide: 10, flag: 2, pass: 30 } as const;

/** What the classifier is trained with. */
export interface WordingInput {
  readonly examples: readonly TrainingExample[];
  /** Ordinary talk, innocent without labels. */
  readonly chat: readonly string[];
  /** What rules and stance say of a text, without its wording and before calibration. */
  readonly judgeByRules: (text: string) => RuleEvidence;
  readonly printStep: (step: string) => void;
}

/** What the rules and the stance say of a text: of a detection, all that verdicts are formed from. */
export interface RuleEvidence extends Pick<DetectionResult, 'stance' | 'logOdds' | 'reviewOnly'> {
  readonly signals: readonly Pick<Signal, 'weight' | 'sorts' | 'spans'>[];
}

/** One text, and what a model that did not see its file says of it. */
export interface HeldOutVerdict {
  /** The path of the file; undefined for chat. */
  readonly file: string | undefined;
  readonly text: string;
  readonly expect: TrainingExample['expect'];
  readonly byRules: RuleEvidence;
  /** Calibrated log odds of rules, stance and wording. */
  readonly logOdds: number;
  readonly isFragment: boolean;
}

/** A trained and calibrated classifier. */
export interface TrainedWording {
  readonly matrix: NgramMatrix;
  readonly model: LinearModel;
  readonly completeness: LinearModel;
  readonly calibration: Calibration;
  readonly heldOut: readonly HeldOutVerdict[];
}

/**
 * Trains the wording classifier on examples and chat, judges each file by a model without it (cross-fitting), and
 * calibrates on these judgements. Deterministic.
 * @example trainWording({ examples, chat, judgeByRules, printStep }).calibration.slope
 */
export function trainWording({ examples, chat, judgeByRules, printStep }: WordingInput): TrainedWording {
  const texts = [...examples.map(({ text }) => text), ...chat];
  const matrix = buildNgramMatrix(texts);
  printStep(`${texts.length} texts have ${matrix.columnCount} n-grams`);
  const parts = Uint8Array.from(texts, (text, row) => partOf(examples[row], text));
  const wording = fitInParts(matrix, wordingTargets(texts, examples), parts, printStep);
  printStep('the wording is trained');
  const completeness = fitInParts(matrix, completenessTargets(texts, examples), parts, () => {});
  printStep('completeness is trained');
  const byRules = texts.map((text) => withoutNotes(judgeByRules(text)));
  printStep('the rules have judged all texts');
  const calibration = calibrate(
    selectTypical(examples, chat.length).map((row) => ({
      wording: wording.heldOut[row]!,
      rules: byRules[row]!.logOdds - NO_EVIDENCE_LOG_ODDS,
      isOffer: examples[row]?.expect === 'hide',
    })),
  );
  const logOddsOf = (row: number): number =>
    NO_EVIDENCE_LOG_ODDS +
    calibration.shift +
    calibration.slope *
      (WORDING_SHARE * wording.heldOut[row]! + byRules[row]!.logOdds - NO_EVIDENCE_LOG_ODDS);
  const heldOut = texts.map(
    (text, row): HeldOutVerdict => ({
      file: examples[row]?.file,
      text,
      expect: examples[row]?.expect ?? 'pass',
      byRules: byRules[row]!,
      logOdds: logOddsOf(row),
      isFragment: isFragment(
        { completeness: completeness.heldOut[row]! },
        logOddsOf(row),
        byRules[row]!.signals,
      ),
    }),
  );
  return { matrix, model: wording.model, completeness: completeness.model, calibration, heldOut };
}

/** A model of all texts, and of each text the log odds by a model without its part (cross-fitting). */
function fitInParts(
  matrix: NgramMatrix,
  targets: Targets,
  parts: Uint8Array,
  printStep: WordingInput['printStep'],
): { readonly model: LinearModel; readonly heldOut: Float64Array } {
  const heldOut = new Float64Array(parts.length);
  for (let part = 0; part < HELD_OUT_PARTS; part++) {
    const others = targets.weights.map((weight, row) => (parts[row] === part ? 0 : weight));
    const model = fitLogistic(matrix, { ...targets, weights: others });
    for (let row = 0; row < parts.length; row++)
      if (parts[row] === part) heldOut[row] = logOddsOfRow(matrix, model, row);
    printStep(`part ${part + 1} of ${HELD_OUT_PARTS} is judged by a model without it`);
  }
  return { model: fitLogistic(matrix, targets), heldOut };
}

type Examples = readonly TrainingExample[];

/** Offers against innocent texts. `examples` are the first of the texts, the others are chat. */
const wordingTargets = (texts: readonly string[], examples: Examples): Targets => ({
  labels: Float32Array.from(texts, (_, row) => labelOf(examples[row])),
  weights: Float32Array.from(texts, (_, row) => weightOf(examples[row])),
  penalty: WORDING_PENALTY,
});

/** Offers against fragments of offers; innocent texts are left out. */
const completenessTargets = (texts: readonly string[], examples: Examples): Targets => ({
  labels: Float32Array.from(texts, (_, row) => (examples[row]?.expect === 'hide' ? 1 : 0)),
  weights: Float32Array.from(texts, (_, row) => completenessWeightOf(examples[row])),
  penalty: COMPLETENESS_PENALTY,
});

function completenessWeightOf(example: TrainingExample | undefined): number {
  if (example === undefined || example.expect === 'pass') return 0;
  return example.role === 'rules' ? RULES_WEIGHT_OF_COMPLETENESS : 1;
}

const labelOf = (example: TrainingExample | undefined): number =>
  example === undefined || example.expect === 'pass' ? 0 : example.expect === 'flag' ? FLAG_LABEL : 1;

function weightOf(example: TrainingExample | undefined): number {
  if (example === undefined) return 1;
  const { role, expect } = example;
  if (role === 'rules') return RULES_WEIGHT[expect];
  return expect === 'pass' && role === 'everyday' ? EVERYDAY_WEIGHT : 1;
}

/** Notes of hundreds of thousands of texts would take much memory. */
const withoutNotes = ({ stance, logOdds, reviewOnly, signals }: RuleEvidence): RuleEvidence => ({
  stance,
  logOdds,
  ...(reviewOnly && { reviewOnly }),
  signals:
    signals.length === 0 ? NO_SIGNALS : signals.map(({ weight, sorts, spans }) => ({ weight, sorts, spans })),
});

const NO_SIGNALS: RuleEvidence['signals'] = [];

/**
 * The rows to calibrate on: offers as they are posted, and ordinary talk. That is the chat, without chat the everyday
 * examples. Where there are none of a kind, all of that label are used.
 */
function selectTypical(examples: readonly TrainingExample[], chatCount: number): readonly number[] {
  const rowsOf = (isWanted: (example: TrainingExample) => boolean): readonly number[] =>
    examples.flatMap((example, row) => (isWanted(example) ? [row] : []));
  const orElse = (rows: readonly number[], others: () => readonly number[]): readonly number[] =>
    rows.length > 0 ? rows : others();
  const offers = orElse(
    rowsOf(({ role, expect }) => expect === 'hide' && role === 'sample'),
    () => rowsOf(({ expect }) => expect === 'hide'),
  );
  const chat = Array.from({ length: chatCount }, (_, i) => examples.length + i);
  const talk = orElse(chat, () =>
    orElse(
      rowsOf(({ role }) => role === 'everyday'),
      () => rowsOf(({ expect }) => expect === 'pass'),
    ),
  );
  return [...offers, ...talk];
}

/** The part of a file, of a line of chat by its text. The same in every run, wherever the files are. */
function partOf(example: TrainingExample | undefined, text: string): number {
  const name = example === undefined ? text : basename(example.file);
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % HELD_OUT_PARTS;
}
