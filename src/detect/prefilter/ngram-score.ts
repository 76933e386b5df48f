import {
  isLightSymbol,
  isOtherScript,
  LIGHT_CONTEXT,
  LIGHT_FOLD,
  LIGHT_SKIP,
  lightFoldAt,
} from '../../text/index.ts';

/*
 * The linear model of the prefilter. A text is read once. Each letter of its light fold gives three n-grams: itself, and it
 * with one and with two letters before. The hash of an n-gram is the index of its weight; n-grams that share an index
 * share the weight. A text is cut into pieces of `PIECE_LETTERS`. The score of two adjacent pieces is the sum of their
 * weights, divided by the square root of the number of n-grams, plus the bias; the highest one counts, so an offer
 * in the middle of a long text is not diluted. Beside it the highest sum of any run of letters is known: an offer stays
 * as it is, however much ordinary talk is around it.
 */

/** The weights of one model. */
export interface NgramWeights {
  /** By hash of an n-gram; the length is a power of two. */
  readonly table: Int16Array;
  /** Log odds of one step of the table, and of an empty text. */
  readonly scale: number;
  readonly bias: number;
}

/** Largest trained weight: two pieces of them stay below the weight of a required term. */
export const MAX_WEIGHT = 100;
/** Letters of a piece. Nearly all messages are shorter than two. */
export const PIECE_LETTERS = 48;
/** A run of letters is a number of steps of so many letters; `PIECE_LETTERS` is a multiple of it. */
const STEP_LETTERS = 8;
/** N-grams per letter. */
export const NGRAMS_PER_LETTER = 3;
/** Stands before the first letter. */
const START = 2;

const hashOne = (c: number): number => Math.imul(c, 0x9e3779b1);
const hashTwo = (b: number, c: number): number => Math.imul(c, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35);
const hashThree = (a: number, b: number, c: number): number =>
  Math.imul(c, 0x27d4eb2f) ^ Math.imul(b, 0x165667b1) ^ Math.imul(a, 0x9e3779b1);

/** Bits to drop from a hash for a table of this length. @example hashShift(1 << 17) // 15 */
export const hashShift = (tableLength: number): number => Math.clz32(tableLength) + 1;

/** By number of n-grams of two pieces: the divisor of their sum. */
const NORMALISATION = Float64Array.from({ length: 2 * PIECE_LETTERS * NGRAMS_PER_LETTER + 1 }, (_, n) =>
  Math.sqrt(n + 1),
);

/** The score of texts as typed. Allocates nothing. */
export interface NgramScore {
  /** Log odds of the highest two pieces; -Infinity for a text without letters. */
  score(text: string): number;
  /** Of the last text: the highest sum of weights of letters in a row, in log odds, without bias; at least 0. */
  highestRun(): number;
}

/**
 * Compiles the score. `onRareUnit` is called for each symbol, emoji and letter of another script.
 * @example compileNgramScore({ table, scale: 0.01, bias: -2 }).score('お昼なに食べる？') // -7.1
 */
export function compileNgramScore(
  { table, scale, bias }: NgramWeights,
  onRareUnit: (unit: number) => void = () => {},
): NgramScore {
  const shift = hashShift(table.length);
  let highestRun = 0;

  /** The light unit of what is more than a plain letter; symbols and other scripts are reported, symbols are not read. */
  function readInContext(text: string, i: number): number {
    const unit = lightFoldAt(text, i);
    if (isLightSymbol(unit)) {
      onRareUnit(unit);
      return LIGHT_SKIP;
    }
    if (isOtherScript(unit)) onRareUnit(unit);
    return unit;
  }

  function score(text: string): number {
    const weights = table;
    const units = LIGHT_FOLD;
    const length = text.length;
    let highest = Number.NEGATIVE_INFINITY;
    let before = 0;
    let lettersBefore = 0;
    let piece = 0;
    let lettersOfPiece = 0;
    let run = 0;
    let longestRun = 0;
    let step = 0;
    let lettersOfStep = 0;
    let a = START;
    let b = START;
    // Hot loop: runs for every character of every message.
    for (let i = 0; i < length; i++) {
      let c = units[text.charCodeAt(i)]!;
      if (c <= LIGHT_CONTEXT) {
        if (c === LIGHT_SKIP) continue;
        c = readInContext(text, i);
        if (c === LIGHT_SKIP) continue;
      }
      step +=
        weights[hashOne(c) >>> shift]! +
        weights[hashTwo(b, c) >>> shift]! +
        weights[hashThree(a, b, c) >>> shift]!;
      a = b;
      b = c;
      if (++lettersOfStep < STEP_LETTERS) continue;
      run = Math.max(0, run + step);
      longestRun = Math.max(longestRun, run);
      piece += step;
      lettersOfPiece += STEP_LETTERS;
      step = lettersOfStep = 0;
      if (lettersOfPiece < PIECE_LETTERS) continue;
      highest = Math.max(highest, normalise(before + piece, lettersBefore + lettersOfPiece));
      before = piece;
      lettersBefore = lettersOfPiece;
      piece = lettersOfPiece = 0;
    }
    longestRun = Math.max(longestRun, run + step);
    const rest = lettersOfPiece + lettersOfStep;
    if (rest > 0) highest = Math.max(highest, normalise(before + piece + step, lettersBefore + rest));
    highestRun = longestRun * scale;
    return bias + scale * highest;
  }

  return { score, highestRun: () => highestRun };
}

const normalise = (sum: number, letters: number): number => sum / NORMALISATION[letters * NGRAMS_PER_LETTER]!;

/**
 * Writes the table indexes of the n-grams of a text into `indexes`, three a letter, in text order. Returns how many.
 * @example const count = collectNgramIndexes('テレグラム', 15, indexes)
 */
export function collectNgramIndexes(text: string, shift: number, indexes: Int32Array): number {
  let count = 0;
  let [a, b] = [START, START];
  for (let i = 0; i < text.length && count + NGRAMS_PER_LETTER <= indexes.length; i++) {
    let c = LIGHT_FOLD[text.charCodeAt(i)]!;
    if (c === LIGHT_CONTEXT) c = lightFoldAt(text, i);
    if (c === LIGHT_SKIP || isLightSymbol(c)) continue;
    indexes[count++] = hashOne(c) >>> shift;
    indexes[count++] = hashTwo(b, c) >>> shift;
    indexes[count++] = hashThree(a, b, c) >>> shift;
    a = b;
    b = c;
  }
  return count;
}

/**
 * The index of the longest n-gram (up to three letters) that ends at `last` of a text after the light fold, wherever that
 * text stands in a longer one.
 * @example ngramIndexAt('てれくらむ', 4, 15)
 */
export function ngramIndexAt(letters: string, last: number, shift: number): number {
  const c = letters.charCodeAt(last);
  if (last === 0) return hashOne(c) >>> shift;
  const b = letters.charCodeAt(last - 1);
  if (last === 1) return hashTwo(b, c) >>> shift;
  return hashThree(letters.charCodeAt(last - 2), b, c) >>> shift;
}
