import { areAdjacentInTerms, findChild, type TermTrie } from '../match/term-trie.ts';
import { isLatin } from '../normalize/character-classes.ts';
import type { FoldedText } from '../normalize/fold.ts';
import { isKanji, isLetterOrDigit, LONG_VOWEL_MARK } from '../normalize/fold-table.ts';
import {
  findChains,
  findGaps,
  findLongVowelMarks,
  type Gap,
  isPausePunctuation,
  isStopPunctuation,
  separatorKind,
} from './gaps.ts';

/** In so long a chain even commas and blanks are a disguise, and are taken out elsewhere too. */
const MIN_LONG_CHAIN = 3;
/** So many gaps are tried for a term that goes on behind them; the rest of the text is then left alone. */
const MAX_GAPS_TRIED = 64;
/** Letters of a term that stand before the gap at the most. */
const MAX_LETTERS_BEFORE_GAP = 12;
/** So many words of two kanji with a blank in the middle are no accident: 高 額, 案 件. */
const MIN_SPLIT_PAIRS = 2;

/**
 * Takes out separators that hide: those at equal short distances (日/給/5/万), those inside a term or between a figure
 * and its 万, and others of their kind. Returns null when there are none.
 * @example removeSeparators(fold('日/給/5/万'), layOut(terms)) // reads 日給5万, and `from` leads to the original
 */
export function removeSeparators(folded: FoldedText, tree: TermTrie): FoldedText | null {
  const { codes } = folded;
  const gaps = findGaps(folded);
  const marks = findLongVowelMarks(folded);
  const hiding = new Set<number>();
  /** Gaps in a chain, and the separator that it begins with. */
  const chained = new Map<Gap, number>();
  const inside = new Set<Gap>();
  for (const chain of findChains(folded, gaps)) {
    const first = separatorKind(codes[chain[0]!.start]!);
    for (const gap of chain) {
      chained.set(gap, first);
      for (let i = gap.start; i < gap.end; i++)
        if (
          !isPausePunctuation(codes[i]!) ||
          (chain.length >= MIN_LONG_CHAIN && separatorKind(codes[i]!) === first)
        )
          hiding.add(separatorKind(codes[i]!));
    }
  }
  const pairs: Gap[] = [];
  for (const gap of [...gaps, ...marks].slice(0, MAX_GAPS_TRIED)) {
    if (chained.has(gap)) continue;
    const cut = classifyGap(folded, gap, tree);
    if (cut === 'pair') pairs.push(gap);
    else if (cut === 'word') inside.add(gap);
  }
  if (pairs.length >= MIN_SPLIT_PAIRS) for (const gap of pairs) inside.add(gap);
  for (const gap of inside)
    for (let i = gap.start; i < gap.end; i++)
      if (!isPausePunctuation(codes[i]!) && codes[i] !== LONG_VOWEL_MARK)
        hiding.add(separatorKind(codes[i]!));
  if (chained.size + inside.size === 0) return null;

  const cutMarks = marks.filter((mark) => inside.has(mark));
  const all = cutMarks.length === 0 ? gaps : [...gaps, ...cutMarks].sort((a, b) => a.start - b.start);
  return removeUnits(folded, all, (gap, i) => {
    const unit = codes[i]!;
    if (chained.has(gap)) return !isStopPunctuation(unit) || chained.get(gap) === unit || hiding.has(unit);
    if (inside.has(gap)) return gap.end - gap.start === 1 || hiding.has(separatorKind(unit));
    return hiding.has(separatorKind(unit)) && !belongsToNumberOrAddress(folded, gap, unit);
  });
}

/** Marks of a range, a date or an address: 5-10万, 4・5日, t.me/abc. In 50/00円 the mark has no business. */
function belongsToNumberOrAddress({ codes, length }: FoldedText, gap: Gap, mark: number): boolean {
  if (!isNumberOrLatin(codes[gap.start - 1]!) || !isNumberOrLatin(codes[gap.end]!)) return false;
  if (RANGE_MARKS.has(mark)) return true;
  if (!MARKS_IN_NUMBERS.has(mark)) return false;
  let at = gap.end;
  while (at < length && isNumberUnit(codes[at]!)) at++;
  return at === gap.end || at >= length || !MONEY_UNITS.has(codes[at]!);
}

/** The text without those units of gaps that are to go. */
function removeUnits(
  folded: FoldedText,
  gaps: readonly Gap[],
  goes: (gap: Gap, i: number) => boolean,
): FoldedText {
  const { codes, sourceOffsets, length } = folded;
  const out: FoldedText = {
    codes: new Uint16Array(length),
    sourceOffsets: new Int32Array(length),
    length: 0,
  };
  const keep = (i: number): void => {
    out.codes[out.length] = codes[i]!;
    out.sourceOffsets[out.length++] = sourceOffsets[i]!;
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
function classifyGap(folded: FoldedText, gap: Gap, tree: TermTrie): 'word' | 'pair' | null {
  const { codes, length } = folded;
  const before = codes[gap.start - 1]!;
  const behind = codes[gap.end]!;
  const pause = isPausePunctuation(codes[gap.start]!);
  if (pause && gap.end - gap.start > 1) return null;
  if (isNumberUnit(before) && behind === TEN_THOUSAND) return 'word';
  if (!areAdjacentInTerms(tree, before, behind)) return null;
  const opening = findChild(tree, 0, before);
  const isTwoLetterTerm = opening !== 0 && tree.isTerminal[findChild(tree, opening, behind)] === 1;
  if (pause && isTwoLetterTerm && isLoneLatin(folded, gap.start - 1) && isLoneLatin(folded, gap.end))
    return 'word';
  for (let start = gap.start - 1; start >= 0 && gap.start - start <= MAX_LETTERS_BEFORE_GAP; start--) {
    if (!isLetterOrDigit(codes[start]!)) break;
    let node = 0;
    let letters = 0;
    for (let at = start; at < length; at = at + 1 === gap.start ? gap.end : at + 1) {
      node = findChild(tree, node, codes[at]!);
      if (node === 0) break;
      letters++;
      if (at >= gap.end && tree.isTerminal[node] === 1 && letters >= (pause ? 4 : 3)) return 'word';
    }
  }
  return isTwoLetterTerm && codes[gap.start] === SPACE && isKanji(before) && isKanji(behind) ? 'pair' : null;
}

/** The D and the M of 「D Mまで」. */
function isLoneLatin({ codes, length }: FoldedText, at: number): boolean {
  return (
    isLatin(codes[at]!) &&
    !(at > 0 && isLatin(codes[at - 1]!)) &&
    !(at + 1 < length && isLatin(codes[at + 1]!))
  );
}

const SPACE = 0x20;
const TEN_THOUSAND = '万'.charCodeAt(0);
const NUMBER_UNITS = new Set([...'0123456789一二三四五六七八九十百千'].map((char) => char.charCodeAt(0)));
const RANGE_MARKS = new Set([...'-~'].map((char) => char.charCodeAt(0)));
const MARKS_IN_NUMBERS = new Set([...'.,/:・、@_'].map((char) => char.charCodeAt(0)));
const MONEY_UNITS = new Set([...'円万千'].map((char) => char.charCodeAt(0)));
const isNumberUnit = (unit: number): boolean => NUMBER_UNITS.has(unit);
const isNumberOrLatin = (unit: number): boolean => isNumberUnit(unit) || isLatin(unit);
