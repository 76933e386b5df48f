import { isLetterOrDigit } from '../fold/fold-table.ts';
import { buildTrie, type Trie } from './trie.ts';

/** A term to search for. */
export interface Term {
  readonly folded: string;
  /** A short word in katakana, which counts only as a word of its own. */
  readonly shortKatakana?: boolean;
}

/** Terms prepared for the search. */
export interface CompiledTerms {
  /** By term: 1 for a short word in katakana. */
  readonly shortKatakana: Uint8Array;
  /** By term: the number of units that are searched for, at most 255. */
  readonly lengths: Uint8Array;
  readonly trie: Trie;
}

/**
 * Prepares folded terms. Separators inside a term are ignored; a term that is one symbol (✈, 📩) is found as that symbol.
 * @example compileTerms([{ folded: foldText('テレグラム') }]).lengths // [5]
 */
export function compileTerms(list: readonly Term[]): CompiledTerms {
  return {
    shortKatakana: Uint8Array.from(list, ({ shortKatakana }) => Number(shortKatakana === true)),
    lengths: Uint8Array.from(list, ({ folded }) => Math.min(255, countLetters(folded) || 1)),
    trie: buildTrie(list.map(({ folded }) => folded)),
  };
}

function countLetters(folded: string): number {
  let letters = 0;
  for (let i = 0; i < folded.length; i++) letters += Number(isLetterOrDigit(folded.charCodeAt(i)));
  return letters;
}
