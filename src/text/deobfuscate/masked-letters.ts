import { isDigit, isLatin, isLatinOrDigit, isMaskUnit, UNDERSCORE } from '../fold/character-classes.ts';
import type { FoldedText } from '../fold/fold.ts';
import { isKanji, isLetterOrDigit } from '../fold/fold-table.ts';
import { letterOf, lettersOnPath, type TermTrie } from '../match/term-trie.ts';
import { findChild } from '../match/trie.ts';

/*
 * Restores letters that were replaced by a mask, so that the term matcher finds the term:
 *
 *   闇バ○ト  -> 闇バイト      受*子 -> 受け子      テレ○ラム -> テレグラム
 *
 * Phases, for each mask from left to right:
 *
 * 1. Find a mask (`isMaskAt`): one of ○ ● × * _ … or a digit inside a kana
 *    word that can be read as kana: シ9ナル is シグナル. Not a mask: the _ of snake_case, a digit of a number (5まで).
 * 2. Measure the run (`findRunEnd`). A run of more than two equal masks is a drawing or a rule line: skipped.
 * 3. Search (`findBestFit`, `extendFit`): walk the trie of all terms from each start up to 12 letters before the mask.
 *    A plain letter follows one edge. A mask follows every edge that it can stand for, at most two masks per term. If the
 *    first letter is masked, the walk starts at the nodes of depth two that have the visible second letter.
 * 4. Check plausibility (`isPlausibleFit`) where a term ends behind the mask. Rejected: fewer than two visible letters
 *    (案○ is accepted: one visible kanji), a Latin term inside a longer Latin word, and a mark at the
 *    edge of a term that is complete without it: ○バイト is a list item, *高額* is bold.
 * 5. Choose (`considerFit`): the longest term, then the fewest masks, then the term that the lexicon names first.
 * 6. Write the letters of the best fit into a copy of the text. Later masks see the restored letters.
 *
 * Limits keep the cost linear: 32 masks per text, 12 letters before a mask, two masks per term.
 */

/** Text with more masks is a pattern or a drawing; the rest is left as it is. */
const MAX_MASKS = 32;
const MIN_TERM_LENGTH = 2;
/** Letters of a term before its mask. */
const MAX_LETTERS_BEFORE_MASK = 12;
const MAX_MASKS_PER_TERM = 2;
/** A longer run of equal masks is decoration. */
const MAX_RUN_LENGTH = 2;

const charCodesOf = (chars: string): number[] => [...chars].map((char) => char.charCodeAt(0));

/** The kana that a digit can be read as: 4ね, シ9ナル, は5び. */
const DIGIT_READINGS = new Map<number, ReadonlySet<number>>(
  Object.entries({
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
  }).map(([digit, kana]) => [digit.charCodeAt(0), new Set(charCodesOf(kana))]),
);

/** A term that fits over a mask. */
interface TermFit {
  readonly start: number;
  /** The letters of the term. */
  readonly units: readonly number[];
}

/**
 * Restores masked letters of terms; the comment at the top of the file describes the phases. Returns null if nothing fits;
 * otherwise a new text with the offsets of the original. `folded` is not changed.
 * @example restoreMaskedLetters(fold('テレ○ラム'), buildTermTrie(terms.trie)) // reads てれぐらむ
 */
export function restoreMaskedLetters(folded: FoldedText, trie: TermTrie): FoldedText | null {
  const { codes, length } = folded;
  let restored: Uint16Array | undefined;
  let masks = 0;
  for (let at = 0; at < length && masks < MAX_MASKS; at++) {
    if (!isMaskAt(codes, length, at)) continue;
    const end = findRunEnd(codes, length, at);
    masks++;
    const fit = end - at > MAX_RUN_LENGTH ? null : findBestFit(trie, restored ?? codes, length, at);
    if (fit !== null) {
      restored ??= codes.slice(0, length);
      restored.set(fit.units, fit.start);
    }
    at = end - 1;
  }
  return restored === undefined
    ? null
    : { codes: restored, sourceOffsets: folded.sourceOffsets.slice(0, length), length };
}

/** Phase 1. */
function isMaskAt(codes: Uint16Array, length: number, at: number): boolean {
  const unit = codes[at]!;
  if (unit === UNDERSCORE && isInIdentifier(codes, length, at)) return false;
  return isMaskUnit(unit) || (DIGIT_READINGS.has(unit) && isInKanaWord(codes, length, at));
}

/** The _ of snake_case. */
const isInIdentifier = (codes: Uint16Array, length: number, at: number): boolean =>
  isLatinOrDigit(codes[at - 1]!) || (at + 1 < length && isLatinOrDigit(codes[at + 1]!));

/** A digit beside hiragana and not in a number: シ9ナル, but neither 5まで nor 1日5件. */
function isInKanaWord(codes: Uint16Array, length: number, at: number): boolean {
  const before = at > 0 ? codes[at - 1]! : 0;
  const after = at + 1 < length ? codes[at + 1]! : 0;
  return (isHiragana(before) || isHiragana(after)) && !isDigit(before) && !isDigit(after);
}

const isHiragana = (unit: number): boolean => (unit >= 0x3041 && unit <= 0x3096) || unit === 0x30fc;

