import type { Folded } from './fold.ts';
import { isKanji, isLetter } from './tables.ts';
import { childOf, letterOf, lettersTo, type TermTree } from './term-tree.ts';

/** More masks than this are a pattern or a drawing; the rest of the text is left alone. */
const MOST_MASKS = 32;
/** A shorter term does not say enough once a letter of it is missing, unless the text is suspicious anyway. */
const SHORTEST = 3;
const SHORTEST_OF_SUSPECT = 2;
/** Letters of a term that stand before its mask at the most. */
const REACH = 12;

const unitsOf = (chars: string): number[] => [...chars].map((char) => char.charCodeAt(0));
/** Asked for at every character of a text, so a table and no set. */
const MASKS = new Uint8Array(0x10000);
for (const unit of unitsOf('○◯〇●◎⭕□■△▲×✕✖❌*_')) MASKS[unit] = 1;

/** Digits that are read as kana: 4ね, シ9ナル, は5び. */
const READINGS = new Map<number, ReadonlySet<number>>(
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
  }).map(([digit, kana]) => [digit.charCodeAt(0), new Set(unitsOf(kana))]),
);

/** Is this folded unit one that hides a letter? @example isMask('○'.charCodeAt(0)) // true */
export const isMask = (unit: number): boolean => MASKS[unit] === 1;

interface Fit {
  readonly start: number;
  readonly units: readonly number[];
}

/**
 * Puts letters back where a mask hides one letter of a term: 闇バ○ト, テレ*ラム, ○け子. The longest term that fits
 * decides, of equals the one that the lexicon names first; at most two masks a term, and two letters of it must be
 * seen. In a `suspect`, a text with other evidence in it, one kanji seen is enough (案○), and digits are read as kana
 * as well (シ9ナル). Returns null when nothing fits.
 * @example unmasked(fold('テレ○ラム'), layOut(terms), false) // reads てれぐらむ
 */
export function unmasked(folded: Folded, tree: TermTree, suspect: boolean): Folded | null {
  const { codes, length } = folded;
  let out: Uint16Array | undefined;
  let masks = 0;
  for (let at = 0; at < length && masks < MOST_MASKS; at++) {
    const unit = codes[at]!;
    if (unit === LOW_LINE && (isPlain(codes[at - 1]!) || (at + 1 < length && isPlain(codes[at + 1]!))))
      continue;
    if (!isMask(unit) && !(suspect && READINGS.has(unit) && looksLikeKana(codes, length, at))) continue;
    const end = runEnd(codes, length, at);
    masks++;
    const fit = end - at > 2 ? null : bestFit(tree, out ?? codes, length, at, suspect);
    if (fit !== null) {
      out ??= codes.slice(0, length);
      out.set(fit.units, fit.start);
    }
    at = end - 1;
  }
  return out === undefined ? null : { codes: out, from: folded.from.slice(0, length), length };
}

function runEnd(codes: Uint16Array, length: number, at: number): number {
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
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
/** Beside these, _ joins names as programmers write them. */
export const isPlain = (unit: number): boolean => isLatin(unit) || isDigit(unit);
export const LOW_LINE = 0x5f;
const isLatin = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a;

/** The walk over one mask: what it reads, and the best fit so far. One object, for a text may have many masks. */
interface Walk {
  readonly tree: TermTree;
  readonly codes: Uint16Array;
  readonly length: number;
  readonly mask: number;
  readonly shortest: number;
  start: number;
  best: (Fit & { readonly masks: number }) | null;
}

function bestFit(
  tree: TermTree,
  codes: Uint16Array,
  length: number,
  mask: number,
  suspect: boolean,
): Fit | null {
  const shortest = suspect ? SHORTEST_OF_SUSPECT : SHORTEST;
  const walk: Walk = { tree, codes, length, mask, shortest, start: mask, best: null };
  for (; walk.start >= 0 && mask - walk.start <= REACH; walk.start--) {
    if (walk.start < mask && !isLetter(codes[walk.start]!)) break;
    step(walk, 0, walk.start, 0);
  }
  return walk.best;
}

function step(walk: Walk, node: number, at: number, masks: number): void {
  const { tree, codes, length, mask, start } = walk;
  if (at > mask && tree.ends[node] === 1 && at - start >= walk.shortest && holds(walk, at, masks))
    offer(walk, node, masks);
  if (at >= length) return;
  const unit = codes[at]!;
  if (at !== mask && !isMask(unit)) {
    const child = childOf(tree, node, unit);
    if (child !== 0) step(walk, child, at + 1, masks);
    return;
  }
  if (masks === 2) return;
  if (node === 0) {
    // A masked first letter needs a seen second one. What stands behind the text is left from another one.
    if (at + 1 >= length) return;
    for (const second of tree.seconds.get(codes[at + 1]!) ?? [])
      if (fits(unit, letterOf(tree, tree.tree.parents[second]!))) step(walk, second, at + 2, masks + 1);
    return;
  }
  // Newest first, as everywhere in here.
  for (let c = tree.childrenFrom[node + 1]! - 1; c >= tree.childrenFrom[node]!; c--) {
    const child = tree.children[c]!;
    if (fits(unit, letterOf(tree, child))) step(walk, child, at + 1, masks + 1);
  }
}

function offer(walk: Walk, node: number, masks: number): void {
  const { tree, start, best } = walk;
  const longer = tree.tree.depths[node]! - (best?.units.length ?? 0);
  // A node's children come newest first, so the last of equals is the first that was named.
  const fewer = best !== null && (masks < best.masks || (masks === best.masks && start === best.start));
  if (longer > 0 || (longer === 0 && fewer)) walk.best = { start, units: lettersTo(tree, node), masks };
}

const fits = (mask: number, letter: number): boolean => READINGS.get(mask)?.has(letter) ?? true;

/** Is a term with these masks believable at [start, end)? */
function holds({ tree, codes, length, start }: Walk, end: number, masks: number): boolean {
  const seen = end - start - masks;
  if (seen < 2 && !(end - start === 2 && showsKanji(codes, start))) return false;
  const before = start > 0 ? codes[start - 1]! : 0;
  const after = end < length ? codes[end]! : 0;
  if (isLatin(codes[start]!) && isLatin(before)) return false;
  if (isLatin(codes[end - 1]!) && isLatin(after)) return false;
  // A mark at the edge of a word that stands without it is a bullet or bold type: ○バイト, *高額*.
  if (!isLetter(before) && isMask(codes[start]!) && isWord(tree, codes, start + 1, end)) return false;
  if (!isLetter(after) && isMask(codes[end - 1]!) && isWord(tree, codes, start, end - 1)) return false;
  return true;
}

/** 案○ and ○単, but not ○え and not 5件. */
function showsKanji(codes: Uint16Array, start: number): boolean {
  const [first, second] = [codes[start]!, codes[start + 1]!];
  return (isMask(first) && isKanji(second)) || (isKanji(first) && isMask(second));
}

/** Does a term begin here and end within? */
function isWord(tree: TermTree, codes: Uint16Array, start: number, end: number): boolean {
  let node = 0;
  for (let at = start; at < end; at++) {
    node = childOf(tree, node, codes[at]!);
    if (node === 0 || tree.ends[node] === 1) break;
  }
  return tree.ends[node] === 1;
}
