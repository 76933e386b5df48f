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
  const trie = buildTrie(list.map(({ folded }) => folded));
  const shortKatakana = new Uint8Array(list.length);
  const lengths = new Uint8Array(list.length);
  for (let t = 0; t < list.length; t++) if (list[t]!.shortKatakana === true) shortKatakana[t] = 1;
  for (let node = 0; node < trie.size; node++)
    for (let t = trie.firstTerm[node]!; t >= 0; t = trie.nextTerm[t]!) lengths[t] = trie.depths[node]!;
  return { shortKatakana, lengths, trie };
}
