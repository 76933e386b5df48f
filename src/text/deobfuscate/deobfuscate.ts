import type { FoldedText } from '../fold/fold.ts';
import { buildTermTrie, type TermTrie } from '../match/term-trie.ts';
import type { CompiledTerms } from '../match/terms.ts';
import { restoreMaskedLetters } from './masked-letters.ts';
import { repairSums } from './misspelled-sums.ts';
import { removeSeparators } from './remove-separators.ts';
import { joinSplitKanji } from './split-kanji.ts';

/**
 * Compiles the deobfuscation of folded texts. A text loses the separators that hide words, gets its split kanji joined, its
 * masked letters restored, its sums repaired and its misspelled words read by `respell`, in this order.
 *
 * The returned function gives null if there is nothing to change, as for nearly every message. Otherwise the result is a
 * new text whose `sourceOffsets` lead to the original; `folded` is neither changed nor kept.
 * @example compileDeobfuscator(terms, respell)(fold('日/給/5/万')) // reads 日給5万
 */
export function compileDeobfuscator(
  terms: CompiledTerms,
  respell: (folded: FoldedText) => FoldedText | null,
): (folded: FoldedText) => FoldedText | null {
  /** Built for the first text that needs it; an ordinary message does not. */
  let trie: TermTrie | undefined;
  return (folded) => {
    trie ??= buildTermTrie(terms.trie);
    let reading = removeSeparators(folded, trie);
    reading = joinSplitKanji(reading ?? folded) ?? reading;
    reading = restoreMaskedLetters(reading ?? folded, trie) ?? reading;
    reading = repairSums(reading ?? folded) ?? reading;
    return respell(reading ?? folded) ?? reading;
  };
}
