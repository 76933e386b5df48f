import type { Edit } from '../fold/edits.ts';
import type { FoldedText } from '../fold/fold.ts';

/** A folded word as it is typed, and as rules know it. */
export interface SpelledWord {
  readonly typed: string;
  readonly spelling: string;
}

/** Words by the first unit as typed, longest first. */
export type WordIndex = ReadonlyMap<number, readonly SpelledWord[]>;

/** Indexes words. @example indexWords([{ typed: '門音', spelling: '闇' }]) */
export function indexWords(words: readonly SpelledWord[]): WordIndex {
  const longestFirst = words.toSorted((a, b) => b.typed.length - a.typed.length);
  return Map.groupBy(longestFirst, ({ typed }) => typed.charCodeAt(0));
}

/** Does a folded text have the word at `at`? @example isWordAt(fold('門音'), '音', 1) // true */
export function isWordAt({ codes, length }: FoldedText, word: string, at: number): boolean {
  if (at + word.length > length) return false;
  for (let k = 0; k < word.length; k++) if (codes[at + k] !== word.charCodeAt(k)) return false;
  return true;
}

/**
 * Finds the longest word at `at` that `accepts`; null if there is none.
 * @example findWordAt(fold('門音'), index, 0) // { typed: '門音', spelling: '闇' }
 */
export function findWordAt(
  folded: FoldedText,
  index: WordIndex,
  at: number,
  accepts: (word: SpelledWord) => boolean = () => true,
): SpelledWord | null {
  const words = index.get(folded.codes[at]!);
  if (words === undefined) return null;
  for (const word of words) if (isWordAt(folded, word.typed, at) && accepts(word)) return word;
  return null;
}

/**
 * Finds words from left to right, without overlaps, as edits that write their spelling.
 * @example applyEdits(folded, findWords(folded, index))
 */
export function findWords(
  folded: FoldedText,
  index: WordIndex,
  accepts?: (word: SpelledWord, at: number) => boolean,
): readonly Edit[] {
  const edits: Edit[] = [];
  for (let at = 0; at < folded.length; ) {
    if (!index.has(folded.codes[at]!)) {
      at++;
      continue;
    }
    const word = findWordAt(folded, index, at, accepts && ((one) => accepts(one, at)));
    if (word !== null) edits.push({ start: at, end: at + word.typed.length, text: word.spelling });
    at += word?.typed.length ?? 1;
  }
  return edits;
}
