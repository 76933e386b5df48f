import { isLightSymbol, LIGHT_CONTEXT, LIGHT_FOLD, lightFold, lightFoldAt } from '../../text/index.ts';
import type { PrefilterSource } from '../rule-schema.ts';
import {
  collectNgramIndexes,
  compileNgramScore,
  hashShift,
  MAX_WEIGHT,
  NGRAMS_PER_LETTER,
  type NgramScore,
  type NgramWeights,
  ngramIndexAt,
  PIECE_LETTERS,
} from './ngram-score.ts';

/** Is a text worth the full evaluation? `isNewcomer`: by the lower threshold. */
export type Prefilter = (text: string, isNewcomer: boolean) => boolean;

/** Texts that the prefilter must never skip. */
export interface RequiredTexts {
  /** Every text that contains one of these passes. */
  readonly terms: readonly string[];
  /** Examples of rules. If the model would skip one, its most telling letters become such a term. */
  readonly examples: readonly string[];
}

/** Larger than any sum of trained weights of two pieces, so that its presence shows in the score. */
const REQUIRED_WEIGHT = 0x7fff;
const MAX_NGRAMS = NGRAMS_PER_LETTER * PIECE_LETTERS * 2;
const MIN_REQUIRED_SUM = (REQUIRED_WEIGHT - MAX_WEIGHT * MAX_NGRAMS) / Math.sqrt(MAX_NGRAMS + 1);
/** The model has not learnt other scripts. Fewer letters than this may be a face, as in (´･д･`). */
const MIN_UNKNOWN_LETTERS = 5;
/** Letters of an example that become a term. */
const KEY_LETTERS = 4;

/**
 * Compiles the prefilter from its trained weights. It reads each character once and allocates nothing, apart from texts
 * with n-grams of a required term: those are searched for it. A text in a script that it has not learnt passes. Prefilters share nothing that is written to.
 * @example compilePrefilter(source, { terms: ['闇バイト'], examples: [] })('お昼なに食べる？', false) // false
 */
export function compilePrefilter(source: PrefilterSource, { terms, examples }: RequiredTexts): Prefilter {
  const trained = decodeWeights(source);
  const plain = compileNgramScore(trained);
  const passesBy = ({ highestRun }: NgramScore, score: number, isNewcomer: boolean): boolean =>
    score >= (isNewcomer ? source.newcomerThreshold : source.threshold) ||
    highestRun() >= source.runThreshold;
  const skipped = examples.filter((text) => !passesBy(plain, plain.score(text), false));
  const required = [...terms.map(lightFold), ...skipped.map((text) => keyOfExample(text, trained))].filter(
    (term) => term !== '',
  );
  const requiredSymbols = new Set(terms.flatMap(symbolsOf));
  let hasRequiredSymbol = false;
  let unknownLetters = 0;
  const withRequired = compileNgramScore(addRequired(trained, required), (unit) => {
    if (isLightSymbol(unit)) hasRequiredSymbol ||= requiredSymbols.has(unit);
    else unknownLetters++;
  });
  const contains = compileContains(required);
  const requiredScore = trained.bias + trained.scale * MIN_REQUIRED_SUM;
  return (text, isNewcomer) => {
    hasRequiredSymbol = false;
    unknownLetters = 0;
    const score = withRequired.score(text);
    if (hasRequiredSymbol || unknownLetters >= MIN_UNKNOWN_LETTERS) return true;
    if (score < requiredScore) return passesBy(withRequired, score, isNewcomer);
    return contains(lightFold(text)) || passesBy(plain, plain.score(text), isNewcomer);
  };
}

/**
 * The weights of a model file.
 * @example decodeWeights(source).table.length // 131072
 */
export function decodeWeights({ weights, scale, bias }: PrefilterSource): NgramWeights {
  const table = new Int16Array(new Int8Array(decodeBase64(weights).buffer));
  for (let i = 0; i < table.length; i++) table[i] = Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, table[i]!));
  return { table, scale, bias };
}

/** The bytes of a table in a model file. @example decodeBase64('AQI=') // 1, 2 */
export function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  const chars = atob(base64);
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) bytes[i] = chars.charCodeAt(i);
  return bytes;
}

/** Compiles the search for any of several terms in letters after the light fold. */
function compileContains(terms: readonly string[]): (letters: string) => boolean {
  const byFirstLetter = new Map<number, string[]>();
  for (const term of new Set(terms)) {
    const list = byFirstLetter.get(term.charCodeAt(0));
    if (list === undefined) byFirstLetter.set(term.charCodeAt(0), [term]);
    else list.push(term);
  }
  return (letters) => {
    for (let i = 0; i < letters.length; i++)
      if (byFirstLetter.get(letters.charCodeAt(i))?.some((term) => letters.startsWith(term, i))) return true;
    return false;
  };
}

/** Of each term the n-gram that taught the model least gets the required weight: it is rare in ordinary talk. */
function addRequired(trained: NgramWeights, terms: readonly string[]): NgramWeights {
  const table = trained.table.slice();
  const shift = hashShift(table.length);
  for (const term of terms) {
    let best = -1;
    for (let last = Math.min(2, term.length - 1); last < term.length; last++) {
      const index = ngramIndexAt(term, last, shift);
      if (best < 0 || Math.abs(trained.table[index]!) < Math.abs(trained.table[best]!)) best = index;
    }
    table[best] = REQUIRED_WEIGHT;
  }
  return { ...trained, table };
}

/** The adjacent letters of an example with the highest sum of weights. */
function keyOfExample(text: string, { table }: NgramWeights): string {
  const letters = lightFold(text);
  const indexes = new Int32Array(letters.length * NGRAMS_PER_LETTER);
  const count = collectNgramIndexes(letters, hashShift(table.length), indexes);
  const sumAt = (letter: number): number => {
    let sum = 0;
    for (let k = letter * NGRAMS_PER_LETTER; k < (letter + KEY_LETTERS) * NGRAMS_PER_LETTER && k < count; k++)
      sum += table[indexes[k]!]!;
    return sum;
  };
  let best = 0;
  for (let at = 1; at + KEY_LETTERS <= letters.length; at++) if (sumAt(at) > sumAt(best)) best = at;
  return letters.slice(best, best + KEY_LETTERS);
}

/** The symbol that a term without letters consists of. */
function symbolsOf(term: string): readonly number[] {
  if (lightFold(term) !== '') return [];
  return Array.from(term, (char) =>
    LIGHT_FOLD[char.charCodeAt(0)] === LIGHT_CONTEXT ? lightFoldAt(char, 0) : 0,
  ).filter(isLightSymbol);
}
