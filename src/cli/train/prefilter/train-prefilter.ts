import {
  collectNgramIndexes,
  compileNgramScore,
  hashShift,
  MAX_WEIGHT,
  NGRAMS_PER_LETTER,
  type NgramWeights,
  PIECE_LETTERS,
} from '../../../detect/prefilter/ngram-score.ts';
import { lightFold } from '../../../text/index.ts';

/** One text for the training of the prefilter. */
export interface PrefilterExample {
  readonly text: string;
  /** Must it be evaluated in full? */
  readonly isWanted: boolean;
  /** How much it counts; 0 for a text that is an example of neither. */
  readonly weight: number;
  /** Held-out texts that are acted on determine the threshold; those of chat tell what it costs. */
  readonly measuredAs?: 'acted-on' | 'chat';
  /** Texts with the same origin are left out together: an offer and its disguised copies. */
  readonly origin: string;
}

/** A trained model, and what it does with the texts that were left out of a first training. */
export interface TrainedPrefilter extends NgramWeights {
  readonly table: Int16Array;
  readonly threshold: number;
  readonly newcomerThreshold: number;
  readonly runThreshold: number;
  readonly heldOut: PrefilterFigures;
}

/** Counts of held-out texts, and the shares of them that pass, 0 to 1. */
export interface PrefilterFigures {
  readonly actedOn: number;
  readonly actedOnPassed: number;
  readonly chat: number;
  readonly chatPassed: number;
  readonly chatOfNewcomersPassed: number;
}

/** The choices of a training. */
export interface PrefilterTrainingOptions {
  /** Length of the table of weights: 2 to the power of this. */
  readonly tableBits?: number;
  /** The share of held-out texts acted on that pass, for members and for newcomers. */
  readonly recall?: number;
  readonly newcomerRecall?: number;
}

const DEFAULT_TABLE_BITS = 17;
const DEFAULT_RECALL = 0.998;
const DEFAULT_NEWCOMER_RECALL = 0.999;
/** The share of chat that may pass because of a run of letters. */
const CHAT_PASSED_BY_RUN = 0.002;
const EPOCHS = 4;
const LEARNING_RATE = 0.3;
const BIAS_LEARNING_RATE = 0.01;
const REGULARISATION = 1e-6;
const INITIAL_BIAS = -2;
/** An example that is scored this well teaches nothing. */
const MIN_SLOPE = 1e-3;
/** One text in so many is left out of the first training. */
const HELD_OUT_ONE_IN = 8;
/** N-grams of one text; longer texts are cut. */
const MAX_NGRAMS = 3 * 4096;
/** The most extreme weights are clipped: this share of all stays. */
const UNCLIPPED_SHARE = 0.9999;

/**
 * Trains the prefilter: a linear model over hashed n-grams (AdaGrad, logistic loss). A first training leaves out every eighth
 * text; the thresholds are chosen on those. The second one uses all texts. The same examples give the same weights.
 * @example trainPrefilter(examples).heldOut.chatPassed // 0.014
 */
export function trainPrefilter(
  examples: readonly PrefilterExample[],
  options: PrefilterTrainingOptions = {},
): TrainedPrefilter {
  const { tableBits = DEFAULT_TABLE_BITS, recall = DEFAULT_RECALL } = options;
  const counted = examples.filter(({ weight }) => weight > 0);
  const packed = packExamples(counted, tableBits);
  const isHeldOut = (i: number): boolean => hashText(counted[i]!.origin) % HELD_OUT_ONE_IN === 0;
  const all = Int32Array.from(counted.keys());
  const first = compileNgramScore(
    fitWeights(
      packed,
      all.filter((i) => !isHeldOut(i)),
      tableBits,
    ),
  );
  const heldOut = (kind: PrefilterExample['measuredAs']): readonly PrefilterExample[] =>
    counted.filter(({ measuredAs }, i) => measuredAs === kind && isHeldOut(i));
  const sorted = (texts: readonly PrefilterExample[], measure: (text: string) => number): Float64Array =>
    Float64Array.from(texts, ({ text }) => measure(text)).sort();
  const actedOn = sorted(heldOut('acted-on'), first.score);
  const chat = sorted(heldOut('chat'), first.score);
  const runs = sorted(heldOut('chat'), (text) => {
    first.score(text);
    return first.highestRun();
  });
  const threshold = scoreAtRecall(actedOn, recall);
  const newcomerThreshold = Math.min(
    threshold,
    scoreAtRecall(actedOn, options.newcomerRecall ?? DEFAULT_NEWCOMER_RECALL),
  );
  return {
    ...fitWeights(packed, all, tableBits),
    threshold,
    newcomerThreshold,
    runThreshold: runs[Math.floor(runs.length * (1 - CHAT_PASSED_BY_RUN))] ?? 0,
    heldOut: {
      actedOn: actedOn.length,
      actedOnPassed: shareFrom(actedOn, threshold),
      chat: chat.length,
      chatPassed: shareFrom(chat, threshold),
      chatOfNewcomersPassed: shareFrom(chat, newcomerThreshold),
    },
  };
}

