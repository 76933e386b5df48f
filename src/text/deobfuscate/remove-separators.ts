import { isLatin } from '../fold/character-classes.ts';
import type { FoldedText } from '../fold/fold.ts';
import { isKanji, isLetterOrDigit, LONG_VOWEL_MARK } from '../fold/fold-table.ts';
import { areAdjacentInTerms, type TermTrie } from '../match/term-trie.ts';
import { findChild } from '../match/trie.ts';
import {
  findChains,
  findGaps,
  findLongVowelMarks,
  type Gap,
  isPausePunctuation,
  isStopPunctuation,
  separatorKind,
} from './separator-chains.ts';

/*
 * Removes separators that hide words, and keeps those of ordinary writing:
 *
 *   日/給/5/万 -> 日給5万      テレ・グラム -> テレグラム      高 額 案 件 -> 高額案件      バイ-ト -> バイト
 *   5-10万, 4・5日, t.me/abc and 「はい。どこ」 stay as they are.
 *
 * Phases:
 *
 * 1. Collect gaps between letters, and long vowel marks inside words (separator-chains.ts).
 * 2. Chains (`findChains`): gaps at equal short distances are all removed. Their separators become *hiding kinds*.
 * 3. Other gaps (`classifyGap`), at most 64: does a term, or an amount with 万, begin before the gap and go on behind it?
 *    `word`: removed. `pair`: a two-kanji term with a blank in the middle (高 額); removed only if the text has two of
 *    them, because one may be a coincidence. Their separators become hiding kinds, except punctuation of sentences.
 * 4. If nothing was found, the result is null: the text has no second reading.
 * 5. Remove (`removeUnits`): in chains and words all separators, apart from real stops; in all other gaps the hiding
 *    kinds, apart from marks of a range, a date, a number or an address (`belongsToNumberOrAddress`).
 */

/** In a chain of this length even commas and blanks are a disguise, and become hiding kinds. */
const MIN_LONG_CHAIN = 3;
/** Gaps that are checked for a term across them; the rest of the text is left as it is. */
const MAX_GAPS_TRIED = 64;
/** Letters of a term before the gap. */
const MAX_LETTERS_BEFORE_GAP = 12;
/** Two-kanji terms with a blank in the middle that are not a coincidence: 高 額, 案 件. */
const MIN_SPLIT_PAIRS = 2;
/** Letters of a term across a gap; more if the gap is punctuation of ordinary sentences. */
const MIN_TERM_LENGTH = 3;
const MIN_TERM_LENGTH_ACROSS_PAUSE = 4;

const SPACE = 0x20;
const TEN_THOUSAND = '万'.charCodeAt(0);
const charCodeSet = (chars: string): ReadonlySet<number> =>
  new Set([...chars].map((char) => char.charCodeAt(0)));
const NUMBER_UNITS = charCodeSet('0123456789一二三四五六七八九十百千');
const RANGE_MARKS = charCodeSet('-~');
const MARKS_IN_NUMBERS = charCodeSet('.,/:・、@_');
const MONEY_UNITS = charCodeSet('円万千');

/** What phases 2 and 3 decided. */
interface HidingSeparators {
  /** Kinds of separators that are removed everywhere. */
  readonly kinds: Set<number>;
  /** Gaps in a chain, and the separator that the chain begins with. */
  readonly chained: Map<Gap, number>;
  /** Gaps inside a word. */
  readonly inside: Set<Gap>;
}

/**
 * Removes separators that hide words; the comment at the top of the file describes the phases. Returns null if there are
 * none; otherwise a new text whose `sourceOffsets` lead to the original.
 * @example removeSeparators(fold('日/給/5/万'), buildTermTrie(terms.trie)) // reads 日給5万
 */
export function removeSeparators(folded: FoldedText, trie: TermTrie): FoldedText | null {
  const { codes } = folded;
  const gaps = findGaps(folded);
  const marks = findLongVowelMarks(folded);
  const hiding: HidingSeparators = { kinds: new Set(), chained: new Map(), inside: new Set() };
  collectChains(folded, gaps, hiding);
  collectGapsInWords(folded, [...gaps, ...marks].slice(0, MAX_GAPS_TRIED), trie, hiding);
  const { kinds, chained, inside } = hiding;
  if (chained.size + inside.size === 0) return null;

  const cutMarks = marks.filter((mark) => inside.has(mark));
  const allGaps = cutMarks.length === 0 ? gaps : [...gaps, ...cutMarks].sort((a, b) => a.start - b.start);
  return removeUnits(folded, allGaps, (gap, i) => {
    const unit = codes[i]!;
    if (gap === null) return kinds.has(separatorKind(unit));
    if (chained.has(gap)) return !isStopPunctuation(unit) || chained.get(gap) === unit || kinds.has(unit);
    if (inside.has(gap)) return gap.end - gap.start === 1 || kinds.has(separatorKind(unit));
    return kinds.has(separatorKind(unit)) && !belongsToNumberOrAddress(folded, gap, unit);
  });
}

