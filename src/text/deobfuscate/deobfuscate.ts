import { buildTermTrie, type TermTrie } from '../match/term-trie.ts';
import type { CompiledTerms } from '../match/terms.ts';
import type { FoldedText } from '../normalize/fold.ts';
import { restoreMaskedLetters } from './masked-letters.ts';
import { removeSeparators } from './remove-separators.ts';
import { joinSplitKanji } from './split-kanji.ts';

/**
 * A second reading of a disguised text: without the separators that hide, with masked letters and halved kanji put
 * right. Null when there is nothing to put right, as for nearly every message. `from` of the result leads to the
 * original; nothing of `folded` is changed or kept. Of a text that is no `candidate`, only the masked letters are
 * looked at: separators keep no term from being found, masks do.
 * @example
 * const undisguise = compileDeobfuscator(terms);
 * deobfuscate(fold('日/給/5/万'), true) // reads 日給5万
 */
export function compileDeobfuscator(
  terms: CompiledTerms,
): (folded: FoldedText, candidate: boolean) => FoldedText | null {
  /** Laid out when the first text asks for it, which an ordinary one never does. */
  let trie: TermTrie | undefined;
  const getTrie = (): TermTrie => {
    trie ??= buildTermTrie(terms);
    return trie;
  };
  /** The last candidate and its reading, for the first look asks whether there is one before it is read. */
  let lastResult: { readonly text: FoldedText; readonly reading: FoldedText | null } | null = null;

  function deobfuscateCandidate(folded: FoldedText): FoldedText | null {
    const tree = getTrie();
    let reading = removeSeparators(folded, tree);
    reading = joinSplitKanji(reading ?? folded) ?? reading;
    return restoreMaskedLetters(reading ?? folded, tree, true) ?? reading;
  }

  return (folded, candidate) => {
    if (!candidate) return restoreMaskedLetters(folded, getTrie(), false);
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