/** The n-grams of all examples in one array: example `i` has those at [starts[i], starts[i + 1]). */
interface PackedExamples {
  readonly starts: Int32Array;
  readonly indexes: Int32Array;
  readonly isWanted: Uint8Array;
  readonly weights: Float32Array;
}

function packExamples(examples: readonly PrefilterExample[], tableBits: number): PackedExamples {
  const shift = hashShift(1 << tableBits);
  const buffer = new Int32Array(MAX_NGRAMS);
  const starts = new Int32Array(examples.length + 1);
  const units = examples.reduce(
    (sum, { text }) => sum + Math.min(text.length, MAX_NGRAMS / NGRAMS_PER_LETTER),
    0,
  );
  const indexes = new Int32Array(units * NGRAMS_PER_LETTER);
  examples.forEach(({ text }, i) => {
    const count = collectNgramIndexes(text, shift, buffer);
    indexes.set(buffer.subarray(0, count), starts[i]!);
    starts[i + 1] = starts[i]! + count;
  });
  return {
    starts,
    indexes: indexes.subarray(0, starts[examples.length]),
    isWanted: Uint8Array.from(examples, ({ isWanted }) => Number(isWanted)),
    weights: Float32Array.from(examples, ({ weight }) => weight),
  };
}

function fitWeights(
  { starts, indexes, isWanted, weights: exampleWeights }: PackedExamples,
  used: Int32Array,
  tableBits: number,
): NgramWeights & { readonly table: Int16Array } {
  const weights = new Float32Array(1 << tableBits);
  const squares = new Float32Array(weights.length).fill(1e-6);
  let bias = INITIAL_BIAS;
  const order = used.slice();
  const random = createRandom();
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random);
    for (const i of order) {
      const [from, to] = highestPieces(weights, indexes, starts[i]!, starts[i + 1]!);
      if (from === to) continue;
      const scale = 1 / Math.sqrt(to - from + 1);
      let sum = 0;
      for (let k = from; k < to; k++) sum += weights[indexes[k]!]!;
      const slope = (1 / (1 + Math.exp(-bias - sum * scale)) - isWanted[i]!) * exampleWeights[i]!;
      if (Math.abs(slope) < MIN_SLOPE) continue;
      bias -= BIAS_LEARNING_RATE * slope;
      for (let k = from; k < to; k++) {
        const index = indexes[k]!;
        const gradient = slope * scale + REGULARISATION * weights[index]!;
        squares[index]! += gradient * gradient;
        weights[index]! -= (LEARNING_RATE * gradient) / Math.sqrt(squares[index]!);
      }
    }
  }
  return { ...quantise(weights), bias };
}

/** The two adjacent pieces with the highest normalised sum, as a range of `indexes`: those that determine the score. */
function highestPieces(
  weights: Float32Array,
  indexes: Int32Array,
  start: number,
  end: number,
): readonly [number, number] {
  const size = PIECE_LETTERS * NGRAMS_PER_LETTER;
  if (end - start <= 2 * size) return [start, end];
  let [best, highest, before] = [start, Number.NEGATIVE_INFINITY, 0];
  for (let piece = start; piece < end; piece += size) {
    const pieceEnd = Math.min(end, piece + size);
    let sum = 0;
    for (let k = piece; k < pieceEnd; k++) sum += weights[indexes[k]!]!;
    const score = (before + sum) / Math.sqrt(pieceEnd - piece + size + 1);
    if (piece > start && score > highest) [best, highest] = [piece - size, score];
    before = sum;
  }
  return [best, Math.min(end, best + 2 * size)];
}

function quantise(weights: Float32Array): { readonly table: Int16Array; readonly scale: number } {
  const sizes = weights.map(Math.abs).sort();
  const scale = sizes[Math.floor((sizes.length - 1) * UNCLIPPED_SHARE)]! / MAX_WEIGHT || 1;
  const table = Int16Array.from(weights, (weight) =>
    Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, Math.round(weight / scale))),
  );
  return { table, scale };
}

/** The highest score that at least this share of the sorted scores reaches. */
const scoreAtRecall = (sorted: Float64Array, recall: number): number =>
  sorted[Math.floor((1 - recall) * sorted.length)] ?? 0;

const shareFrom = (sorted: Float64Array, threshold: number): number =>
  sorted.length === 0 ? 0 : sorted.filter((score) => score >= threshold).length / sorted.length;

function shuffle(list: Int32Array, random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [list[i], list[other]] = [list[other]!, list[i]!];
  }
}

/** Mulberry32 with a fixed seed: training is deterministic. */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Equal for texts that are equal to the model, so that they are not in both halves. */
function hashText(text: string): number {
  const letters = lightFold(text);
  let hash = 0x811c9dc5;
  for (let i = 0; i < letters.length; i++) hash = Math.imul(hash ^ letters.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % 0x7fffffff;
}
