import {
  collectNgramIndexes,
  compileNgramScore,
  MAX_WEIGHT,
  type NgramWeights,
  PER_LOG_ODDS,
} from '../../../detect/prefilter/ngram-score.ts';
import { hashTerm } from '../../../detect/prefilter/required-texts.ts';

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
  readonly threshold: number;
  readonly newcomerThreshold: number;
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
const DEFAULT_RECALL = 0.991;
const DEFAULT_NEWCOMER_RECALL = 0.998;
/** The share of chat that may pass because of a window. */
const CHAT_PASSED_BY_WINDOW = 0.0006;
/** No window has so many log odds. */
const WITHOUT_CHAT = 1e6;
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
/** This share of the weights is not clipped. */
const UNCLIPPED_SHARE = 0.9999;

/**
 * Trains the prefilter: a linear model over hashed n-grams (AdaGrad, logistic loss). A first training leaves out every eighth
 * text; the thresholds are chosen on those. The second one uses all texts. The same examples give the same weights.
 * @example trainPrefilter(examples).heldOut.chatPassed // 0.005
 */
export function trainPrefilter(
  examples: readonly PrefilterExample[],
  options: PrefilterTrainingOptions = {},
): TrainedPrefilter {
  const { tableBits = DEFAULT_TABLE_BITS, recall = DEFAULT_RECALL } = options;
  const counted = examples.filter(({ weight }) => weight > 0);
  const isHeldOut = ({ origin }: PrefilterExample): boolean => hashTerm(origin) % HELD_OUT_ONE_IN === 0;
  const leftOut = counted.filter(isHeldOut);
  const first = fitWeights(
    counted.filter((example) => !isHeldOut(example)),
    tableBits,
  );
  const heldOut = (kind: PrefilterExample['measuredAs'], weights: NgramWeights): Float64Array => {
    const score = compileNgramScore(weights);
    return Float64Array.from(
      leftOut.filter(({ measuredAs }) => measuredAs === kind),
      ({ text }) => score(text) / PER_LOG_ODDS,
    ).sort();
  };
  const threshold = scoreAtRecall(heldOut('acted-on', first), recall);
  // A window passes if it is above nearly all of chat.
  const windows = heldOut('chat', { ...first, bias: -Infinity, windowBias: 0 });
  const highestWindow = windows[Math.floor(windows.length * (1 - CHAT_PASSED_BY_WINDOW))] ?? WITHOUT_CHAT;
  const windowBias = threshold - highestWindow - first.scale;
  const actedOn = heldOut('acted-on', { ...first, windowBias });
  const chat = heldOut('chat', { ...first, windowBias });
  const newcomerThreshold = Math.min(
    threshold,
    scoreAtRecall(actedOn, options.newcomerRecall ?? DEFAULT_NEWCOMER_RECALL),
  );
  return {
    ...fitWeights(counted, tableBits),
    windowBias,
    threshold,
    newcomerThreshold,
    heldOut: {
      actedOn: actedOn.length,
      actedOnPassed: shareFrom(actedOn, threshold),
      chat: chat.length,
      chatPassed: shareFrom(chat, threshold),
      chatOfNewcomersPassed: shareFrom(chat, newcomerThreshold),
    },
  };
}

/** Reads the n-grams of an example each time anew: the n-grams of all examples would need 150 MB. */
function fitWeights(examples: readonly PrefilterExample[], tableBits: number): NgramWeights {
  const weights = new Float32Array(1 << tableBits);
  const squares = new Float32Array(weights.length).fill(1e-6);
  let bias = INITIAL_BIAS;
  const indexes = new Int32Array(MAX_NGRAMS);
  const order = Int32Array.from(examples.keys());
  const random = createRandom();
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random);
    for (const i of order) {
      const { text, isWanted, weight } = examples[i]!;
      const count = collectNgramIndexes(text, weights.length, indexes, 'left out');
      if (count === 0) continue;
      const scale = 1 / Math.sqrt(count + 1);
      let sum = 0;
      for (let k = 0; k < count; k++) sum += weights[indexes[k]!]!;
      const slope = (1 / (1 + Math.exp(-bias - sum * scale)) - Number(isWanted)) * weight;
      if (Math.abs(slope) < MIN_SLOPE) continue;
      bias -= BIAS_LEARNING_RATE * slope;
      for (let k = 0; k < count; k++) {
        const index = indexes[k]!;
        const gradient = slope * scale + REGULARISATION * weights[index]!;
        squares[index]! += gradient * gradient;
        weights[index]! -= (LEARNING_RATE * gradient) / Math.sqrt(squares[index]!);
      }
    }
  }
  return { ...quantise(weights), bias, windowBias: -Infinity };
}

/** Even weights, of which the most extreme are clipped. */
function quantise(weights: Float32Array): Pick<NgramWeights, 'table' | 'scale'> {
  const sizes = weights.map(Math.abs).sort();
  const scale = sizes[Math.floor((sizes.length - 1) * UNCLIPPED_SHARE)]! / MAX_WEIGHT || 1;
  const toStep = (weight: number): number =>
    Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, 2 * Math.round(weight / scale / 2)));
  return { table: Int8Array.from(weights, toStep), scale };
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
