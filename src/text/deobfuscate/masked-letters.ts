import { isLatin } from '../fold/character-classes.ts';
import { type FoldedText, foldedString } from '../fold/fold.ts';
import { isKanji, isLetterOrDigit } from '../fold/fold-table.ts';
import { findMatches } from '../match/find-matches.ts';
import { letterOf, lettersOnPath, type TermTrie } from '../match/term-trie.ts';
import { findChild } from '../match/trie.ts';

/*
 * Restores letters that were replaced by a mask, so that the term matcher finds the term:
 *
 *   闇バ○ト  -> 闇バイト      受*子 -> 受け子      テレ○ラム -> テレグラム
 *
 * For each run of masks, at most 32, from left to right:
 *
 * 1. Search (`findBestFit`): walk the trie of all terms from each start up to 12 letters before the mask. A plain letter follows
 *    one edge. A mask follows every edge that it can stand for, at most two masks per term. If the first letter is masked,
 *    the walk starts at the nodes of depth two that have the visible second letter.
 * 2. Check (`isPlausibleFit`) where a term ends behind the mask. Rejected: fewer than two visible letters (案○ is accepted: one
 *    visible kanji), a Latin term inside a longer Latin word, and a mark at the edge of a term that is complete without it:
 *    ○バイト is a list item, *高額* is bold.
 * 3. Choose: the longest term, then the fewest masks, then the term that the lexicon names first. Later masks see its letters.
 */

const MASKS = '○◯〇●◎⭕□■△▲×✕✖❌*_';
/** A run of equal masks, but not the _ of snake_case; a digit inside a kana word, but not of a number (5まで). */
const MASK_RUN =
  /([○◯〇●◎⭕□■△▲×✕✖❌*])\1*|(?<![a-z0-9])_+(?![a-z0-9])|(?<![0-9])[0-9](?![0-9])(?:(?<=[ぁ-ゖー].)|(?=[ぁ-ゖー]))/g;
/** The kana that a digit can be read as: 4ね, シ9ナル, は5び. */
const DIGIT_READINGS: Readonly<Record<string, string>> = {
  1: 'いひ',
  2: 'にふじ',
  3: 'みさざ',
  4: 'しよ',
  5: 'ごこ子',
  6: 'ろむ',
  7: 'なし',
  8: 'はやばぱ',
  9: 'くぐきぎ',
  0: 'おれん',
};

/** A text with more masks is a pattern or a drawing; the rest is left as it is. */
const MAX_MASKS = 32;
/** A longer run of equal masks is decoration. */
const MAX_RUN_LENGTH = 2;
const MIN_TERM_LENGTH = 2;
/** Letters of a term before its mask. */
const MAX_LETTERS_BEFORE_MASK = 12;
const MAX_MASKS_PER_TERM = 2;

/** A term that fits over a mask: where it begins, the node of the trie where it ends, and how many of its letters are masked. */
interface TermFit {
  readonly start: number;
  readonly node: number;
  readonly masks: number;
}

/**
 * Restores masked letters of terms; the comment at the top of the file describes how. Null if nothing fits; otherwise a new text
 * with the offsets of the original. `folded` is not changed.
 * @example restoreMaskedLetters(fold('テレ○ラム'), buildTermTrie(terms.trie)) // reads てれぐらむ
 */
export function restoreMaskedLetters(folded: FoldedText, trie: TermTrie): FoldedText | null {
  const { length } = folded;
  let codes: Uint16Array | null = null;
  for (const { index, 0: run } of findMatches(foldedString(folded), MASK_RUN, MAX_MASKS)) {
    if (run.length > MAX_RUN_LENGTH) continue;
    const fit = findBestFit(trie, codes ?? folded.codes.subarray(0, length), index);
    if (fit === null) continue;
    codes ??= folded.codes.slice(0, length);
    codes.set(lettersOnPath(trie, fit.node), fit.start);
  }
  return codes && { codes, sourceOffsets: folded.sourceOffsets.slice(0, length), length };
}