/** Phase 2. */
function collectChains(folded: FoldedText, gaps: readonly Gap[], { kinds, chained }: HidingSeparators): void {
  const { codes } = folded;
  for (const chain of findChains(folded, gaps)) {
    const firstKind = separatorKind(codes[chain[0]!.start]!);
    for (const gap of chain) {
      chained.set(gap, firstKind);
      for (let i = gap.start; i < gap.end; i++)
        if (
          !isPausePunctuation(codes[i]!) ||
          (chain.length >= MIN_LONG_CHAIN && separatorKind(codes[i]!) === firstKind)
        )
          kinds.add(separatorKind(codes[i]!));
    }
  }
}

/** Phase 3. */
function collectGapsInWords(
  folded: FoldedText,
  gaps: readonly Gap[],
  trie: TermTrie,
  { kinds, chained, inside }: HidingSeparators,
): void {
  const { codes } = folded;
  const pairs: Gap[] = [];
  for (const gap of gaps) {
    if (chained.has(gap)) continue;
    const kind = classifyGap(folded, gap, trie);
    if (kind === 'pair') pairs.push(gap);
    else if (kind === 'word') inside.add(gap);
  }
  if (pairs.length >= MIN_SPLIT_PAIRS) for (const gap of pairs) inside.add(gap);
  for (const gap of inside)
    for (let i = gap.start; i < gap.end; i++)
      if (!isPausePunctuation(codes[i]!) && codes[i] !== LONG_VOWEL_MARK) kinds.add(separatorKind(codes[i]!));
}

/** Does a term or an amount begin before the gap and go on behind it? A `pair` is a two-kanji term around a blank. */
function classifyGap(folded: FoldedText, gap: Gap, trie: TermTrie): 'word' | 'pair' | null {
  const { codes, length } = folded;
  const before = codes[gap.start - 1]!;
  const after = codes[gap.end]!;
  const isPause = isPausePunctuation(codes[gap.start]!);
  if (isPause && gap.end - gap.start > 1) return null;
  if (isNumberUnit(before) && after === TEN_THOUSAND) return 'word';
  if (!areAdjacentInTerms(trie, before, after)) return null;
  const firstNode = findChild(trie, 0, before);
  const isTwoLetterTerm = firstNode !== 0 && trie.isTerminal[findChild(trie, firstNode, after)] === 1;
  if (isPause && isTwoLetterTerm && isLoneLatin(folded, gap.start - 1) && isLoneLatin(folded, gap.end))
    return 'word';
  const minTermLength = isPause ? MIN_TERM_LENGTH_ACROSS_PAUSE : MIN_TERM_LENGTH;
  for (let start = gap.start - 1; start >= 0 && gap.start - start <= MAX_LETTERS_BEFORE_GAP; start--) {
    if (!isLetterOrDigit(codes[start]!)) break;
    let node = 0;
    let letters = 0;
    for (let at = start; at < length; at = at + 1 === gap.start ? gap.end : at + 1) {
      node = findChild(trie, node, codes[at]!);
      if (node === 0) break;
      letters++;
      if (at >= gap.end && trie.isTerminal[node] === 1 && letters >= minTermLength) return 'word';
    }
  }
  return isTwoLetterTerm && codes[gap.start] === SPACE && isKanji(before) && isKanji(after) ? 'pair' : null;
}

/** A Latin letter without a Latin neighbour: the D and the M of 「D Mまで」. */
function isLoneLatin({ codes, length }: FoldedText, at: number): boolean {
  return (
    isLatin(codes[at]!) &&
    !(at > 0 && isLatin(codes[at - 1]!)) &&
    !(at + 1 < length && isLatin(codes[at + 1]!))
  );
}

/** Marks of a range, a date, a number or an address: 5-10万, 4・5日, t.me/abc. Not the mark of 50/00円. */
function belongsToNumberOrAddress({ codes, length }: FoldedText, gap: Gap, mark: number): boolean {
  if (!isNumberOrLatin(codes[gap.start - 1]!) || !isNumberOrLatin(codes[gap.end]!)) return false;
  if (RANGE_MARKS.has(mark)) return true;
  if (!MARKS_IN_NUMBERS.has(mark)) return false;
  let at = gap.end;
  while (at < length && isNumberUnit(codes[at]!)) at++;
  return at === gap.end || at >= length || !MONEY_UNITS.has(codes[at]!);
}

/** Phase 5: a copy of the text without the units for which `isRemoved` is true: of gaps, and (null) behind the last letter. */
function removeUnits(
  folded: FoldedText,
  gaps: readonly Gap[],
  isRemoved: (gap: Gap | null, i: number) => boolean,
): FoldedText {
  const { codes, sourceOffsets, length } = folded;
  const result: FoldedText = {
    codes: new Uint16Array(length),
    sourceOffsets: new Int32Array(length),
    length: 0,
  };
  const keep = (i: number): void => {
    result.codes[result.length] = codes[i]!;
    result.sourceOffsets[result.length++] = sourceOffsets[i]!;
  };
  let at = 0;
  for (const gap of gaps) {
    for (; at < gap.start; at++) keep(at);
    for (; at < gap.end; at++) if (!isRemoved(gap, at)) keep(at);
  }
  for (; at < length; at++) if (isLetterOrDigit(codes[at]!) || !isRemoved(null, at)) keep(at);
  return result;
}

const isNumberUnit = (unit: number): boolean => NUMBER_UNITS.has(unit);
const isNumberOrLatin = (unit: number): boolean => isNumberUnit(unit) || isLatin(unit);
