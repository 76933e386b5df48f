import { findChild, letterOf, lettersOnPath, type TermTrie } from '../match/term-trie.ts';
import { isDigit, isLatin, isLatinOrDigit, isMaskUnit, UNDERSCORE } from '../normalize/character-classes.ts';
import type { FoldedText } from '../normalize/fold.ts';
import { isKanji, isLetterOrDigit } from '../normalize/fold-table.ts';

/** More masks than this are a pattern or a drawing; the rest of the text is left alone. */
const MAX_MASKS = 32;
/** A shorter term does not say enough once a letter of it is missing, unless the text is suspicious anyway. */
const MIN_TERM_LENGTH = 3;
const MIN_TERM_LENGTH_IF_SUSPECT = 2;
/** Letters of a term that stand before its mask at the most. */
const MAX_LETTERS_BEFORE_MASK = 12;

const charCodesOf = (chars: string): number[] => [...chars].map((char) => char.charCodeAt(0));

/** Digits that are read as kana: 4ね, シ9ナル, は5び. */
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

interface TermFit {
  readonly start: number;
  readonly units: readonly number[];
}

/**
 * Puts letters back where a mask hides one letter of a term: 闇バ○ト, テレ*ラム, ○け子. The longest term that fits
 * decides, of equals the one that the lexicon names first; at most two masks a term, and two letters of it must be
 * seen. In a `suspect`, a text with other evidence in it, one kanji seen is enough (案○), and digits are read as kana
 * as well (シ9ナル). Returns null when nothing fits.
 * @example restoreMaskedLetters(fold('テレ○ラム'), layOut(terms), false) // reads てれぐらむ
 */
export function restoreMaskedLetters(
  folded: FoldedText,
  tree: TermTrie,
  suspect: boolean,
): FoldedText | null {
  const { codes, length } = folded;
  let out: Uint16Array | undefined;
  let masks = 0;
  for (let at = 0; at < length && masks < MAX_MASKS; at++) {
    const unit = codes[at]!;
    if (
      unit === UNDERSCORE &&
      (isLatinOrDigit(codes[at - 1]!) || (at + 1 < length && isLatinOrDigit(codes[at + 1]!)))
    )
      continue;
    if (!isMaskUnit(unit) && !(suspect && DIGIT_READINGS.has(unit) && looksLikeKana(codes, length, at)))
      continue;
    const end = findRunEnd(codes, length, at);
    masks++;
    const fit = end - at > 2 ? null : findBestFit(tree, out ?? codes, length, at, suspect);
    if (fit !== null) {
      out ??= codes.slice(0, length);
      out.set(fit.units, fit.start);
    }
    at = end - 1;
  }
  return out === undefined
    ? null
    : { codes: out, sourceOffsets: folded.sourceOffsets.slice(0, length), length };
}

function findRunEnd(codes: Uint16Array, length: number, at: number): number {
  let end = at + 1;
  while (end < length && codes[end] === codes[at]) end++;
  return end;
}

/** A digit in a kana word and not in a figure: シ9ナル, and neither 5まで nor 1日5件. */
function looksLikeKana(codes: Uint16Array, length: number, at: number): boolean {
  const before = at > 0 ? codes[at - 1]! : 0;
  const after = at + 1 < length ? codes[at + 1]! : 0;
  return (isHiragana(before) || isHiragana(after)) && !isDigit(before) && !isDigit(after);
}

const isHiragana = (unit: number): boolean => (unit >= 0x3041 && unit <= 0x3096) || unit === 0x30fc;

/** The walk over one mask: what it reads, and the best fit so far. One object, for a text may have many masks. */
interface MaskSearch {
  readonly tree: TermTrie;
  readonly codes: Uint16Array;
  readonly length: number;
  readonly mask: number;
  readonly shortest: number;
  start: number;
  best: (TermFit & { readonly masks: number }) | null;
}

