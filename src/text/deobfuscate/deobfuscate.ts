import type { FoldedText } from '../fold/fold.ts';
import { buildTermTrie, type TermTrie } from '../match/term-trie.ts';
import type { CompiledTerms } from '../match/terms.ts';
import { restoreMaskedLetters } from './masked-letters.ts';
import { repairSums } from './misspelled-sums.ts';
import { removeSeparators } from './remove-separators.ts';
import { joinSplitKanji } from './split-kanji.ts';

/**
 * Compiles the deobfuscation of folded texts. A candidate loses the separators that hide words, gets its split kanji
 * joined, its masked letters restored, its sums repaired and its misspelled words read by `respell`, in this order. In any other text only masked letters are restored: separators
 * do not keep the term matcher from finding a term, masks do.
 *
 * The returned function gives null if there is nothing to change, as for nearly every message. Otherwise the result is a
 * new text whose `sourceOffsets` lead to the original; `folded` is neither changed nor kept.
 * @example compileDeobfuscator(terms, respell)(fold('日/給/5/万'), true) // reads 日給5万
 */
export function compileDeobfuscator(
  terms: CompiledTerms,
  respell: (folded: FoldedText) => FoldedText | null,
): (folded: FoldedText, isCandidate: boolean) => FoldedText | null {
  /** Built for the first text that needs it; an ordinary message does not. */
  let trie: TermTrie | undefined;
  const getTrie = (): TermTrie => {
    trie ??= buildTermTrie(terms.trie);
    return trie;
  };
  /** One-entry cache: the prefilter and the detector ask for the same candidate one after the other. */
  let lastResult: { readonly text: FoldedText; readonly reading: FoldedText | null } | null = null;

  function deobfuscateCandidate(folded: FoldedText): FoldedText | null {
    let reading = removeSeparators(folded, getTrie());
    reading = joinSplitKanji(reading ?? folded) ?? reading;
    reading = restoreMaskedLetters(reading ?? folded, getTrie(), true) ?? reading;
    reading = repairSums(reading ?? folded) ?? reading;
    return respell(reading ?? folded) ?? reading;
  }

  return (folded, isCandidate) => {
    if (!isCandidate) return restoreMaskedLetters(folded, getTrie(), false);
    if (lastResult === null || !isSameFolded(lastResult.text, folded))
      lastResult = { text: copyFolded(folded), reading: deobfuscateCandidate(folded) };
    return lastResult.reading;
  };
}

const copyFolded = ({ codes, sourceOffsets, length }: FoldedText): FoldedText => ({
  codes: codes.slice(0, length),
  sourceOffsets: sourceOffsets.slice(0, length),
  length,
});

function isSameFolded(one: FoldedText, other: FoldedText): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++)
    if (one.codes[i] !== other.codes[i] || one.sourceOffsets[i] !== other.sourceOffsets[i]) return false;
  return true;
}
