import { buildTrie, type Trie } from './trie.ts';

/** A term to search for. */
export interface Term {
  readonly folded: string;
  /** A short word in katakana, which counts only as a word of its own. */
  readonly shortKatakana?: boolean;
}

/** Terms prepared for the search. */
export interface CompiledTerms {
  /** By index in the list: the number of the term. Equal terms have one number. */
  readonly numbers: Int32Array;
  /** By term: 1 for a short word in katakana. */
  readonly shortKatakana: Uint8Array;
  /** By term: 1 for a number, such as 9110. */
  readonly isNumber: Uint8Array;
  /** By term: the number of units that are searched for, at most 255. */
  readonly lengths: Uint8Array;
  readonly trie: Trie;
}

/**
 * Prepares folded terms. Separators inside a term are ignored; a term that is one symbol (✈, 📩) is found as that symbol.
 * @example compileTerms([{ folded: foldText('テレグラム') }]).lengths // [5]
 */
export function compileTerms(list: readonly Term[]): CompiledTerms {
  const { nodes, ends } = buildTrie(list.map(({ folded }) => folded));
  const numbers = new Int32Array(list.length);
  const firstTerm = new Int32Array(nodes.size).fill(-1);
  const nextTerm = new Int32Array(list.length).fill(-1);
  const terms: Term[] = [];
  for (let i = 0; i < list.length; i++) {
    const added = list[i]!;
    const node = ends[i]!;
    let last = -1;
    let term = firstTerm[node]!;
    while (term >= 0 && !isSameTerm(terms[term]!, added)) {
      last = term;
      term = nextTerm[term]!;
    }
    if (term < 0) {
      term = terms.push(added) - 1;
      if (last < 0) firstTerm[node] = term;
      else nextTerm[last] = term;
    }
    numbers[i] = term;
  }
  const shortKatakana = new Uint8Array(terms.length);
  const isNumber = Uint8Array.from(terms, ({ folded }) => Number(NUMBER.test(folded)));
  const lengths = new Uint8Array(terms.length);
  for (let i = 0; i < list.length; i++) {
    shortKatakana[numbers[i]!] = Number(list[i]!.shortKatakana === true);
    lengths[numbers[i]!] = nodes.depths[ends[i]!]!;
  }
  return { numbers, shortKatakana, isNumber, lengths, trie: { ...nodes, firstTerm, nextTerm } };
}

const NUMBER = /^[0-9]+$/;

/** タイ, a word, and たい, an ending, are two terms although they fold to the same. */
const isSameTerm = (a: Term, b: Term): boolean =>
  a.folded === b.folded && (a.shortKatakana === true) === (b.shortKatakana === true);
