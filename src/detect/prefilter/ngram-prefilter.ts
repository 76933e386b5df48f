import { lightFold } from '../../text/index.ts';
import type { PrefilterSource } from '../rule-schema.ts';
import {
  collectNgramIndexes,
  compileNgramScore,
  NGRAMS_PER_LETTER,
  type NgramWeights,
  PER_LOG_ODDS,
  toLogOdds,
} from './ngram-score.ts';
import { compileRequiredTerms, markRequired } from './required-terms.ts';

/** Is a text worth the full evaluation? `isNewcomer`: by the lower threshold. */
export type Prefilter = (text: string, isNewcomer: boolean) => boolean;

/** Texts that the prefilter must never skip. */
export interface RequiredTexts {
  /** Every text that contains one of these passes. */
  readonly terms: readonly string[];
  /** Examples of rules. If the model would skip one, its most telling letters become such a term. */
  readonly examples: readonly string[];
}

/** Letters of an example that become a term. */
const KEY_LETTERS = 4;

/**
 * Compiles the prefilter from its trained weights. It reads each character once and allocates nothing. A text in a script
 * that it has not learnt passes. Prefilters share nothing that is written to.
 * @example compilePrefilter(source, { terms: ['闇バイト'], examples: [] })('お昼なに食べる？', false) // false
 */
export function compilePrefilter(source: PrefilterSource, { terms, examples }: RequiredTexts): Prefilter {
  const { threshold, newcomerThreshold } = source;
  const trained = decodeWeights(source);
  const keys = examples.flatMap((text) => {
    const letters = lightFold(text);
    const weights = weightsOfLetters(letters, trained.table);
    const isSkipped = toLogOdds(trained, sumOf(weights), letters.length) < threshold;
    return isSkipped ? [mostTellingLetters(letters, weights)] : [];
  });
  const required = [...terms, ...keys];
  const score = compileNgramScore(markRequired(trained, required), compileRequiredTerms(required));
  const [lowest, lowestOfNewcomers] = [threshold, newcomerThreshold].map((logOdds) => logOdds * PER_LOG_ODDS);
  return (text, isNewcomer) => score(text) >= (isNewcomer ? lowestOfNewcomers! : lowest!);
}

/**
 * The weights of a model file.
 * @example decodeWeights(source).table.length // 131072
 */
export function decodeWeights({ weights, scale, bias, windowBias }: PrefilterSource): NgramWeights {
  return { table: new Int8Array(decodeBase64(weights).buffer), scale, bias, windowBias };
}

/** The bytes of a table in a model file. @example decodeBase64('AQI=') // 1, 2 */
export function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  const chars = atob(base64);
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) bytes[i] = chars.charCodeAt(i);
  return bytes;
}

/** By letter of a text after the light fold: the sum of the weights of its n-grams. */
function weightsOfLetters(letters: string, table: Int8Array): Int32Array {
  const indexes = new Int32Array(letters.length * NGRAMS_PER_LETTER);
  collectNgramIndexes(letters, table.length, indexes, 'counted');
  return Int32Array.from(letters, (_, i) =>
    sumOf(indexes.subarray(i * NGRAMS_PER_LETTER, (i + 1) * NGRAMS_PER_LETTER).map((index) => table[index]!)),
  );
}

/** The adjacent letters with the highest sum of weights. */
function mostTellingLetters(letters: string, weights: Int32Array): string {
  const sumAt = (at: number): number => sumOf(weights.subarray(at, at + KEY_LETTERS));
  let best = 0;
  for (let at = 1; at + KEY_LETTERS <= letters.length; at++) if (sumAt(at) > sumAt(best)) best = at;
  return letters.slice(best, best + KEY_LETTERS);
}

const sumOf = (values: Int32Array): number => values.reduce((sum, value) => sum + value, 0);
