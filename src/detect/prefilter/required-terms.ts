import { isLightSymbol, LIGHT_SKIP, lightFold, lightFoldAt, lightLetterAt } from '../../text/index.ts';
import {
  collectNgramIndexes,
  NGRAMS_PER_LETTER,
  type NgramWeights,
  type RequiredTerms,
} from './ngram-score.ts';

/**
 * Compiles the search for terms, which are compared after the light fold.
 * @example compileRequiredTerms(['テレグラム']).isEndAt('ﾃﾚ/ｸﾞﾗﾑ', 6) // true
 */
export function compileRequiredTerms(terms: readonly string[]): RequiredTerms {
  const byLastLetter = Map.groupBy(new Set(terms.map(lightFold)), (term) => term.charCodeAt(term.length - 1));
  return {
    symbols: new Set(terms.filter((term) => lightFold(term) === '').flatMap(symbolsOf)),
    isEndAt(text, end) {
      const candidates = byLastLetter.get(lightLetterAt(text, end)) ?? NO_TERMS;
      // A loop, because a function for `some` would be allocated.
      for (const term of candidates) if (endsAt(text, end, term)) return true;
      return false;
    },
  };
}

const NO_TERMS: readonly string[] = [];

const symbolsOf = (term: string): readonly number[] =>
  Array.from(term, (char) => lightFoldAt(char, 0)).filter(isLightSymbol);

function endsAt(text: string, end: number, term: string): boolean {
  let missing = term.length;
  for (let i = end; i >= 0 && missing > 0; i--) {
    const letter = lightLetterAt(text, i);
    if (letter === LIGHT_SKIP) continue;
    if (letter !== term.charCodeAt(missing - 1)) return false;
    missing--;
  }
  return missing === 0;
}

/**
 * Marks the last n-gram of each term in the table of weights, so that the score looks for the term where it occurs.
 * @example markRequired(weights, ['テレグラム']).table.filter((weight) => weight & 1).length // 1
 */
export function markRequired(weights: NgramWeights, terms: readonly string[]): NgramWeights {
  const table = weights.table.slice();
  for (const term of terms) {
    const letters = lightFold(term);
    const indexes = new Int32Array(letters.length * NGRAMS_PER_LETTER);
    const count = collectNgramIndexes(letters, table.length, indexes, 'counted');
    // Of a term with one or two letters the longer n-grams depend on what stands before it.
    const last = indexes[count - NGRAMS_PER_LETTER + Math.min(letters.length, NGRAMS_PER_LETTER) - 1];
    if (last !== undefined) table[last]! |= 1;
  }
  return { ...weights, table };
}