/** Tries every start, from the mask backwards. */
function findBestFit(trie: TermTrie, codes: Uint16Array, mask: number): TermFit | null {
  let best: TermFit | null = null;
  /** Follows the trie from `node` with the unit at `at`. Newest children first: the last of equal fits is the term named first. */
  const extend = (start: number, node: number, at: number, masks: number): void => {
    const fit = { start, node, masks };
    if (at > mask && isPlausibleFit(trie, codes, fit) && isBetter(trie, fit, best)) best = fit;
    const unit = codes[at];
    if (unit === undefined) return;
    if (at !== mask && !isMask(unit)) {
      const child = findChild(trie, node, unit);
      if (child !== 0) extend(start, child, at + 1, masks);
    } else if (masks < MAX_MASKS_PER_TERM && node === 0) {
      for (const second of trie.secondLevelNodes.get(codes[at + 1] ?? 0) ?? [])
        if (canStandFor(unit, letterOf(trie, trie.parents[second]!)))
          extend(start, second, at + 2, masks + 1);
    } else if (masks < MAX_MASKS_PER_TERM) {
      for (let c = trie.childOffsets[node + 1]! - 1; c >= trie.childOffsets[node]!; c--)
        if (canStandFor(unit, letterOf(trie, trie.children[c]!)))
          extend(start, trie.children[c]!, at + 1, masks + 1);
    }
  };
  for (let start = mask; start >= 0 && mask - start <= MAX_LETTERS_BEFORE_MASK; start--) {
    if (start < mask && !isLetterOrDigit(codes[start]!)) break;
    extend(start, 0, start, 0);
  }
  return best;
}

function isBetter({ depths }: TermTrie, { start, node, masks }: TermFit, best: TermFit | null): boolean {
  if (best === null || depths[node] !== depths[best.node]) return depths[node]! > depths[best?.node ?? 0]!;
  return masks < best.masks || (masks === best.masks && start === best.start);
}

const isMask = (unit: number): boolean => MASKS.includes(String.fromCharCode(unit));
const canStandFor = (mask: number, letter: number): boolean =>
  DIGIT_READINGS[String.fromCharCode(mask)]?.includes(String.fromCharCode(letter)) ?? true;

/** Does a term end here, and is it plausible with so many masks? */
function isPlausibleFit(trie: TermTrie, codes: Uint16Array, { start, node, masks }: TermFit): boolean {
  const letters = trie.depths[node]!;
  if (trie.isTerminal[node] === 0 || letters < MIN_TERM_LENGTH) return false;
  const end = start + letters;
  const [first, last] = [codes[start]!, codes[end - 1]!];
  // 案○ and ○単, but neither ○え nor 5件.
  const isKanjiAndMask =
    letters === 2 && ((isMask(first) && isKanji(last)) || (isKanji(first) && isMask(last)));
  if (letters - masks < 2 && !isKanjiAndMask) return false;
  const [before, after] = [codes[start - 1] ?? 0, codes[end] ?? 0];
  if ((isLatin(first) && isLatin(before)) || (isLatin(last) && isLatin(after))) return false;
  const isMarkBefore = !isLetterOrDigit(before) && isMask(first);
  const isMarkBehind = !isLetterOrDigit(after) && isMask(last);
  return !(
    (isMarkBefore && startsWithTerm(trie, codes.subarray(start + 1, end))) ||
    (isMarkBehind && startsWithTerm(trie, codes.subarray(start, end - 1)))
  );
}

function startsWithTerm(trie: TermTrie, codes: Uint16Array): boolean {
  let node = 0;
  for (const unit of codes) {
    node = findChild(trie, node, unit);
    if (node === 0 || trie.isTerminal[node] === 1) break;
  }
  return trie.isTerminal[node] === 1;
}
