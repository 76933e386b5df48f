import type { Folded } from './fold.ts';
import { chainsOf, type Gap, gapsOf, isLatin, isPause, isStop, kindOf, longMarksOf } from './gaps.ts';
import { isKanji, isLetter, LONG_MARK } from './tables.ts';
import { areNeighbours, childOf, type TermTree } from './term-tree.ts';

/** In so long a chain even commas and blanks are a disguise, and are taken out elsewhere too. */
const LONG_CHAIN = 3;
/** So many gaps are tried for a term that goes on behind them; the rest of the text is then left alone. */
const MOST_TRIED = 64;
/** Letters of a term that stand before the gap at the most. */
const REACH = 12;
/** So many words of two kanji with a blank in the middle are no accident: 高 額, 案 件. */
const SPLIT_PAIRS = 2;

/**
 * Takes out separators that hide: those at equal short distances (日/給/5/万), those inside a term or between a figure
 * and its 万, and others of their kind. Returns null when there are none.
 * @example takenApart(fold('日/給/5/万'), layOut(terms)) // reads 日給5万, and `from` leads to the original
 */
export function takenApart(folded: Folded, tree: TermTree): Folded | null {
  const { codes } = folded;
  const gaps = gapsOf(folded);
  const marks = longMarksOf(folded);
  const hiding = new Set<number>();
  /** Gaps in a chain, and the separator that it begins with. */
  const chained = new Map<Gap, number>();
  const inside = new Set<Gap>();
  for (const chain of chainsOf(folded, gaps)) {
    const first = kindOf(codes[chain[0]!.start]!);
    for (const gap of chain) {
      chained.set(gap, first);
      for (let i = gap.start; i < gap.end; i++)
        if (!isPause(codes[i]!) || (chain.length >= LONG_CHAIN && kindOf(codes[i]!) === first))
          hiding.add(kindOf(codes[i]!));
    }
  }
  const pairs: Gap[] = [];
  for (const gap of [...gaps, ...marks].slice(0, MOST_TRIED)) {
    if (chained.has(gap)) continue;
    const cut = whatIsCut(folded, gap, tree);
    if (cut === 'pair') pairs.push(gap);
    else if (cut === 'word') inside.add(gap);
  }
  if (pairs.length >= SPLIT_PAIRS) for (const gap of pairs) inside.add(gap);
  for (const gap of inside)
    for (let i = gap.start; i < gap.end; i++)
      if (!isPause(codes[i]!) && codes[i] !== LONG_MARK) hiding.add(kindOf(codes[i]!));
  if (chained.size + inside.size === 0) return null;

  const cutMarks = marks.filter((mark) => inside.has(mark));
  const all = cutMarks.length === 0 ? gaps : [...gaps, ...cutMarks].sort((a, b) => a.start - b.start);
  return without(folded, all, (gap, i) => {
    const unit = codes[i]!;
    if (chained.has(gap)) return !isStop(unit) || chained.get(gap) === unit || hiding.has(unit);
    if (inside.has(gap)) return gap.end - gap.start === 1 || hiding.has(kindOf(unit));
    return hiding.has(kindOf(unit)) && !belongs(folded, gap, unit);
  });
}

/** Marks of a range, a date or an address: 5-10万, 4・5日, t.me/abc. In 50/00円 the mark has no business. */
function belongs({ codes, length }: Folded, gap: Gap, mark: number): boolean {
  if (!isPlain(codes[gap.start - 1]!) || !isPlain(codes[gap.end]!)) return false;
  if (RANGE.has(mark)) return true;
  if (!IN_FIGURES.has(mark)) return false;
  let at = gap.end;
  while (at < length && isFigure(codes[at]!)) at++;
  return at === gap.end || at >= length || !MONEY.has(codes[at]!);
}

/** The text without those units of gaps that are to go. */
function without(folded: Folded, gaps: readonly Gap[], goes: (gap: Gap, i: number) => boolean): Folded {
  const { codes, from, length } = folded;
  const out: Folded = { codes: new Uint16Array(length), from: new Int32Array(length), length: 0 };
  const keep = (i: number): void => {
    out.codes[out.length] = codes[i]!;
    out.from[out.length++] = from[i]!;
  };
  let at = 0;
  for (const gap of gaps) {
    for (; at < gap.start; at++) keep(at);
    for (; at < gap.end; at++) if (!goes(gap, at)) keep(at);
  }
  for (; at < length; at++) keep(at);
  return out;
}

/** Does a term, or a sum of money, begin before the gap and go on behind it? A pair are two kanji and a blank. */
function whatIsCut(folded: Folded, gap: Gap, tree: TermTree): 'word' | 'pair' | null {
  const { codes, length } = folded;
  const before = codes[gap.start - 1]!;
  const behind = codes[gap.end]!;
  const pause = isPause(codes[gap.start]!);
  if (pause && gap.end - gap.start > 1) return null;
  if (isFigure(before) && behind === TEN_THOUSAND) return 'word';
  if (!areNeighbours(tree, before, behind)) return null;
  const opening = childOf(tree, 0, before);
  const together = opening !== 0 && tree.ends[childOf(tree, opening, behind)] === 1;
  if (pause && together && isLoneLatin(folded, gap.start - 1) && isLoneLatin(folded, gap.end)) return 'word';
  for (let start = gap.start - 1; start >= 0 && gap.start - start <= REACH; start--) {
    if (!isLetter(codes[start]!)) break;
    let node = 0;
    let letters = 0;
    for (let at = start; at < length; at = at + 1 === gap.start ? gap.end : at + 1) {
      node = childOf(tree, node, codes[at]!);
      if (node === 0) break;
      letters++;
      if (at >= gap.end && tree.ends[node] === 1 && letters >= (pause ? 4 : 3)) return 'word';
    }
  }
  return together && codes[gap.start] === SPACE && isKanji(before) && isKanji(behind) ? 'pair' : null;
}

/** The D and the M of 「D Mまで」. */
function isLoneLatin({ codes, length }: Folded, at: number): boolean {
  return (
    isLatin(codes[at]!) &&
    !(at > 0 && isLatin(codes[at - 1]!)) &&
    !(at + 1 < length && isLatin(codes[at + 1]!))
  );
}

const SPACE = 0x20;
const TEN_THOUSAND = '万'.charCodeAt(0);
const FIGURES = new Set([...'0123456789一二三四五六七八九十百千'].map((char) => char.charCodeAt(0)));
const RANGE = new Set([...'-~'].map((char) => char.charCodeAt(0)));
const IN_FIGURES = new Set([...'.,/:・、@_'].map((char) => char.charCodeAt(0)));
const MONEY = new Set([...'円万千'].map((char) => char.charCodeAt(0)));
const isFigure = (unit: number): boolean => FIGURES.has(unit);
const isPlain = (unit: number): boolean => isFigure(unit) || isLatin(unit);
