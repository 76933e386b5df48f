import { lazy } from '#lib';
import type { FoldedText } from '../fold/fold.ts';
import { buildTermTrie } from '../match/term-trie.ts';
import type { CompiledTerms } from '../match/terms.ts';
import { compileKanjiReadings } from '../phonetic/kanji-readings.ts';
import { compileRespeller, type RespellingSource } from '../phonetic/respell.ts';
import { restoreMaskedLetters } from './masked-letters.ts';
import { compileSumRepairer } from './misspelled-sums.ts';
import { removeSeparators } from './remove-separators.ts';
import { joinSplitKanji } from './split-kanji.ts';

/**
 * Compiles the deobfuscation of folded texts. A text loses the separators that hide words, gets its split kanji joined, its
 * masked letters restored, its sums repaired and its misspelled words respelled, in this order.
 *
 * The returned function gives null if there is nothing to change, as for nearly every message. Otherwise the result is a
 * new text whose `sourceOffsets` lead to the original; `folded` is neither changed nor kept.
 * @example compileDeobfuscator(terms, { words: {}, respelled: [], homophones: [], kanji: {} })(fold('日/給/5/万')) // reads 日給5万
 */
export function compileDeobfuscator(
  terms: CompiledTerms,
  source: RespellingSource,
): (folded: FoldedText) => FoldedText | null {
  /** Compiled for the first text that needs it; an ordinary message does not. */
  const getSteps = lazy(source, (phonetic) => {
    const trie = buildTermTrie(terms.trie);
    return [
      (folded: FoldedText) => removeSeparators(folded, trie),
      joinSplitKanji,
      (folded: FoldedText) => restoreMaskedLetters(folded, trie),
      compileSumRepairer(compileKanjiReadings(phonetic.kanji)),
      compileRespeller(phonetic),
    ];
  });
  return (folded) =>
    getSteps().reduce<FoldedText | null>((reading, step) => step(reading ?? folded) ?? reading, null);
}