/** Phase 2: the end of the run of equal units. */
function findRunEnd(codes: Uint16Array, length: number, at: number): number {
  let end = at + 1;
  while (end < length && codes[end] === codes[at]) end++;
  return end;
}

/** State of the search over one mask. One mutable object, because a text may have many masks. */
interface MaskSearch {
  readonly trie: TermTrie;
  readonly codes: Uint16Array;
  readonly length: number;
  /** Index of the mask. */
  readonly mask: number;
  /** Index at which the current walk starts. */
  start: number;
  best: (TermFit & { readonly masks: number }) | null;
}

/** Phase 3: tries every start, from the mask backwards. */
function findBestFit(trie: TermTrie, codes: Uint16Array, length: number, mask: number): TermFit | null {
  const search: MaskSearch = { trie, codes, length, mask, start: mask, best: null };
  for (; search.start >= 0 && mask - search.start <= MAX_LETTERS_BEFORE_MASK; search.start--) {
    if (search.start < mask && !isLetterOrDigit(codes[search.start]!)) break;
    extendFit(search, 0, search.start, 0);
  }
  return search.best;
}

/** Follows the trie from `node` with the unit at `at`; `masks` were passed so far. */
function extendFit(search: MaskSearch, node: number, at: number, masks: number): void {
  const { trie, codes, length, mask, start } = search;
  if (
    at > mask &&
    trie.isTerminal[node] === 1 &&
    at - start >= MIN_TERM_LENGTH &&
    isPlausibleFit(search, at, masks)
  )
    considerFit(search, node, masks);
  if (at >= length) return;
  const unit = codes[at]!;
  if (at !== mask && !isMaskUnit(unit)) {
    const child = findChild(trie, node, unit);
    if (child !== 0) extendFit(search, child, at + 1, masks);
    return;
  }
  if (masks === MAX_MASKS_PER_TERM) return;
  if (node === 0) {
    extendFromMaskedFirstLetter(search, at, masks);
    return;
  }
  // Newest child first, see `considerFit`.
  for (let c = trie.childOffsets[node + 1]! - 1; c >= trie.childOffsets[node]!; c--) {
    const child = trie.children[c]!;
    if (canStandFor(unit, letterOf(trie, child))) extendFit(search, child, at + 1, masks + 1);
  }
}

/** A masked first letter needs a visible second one. Units behind `length` belong to an earlier text. */
function extendFromMaskedFirstLetter(search: MaskSearch, at: number, masks: number): void {
  const { trie, codes, length } = search;
  if (at + 1 >= length) return;
  for (const node of trie.secondLevelNodes.get(codes[at + 1]!) ?? [])
    if (canStandFor(codes[at]!, letterOf(trie, trie.parents[node]!)))
      extendFit(search, node, at + 2, masks + 1);
}

const canStandFor = (mask: number, letter: number): boolean => DIGIT_READINGS.get(mask)?.has(letter) ?? true;

/** Phase 4: is a term with this many masks plausible at [start, end)? */
function isPlausibleFit({ trie, codes, length, start }: MaskSearch, end: number, masks: number): boolean {
  const visible = end - start - masks;
  if (visible < 2 && !(end - start === 2 && isKanjiAndMask(codes, start))) return false;
  const before = start > 0 ? codes[start - 1]! : 0;
  const after = end < length ? codes[end]! : 0;
  if (isLatin(codes[start]!) && isLatin(before)) return false;
  if (isLatin(codes[end - 1]!) && isLatin(after)) return false;
  // A mark at the edge of a term that is complete without it is a list item or bold type: ○バイト, *高額*.
  if (!isLetterOrDigit(before) && isMaskUnit(codes[start]!) && startsWithTerm(trie, codes, start + 1, end))
    return false;
  if (!isLetterOrDigit(after) && isMaskUnit(codes[end - 1]!) && startsWithTerm(trie, codes, start, end - 1))
    return false;
  return true;
}

/** 案○ and ○単, but neither ○え nor 5件. */
function isKanjiAndMask(codes: Uint16Array, start: number): boolean {
  const [first, second] = [codes[start]!, codes[start + 1]!];
  return (isMaskUnit(first) && isKanji(second)) || (isKanji(first) && isMaskUnit(second));
}

/** Does a term begin at `start` and end at or before `end`? */
function startsWithTerm(trie: TermTrie, codes: Uint16Array, start: number, end: number): boolean {
  let node = 0;
  for (let at = start; at < end; at++) {
    node = findChild(trie, node, codes[at]!);
    if (node === 0 || trie.isTerminal[node] === 1) break;
  }
  return trie.isTerminal[node] === 1;
}

/** Phase 5. Children are visited newest first, so among equal fits the last one belongs to the term named first. */
function considerFit(search: MaskSearch, node: number, masks: number): void {
  const { trie, start, best } = search;
  const extraLength = trie.depths[node]! - (best?.units.length ?? 0);
  const isPreferred = best !== null && (masks < best.masks || (masks === best.masks && start === best.start));
  if (extraLength > 0 || (extraLength === 0 && isPreferred))
    search.best = { start, units: lettersOnPath(trie, node), masks };
}