function findBestFit(
  tree: TermTrie,
  codes: Uint16Array,
  length: number,
  mask: number,
  suspect: boolean,
): TermFit | null {
  const shortest = suspect ? MIN_TERM_LENGTH_IF_SUSPECT : MIN_TERM_LENGTH;
  const walk: MaskSearch = { tree, codes, length, mask, shortest, start: mask, best: null };
  for (; walk.start >= 0 && mask - walk.start <= MAX_LETTERS_BEFORE_MASK; walk.start--) {
    if (walk.start < mask && !isLetterOrDigit(codes[walk.start]!)) break;
    extendFit(walk, 0, walk.start, 0);
  }
  return walk.best;
}

function extendFit(walk: MaskSearch, node: number, at: number, masks: number): void {
  const { tree, codes, length, mask, start } = walk;
  if (
    at > mask &&
    tree.isTerminal[node] === 1 &&
    at - start >= walk.shortest &&
    isPlausibleFit(walk, at, masks)
  )
    considerFit(walk, node, masks);
  if (at >= length) return;
  const unit = codes[at]!;
  if (at !== mask && !isMaskUnit(unit)) {
    const child = findChild(tree, node, unit);
    if (child !== 0) extendFit(walk, child, at + 1, masks);
    return;
  }
  if (masks === 2) return;
  if (node === 0) {
    // A masked first letter needs a seen second one. What stands behind the text is left from another one.
    if (at + 1 >= length) return;
    for (const second of tree.secondLevelNodes.get(codes[at + 1]!) ?? [])
      if (canStandFor(unit, letterOf(tree, tree.trie.parents[second]!)))
        extendFit(walk, second, at + 2, masks + 1);
    return;
  }
  // Newest first, as everywhere in here.
  for (let c = tree.childOffsets[node + 1]! - 1; c >= tree.childOffsets[node]!; c--) {
    const child = tree.children[c]!;
    if (canStandFor(unit, letterOf(tree, child))) extendFit(walk, child, at + 1, masks + 1);
  }
}

function considerFit(walk: MaskSearch, node: number, masks: number): void {
  const { tree, start, best } = walk;
  const longer = tree.trie.depths[node]! - (best?.units.length ?? 0);
  // A node's children come newest first, so the last of equals is the first that was named.
  const fewer = best !== null && (masks < best.masks || (masks === best.masks && start === best.start));
  if (longer > 0 || (longer === 0 && fewer)) walk.best = { start, units: lettersOnPath(tree, node), masks };
}

const canStandFor = (mask: number, letter: number): boolean => DIGIT_READINGS.get(mask)?.has(letter) ?? true;

/** Is a term with these masks believable at [start, end)? */
function isPlausibleFit({ tree, codes, length, start }: MaskSearch, end: number, masks: number): boolean {
  const seen = end - start - masks;
  if (seen < 2 && !(end - start === 2 && showsKanji(codes, start))) return false;
  const before = start > 0 ? codes[start - 1]! : 0;
  const after = end < length ? codes[end]! : 0;
  if (isLatin(codes[start]!) && isLatin(before)) return false;
  if (isLatin(codes[end - 1]!) && isLatin(after)) return false;
  // A mark at the edge of a word that stands without it is a bullet or bold type: ○バイト, *高額*.
  if (!isLetterOrDigit(before) && isMaskUnit(codes[start]!) && startsWithTerm(tree, codes, start + 1, end))
    return false;
  if (!isLetterOrDigit(after) && isMaskUnit(codes[end - 1]!) && startsWithTerm(tree, codes, start, end - 1))
    return false;
  return true;
}

/** 案○ and ○単, but not ○え and not 5件. */
function showsKanji(codes: Uint16Array, start: number): boolean {
  const [first, second] = [codes[start]!, codes[start + 1]!];
  return (isMaskUnit(first) && isKanji(second)) || (isKanji(first) && isMaskUnit(second));
}

/** Does a term begin here and end within? */
function startsWithTerm(tree: TermTrie, codes: Uint16Array, start: number, end: number): boolean {
  let node = 0;
  for (let at = start; at < end; at++) {
    node = findChild(tree, node, codes[at]!);
    if (node === 0 || tree.isTerminal[node] === 1) break;
  }
  return tree.isTerminal[node] === 1;
}
