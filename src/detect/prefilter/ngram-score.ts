import {
  isLightSymbol,
  isOtherScript,
  LIGHT_CONTEXT,
  LIGHT_FOLD,
  LIGHT_SKIP,
  lightFoldAt,
  lightLetterAt,
} from '../../text/index.ts';

/*
 * The linear model of the prefilter. A text is read once. Each letter of its light fold gives three n-grams: itself, and it
 * with one and with two letters before. The hash of an n-gram gives the index of its weight; n-grams that share an index
 * share the weight. The score of a text is the sum of its weights divided by the square root of the number of n-grams. Each
 * window of 32 and of 64 characters is scored in the same way, so that an offer is seen among ordinary talk. A letter that
 * is typed three times or more in a row counts twice, so that nothing is gained by padding an offer with 「ああああ」.
 */

/** The weights of one model. */
export interface NgramWeights {
  /** By hash of an n-gram; the length is a power of two. All are even, but where a required term may end. */
  readonly table: Int8Array;
  /** Log odds of one step of the table. */
  readonly scale: number;
  /** Log odds of a text without n-grams; and the same for a window. */
  readonly bias: number;
  readonly windowBias: number;
}

/** What the score looks for beside the weights. */
export interface RequiredTerms {
  /** Symbols and emoji, as light units. */
  readonly symbols: ReadonlySet<number>;
  /** Does a term end with the letter at `end` of a text as typed? Asked where a weight is odd. */
  isEndAt(text: string, end: number): boolean;
}

/** Largest weight: even, and it fits into a signed byte. */
export const MAX_WEIGHT = 126;
/** Scores are whole thousandths of log odds, because a fraction as the result of a function is allocated. */
export const PER_LOG_ODDS = 1000;
/** The scores of texts that must be evaluated, and of those without letters. */
export const HIGHEST_SCORE = 0x3fffffff;
export const LOWEST_SCORE = -0x3fffffff;
/** N-grams per letter. */
export const NGRAMS_PER_LETTER = 3;
/** Windows consist of two and of four parts of so many characters. */
const PART_LENGTH = 16;
const SHARE_OF_2_PARTS = 1 / Math.sqrt(2 * PART_LENGTH * NGRAMS_PER_LETTER + 1);
const SHARE_OF_4_PARTS = 1 / Math.sqrt(4 * PART_LENGTH * NGRAMS_PER_LETTER + 1);
/** The model has not learnt other scripts. Fewer letters than this may be a face, as in (´･д･`). */
const MIN_UNKNOWN_LETTERS = 5;

/** The low byte of a hash is 0, so that the weight of a letter fits beside it. */
const HASH_BITS = ~0xff;
const hashLetter = (unit: number): number => Math.imul(unit, 0x9e3779b1) & HASH_BITS;
const extendHash = (before: number, letter: number): number => (letter + Math.imul(before, 0x85ebca6b)) | 0;
/** Stands before the first letter. */
const START = hashLetter(2);

/** Bits to drop from a hash for a table of this length. @example hashShift(1 << 17) // 15 */
const hashShift = (tableLength: number): number => Math.clz32(tableLength) + 1;

/**
 * The log odds of a text with this sum of weights.
 * @example toLogOdds({ table, scale: 0.01, bias: -2, windowBias: -5 }, 300, 8) // -1.4
 */
export const toLogOdds = ({ bias, scale }: NgramWeights, sum: number, letters: number): number =>
  bias + (scale * sum) / Math.sqrt(letters * NGRAMS_PER_LETTER + 1);

const NOTHING_REQUIRED: RequiredTerms = { symbols: new Set(), isEndAt: () => false };

/**
 * Compiles the score, in thousandths of log odds: `HIGHEST_SCORE` for a text that contains a required term or many letters of
 * scripts that the model has not learnt, `LOWEST_SCORE` for a text without letters. The score allocates nothing.
 * @example compileNgramScore({ table, scale: 0.01, bias: -2, windowBias: -5 })('お昼なに食べる？') // -3142
 */
export function compileNgramScore(
  weights: NgramWeights,
  required = NOTHING_REQUIRED,
): (text: string) => number {
  const { table, scale, windowBias } = weights;
  const shift = hashShift(table.length);
  /** The hash of a letter, and in its low byte the weight of the letter. */
  const toEntry = (letter: number): number => {
    const hash = hashLetter(letter);
    return hash | (table[hash >>> shift]! & 0xff);
  };
  // By unit as typed, so that one look-up gives both; LIGHT_SKIP and LIGHT_CONTEXT as they are.
  const entries = Int32Array.from(LIGHT_FOLD, (unit) => (unit > LIGHT_CONTEXT ? toEntry(unit) : unit));
  let isRequired = false;
  let unknownLetters = 0;

  /** The entry of what is more than a plain letter; LIGHT_SKIP for symbols. */
  function readInContext(text: string, i: number): number {
    const unit = lightFoldAt(text, i);
    if (isLightSymbol(unit)) isRequired ||= required.symbols.has(unit);
    else if (isOtherScript(unit)) unknownLetters++;
    return unit === LIGHT_SKIP || isLightSymbol(unit) ? LIGHT_SKIP : toEntry(unit);
  }

  return (text) => {
    isRequired = false;
    unknownLetters = 0;
    const { length } = text;
    let skipped = 0;
    let sum = 0;
    // The sums at the ends of the last four parts.
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let sum4 = 0;
    let highestOf2 = 0;
    let highestOf4 = 0;
    // `| 0`: without it the compiler converts both to floating point and back.
    let before = START | 0;
    let pair = START | 0;
    for (let i = 0; i < length; ) {
      // Hot loop: runs for every character of every message. Literals, because constants of a module are loaded each time.
      for (const end = Math.min(i + PART_LENGTH, length); i < end; i++) {
        let entry = entries[text.charCodeAt(i)]!;
        if (entry >>> 1 === 0) {
          if (entry !== 0) entry = readInContext(text, i) | 0;
          if (entry === 0) {
            skipped++;
            continue;
          }
        }
        const letter = entry & ~0xff;
        const triple = extendHash(pair, letter);
        const nextPair = extendHash(before, letter);
        // The same pair twice is the same letter three times.
        const isRepeated = nextPair === pair;
        pair = nextPair;
        before = letter;
        const weight = (entry << 24) >> 24;
        const weightOfPair = table[pair >>> shift]!;
        const weightOfTriple = table[triple >>> shift]!;
        if (((weight | weightOfPair | weightOfTriple) & 1) !== 0) isRequired ||= required.isEndAt(text, i);
        if (isRepeated) skipped++;
        else sum = (sum + weight + weightOfPair + weightOfTriple) | 0;
      }
      highestOf2 = Math.max(highestOf2, sum - sum2);
      highestOf4 = Math.max(highestOf4, sum - sum4);
      sum4 = sum3;
      sum3 = sum2;
      sum2 = sum1;
      sum1 = sum;
    }
    if (isRequired || unknownLetters >= MIN_UNKNOWN_LETTERS) return HIGHEST_SCORE;
    if (skipped === length) return LOWEST_SCORE;
    const highestWindow = Math.max(highestOf2 * SHARE_OF_2_PARTS, highestOf4 * SHARE_OF_4_PARTS);
    const logOdds = Math.max(toLogOdds(weights, sum, length - skipped), windowBias + scale * highestWindow);
    return (logOdds * PER_LOG_ODDS) | 0;
  };
}

/**
 * Writes the table indexes of the n-grams of a text into `indexes`, three a letter, in text order. Returns how many.
 * `repeats`: whether a letter that is typed for the third time in a row counts.
 * @example const count = collectNgramIndexes('テレグラム', table.length, indexes, 'left out')
 */
export function collectNgramIndexes(
  text: string,
  tableLength: number,
  indexes: Int32Array,
  repeats: 'counted' | 'left out',
): number {
  const shift = hashShift(tableLength);
  let [count, before, pair] = [0, START, START];
  for (let i = 0; i < text.length && count + NGRAMS_PER_LETTER <= indexes.length; i++) {
    const unit = lightLetterAt(text, i);
    if (unit === LIGHT_SKIP) continue;
    const letter = hashLetter(unit);
    const triple = extendHash(pair, letter);
    const nextPair = extendHash(before, letter);
    const isRepeated = nextPair === pair;
    pair = nextPair;
    if (repeats === 'counted' || !isRepeated) {
      indexes[count++] = letter >>> shift;
      indexes[count++] = pair >>> shift;
      indexes[count++] = triple >>> shift;
    }
    before = letter;
  }
  return count;
}
