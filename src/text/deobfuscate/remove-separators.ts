import { isLatin, NUMERALS } from '../fold/character-classes.ts';
import { applyEdits } from '../fold/edits.ts';
import { type FoldedText, foldedString } from '../fold/fold.ts';
import { isKanji, isLetterOrDigit, LONG_VOWEL_MARK } from '../fold/fold-table.ts';
import { findMatches } from '../match/find-matches.ts';
import { areAdjacentInTerms, type TermTrie } from '../match/term-trie.ts';
import { findChild } from '../match/trie.ts';

/*
 * Removes separators that hide words, and keeps those of ordinary writing:
 *
 *   日/給/5/万 -> 日給5万      テレ・グラム -> テレグラム      高 額 案 件 -> 高額案件      バイ-ト -> バイト
 *   5-10万, 4・5日, t.me/abc and 「はい。どこ」 stay as they are.
 *
 * A gap is what stands between two letters. Phases:
 *
 * 1. Chains: gaps one letter apart are all removed. Their separators become *hiding kinds*.
 * 2. Other gaps (`classifyGap`), at most 64: does a term, or an amount with 万, begin before the gap and go on behind it?
 *    `word`: removed. `pair`: a two-kanji term with a blank in the middle (高 額); removed only if the text has two of
 *    them, because one may be a coincidence. Their separators become hiding kinds, except punctuation of sentences.
 * 3. Remove: in chains and words all separators, apart from real stops; in all other gaps the hiding kinds, apart from marks of
 *    a range, a date, a number or an address.
 */

/** Chains in the shape of a text, where L is a letter: gaps one letter apart, three of any kinds or two of one kind. */
const CHAIN = /(?<=L)(?:[^L]+(?:L[^L]+){2,}|([^L])[^L]*(?:L\1[^L]*)+)(?=L)/g;
const MARKS = /[^L]+/g;
const BLANK = 0x20;
const LETTER = 'L';
const LETTER_UNIT = LETTER.charCodeAt(0);
/** All emoji and symbols are one kind of separator. */
const SYMBOL = 0xe000;
const FIRST_KANA = 0x3041;
const TEN_THOUSAND = '万'.charCodeAt(0);
const YEN = '円'.charCodeAt(0);

/** Common between the words of ordinary sentences; of these the first end a sentence or a clause. */
const STOP_PUNCTUATION = '、。,.!?';
const PAUSE_PUNCTUATION = `${STOP_PUNCTUATION} \n()「」『』[]"';…`;

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

/** The range [start, end) of a gap, or of a chain of gaps and the letters between them. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** A folded text. `shape` has the letter L for every letter or digit, and the kind of every separator. */
interface Searched {
  readonly folded: FoldedText;
  readonly shape: string;
}

/**
 * Removes separators that hide words; the comment at the top of the file describes the phases. Null if there are none;
 * otherwise a new text whose `sourceOffsets` lead to the original.
 * @example removeSeparators(fold('日/給/5/万'), buildTermTrie(terms.trie)) // reads 日給5万
 */
export function removeSeparators(folded: FoldedText, trie: TermTrie): FoldedText | null {
  const gaps = findGaps(folded);
  const marks = findLongVowelMarks(folded);
  // Nearly every text ends here, before the slower search for chains.
  if (!mayFormChain(gaps) && findGapsInWords(folded, [...gaps, ...marks], trie).size === 0) return null;
  const shape = shapeOf(folded);
  const chainAt = findChains({ folded, shape });
  const openGaps = [...gaps.filter(({ start }) => !chainAt.has(start)), ...marks];
  const words = findGapsInWords(folded, openGaps, trie);
  if (chainAt.size + words.size === 0) return null;

  const kinds = new Set([
    ...[...new Set(chainAt.values())].flatMap((chain) => kindsInChain(shape, chain)),
    ...[...words].flatMap((gap) => unitsOf(shape, gap).filter((kind) => !PAUSE_PUNCTUATION.includes(kind))),
  ]);
  const isRemoved = (gap: Range, at: number): boolean => {
    const kind = shape[at]!;
    const chain = chainAt.get(gap.start);
    if (chain !== undefined)
      return !STOP_PUNCTUATION.includes(kind) || shape[chain.start] === kind || kinds.has(kind);
    if (words.has(gap)) return gap.end - gap.start === 1 || kinds.has(kind);
    return kinds.has(kind) && !belongsToNumberOrAddress(folded, gap, at);
  };
  const behindLetters = { start: shape.lastIndexOf(LETTER) + 1, end: shape.length };
  const removed = [
    ...[...gaps, ...marks.filter((mark) => words.has(mark))].flatMap((gap) =>
      indexesOf(gap).filter((at) => isRemoved(gap, at)),
    ),
    ...indexesOf(behindLetters).filter((at) => kinds.has(shape[at]!)),
  ].sort((a, b) => a - b);
  return applyEdits(
    folded,
    removed.map((at) => ({ start: at, end: at + 1, text: '' })),
  );
}

function shapeOf({ codes, sourceOffsets, length }: FoldedText): string {
  const shape = codes.slice(0, length);
  for (let i = 0; i < length; i++) {
    const unit = shape[i]!;
    if (isLetterOrDigit(unit)) shape[i] = LETTER_UNIT;
    else if (unit >= SYMBOL || (unit >= 0x2190 && unit < 0x3000)) shape[i] = SYMBOL;
  }
  return foldedString({ codes: shape, sourceOffsets, length });
}

const rangesOf = (text: string, pattern: RegExp): readonly Range[] =>
  findMatches(text, pattern).map(({ index, 0: match }) => ({ start: index, end: index + match.length }));
const indexesOf = ({ start, end }: Range): readonly number[] =>
  Array.from({ length: end - start }, (_, k) => start + k);
const unitsOf = (text: string, { start, end }: Range): readonly string[] => [...text.slice(start, end)];

function findGaps({ codes, length }: FoldedText): readonly Range[] {
  const gaps: Range[] = [];
  let last = -1;
  for (let i = 0; i < length; i++) {
    if (!isLetterOrDigit(codes[i]!)) continue;
    if (last >= 0 && i - last > 1) gaps.push({ start: last + 1, end: i });
    last = i;
  }
  return gaps;
}

/** Are two gaps one letter apart? */
const mayFormChain = (gaps: readonly Range[]): boolean =>
  gaps.some(({ start }, g) => g > 0 && start - gaps[g - 1]!.end === 1);

/** A dash between katakana is folded to a long vowel mark, which is a letter. As gaps of one mark. */
function findLongVowelMarks({ codes, length }: FoldedText): readonly Range[] {
  const marks: Range[] = [];
  for (let i = 1; i + 1 < length; i++)
    if (codes[i] === LONG_VOWEL_MARK && isLetterOrDigit(codes[i - 1]!) && isLetterOrDigit(codes[i + 1]!))
      marks.push({ start: i, end: i + 1 });
  return marks;
}

/** Phase 1: the chain of every gap in one, by the start of the gap. */
function findChains(searched: Searched): ReadonlyMap<number, Range> {
  const chainAt = new Map<number, Range>();
  for (const chain of rangesOf(searched.shape, CHAIN))
    if (isPlausibleChain(searched, chain))
      for (const start of indexesOf(chain)) if (searched.shape[start] !== LETTER) chainAt.set(start, chain);
  return chainAt;
}

const isLongChain = (shape: string, { start, end }: Range): boolean =>
  rangesOf(shape.slice(start, end), MARKS).length >= MIN_LONG_CHAIN;

/** A Japanese letter between two gaps, 万 behind the last one (1/0/万), or enough Latin (t.e.l.e). Dates have neither. */
function isPlausibleChain({ folded: { codes, length }, shape }: Searched, chain: Range): boolean {
  const isLong = isLongChain(shape, chain);
  const letters = indexesOf(chain).filter((at) => shape[at] === LETTER);
  if (letters.some((at) => codes[at]! >= FIRST_KANA || (isLong && isLatin(codes[at]!)))) return true;
  if (!isLong) return codes[chain.end] === TEN_THOUSAND;
  // 5,0,0,0,0円: thousands are never separated digit by digit.
  const unit = chain.end + 1 < length ? codes[chain.end + 1] : 0;
  return unit === TEN_THOUSAND || unit === YEN;
}

function kindsInChain(shape: string, chain: Range): readonly string[] {
  const isLong = isLongChain(shape, chain);
  return unitsOf(shape, chain).filter(
    (kind) =>
      kind !== LETTER && (!PAUSE_PUNCTUATION.includes(kind) || (isLong && kind === shape[chain.start])),
  );
}

/** Phase 2. */
function findGapsInWords(folded: FoldedText, gaps: readonly Range[], trie: TermTrie): ReadonlySet<Range> {
  const words = new Set<Range>();
  const pairs: Range[] = [];
  for (const gap of gaps.slice(0, MAX_GAPS_TRIED)) {
    const kind = classifyGap(folded, gap, trie);
    if (kind === 'word') words.add(gap);
    else if (kind === 'pair') pairs.push(gap);
  }
  return new Set(pairs.length < MIN_SPLIT_PAIRS ? words : [...words, ...pairs]);
}

/** Does a term or an amount begin before the gap and go on behind it? A `pair` is a two-kanji term around a blank. */
function classifyGap(folded: FoldedText, gap: Range, trie: TermTrie): 'word' | 'pair' | null {
  const { codes, length } = folded;
  const before = codes[gap.start - 1]!;
  const after = codes[gap.end]!;
  const isAmount = after === TEN_THOUSAND && NUMERAL.test(String.fromCharCode(before));
  if (!isAmount && !areAdjacentInTerms(trie, before, after)) return null;
  const isPause = PAUSE_PUNCTUATION.includes(String.fromCharCode(codes[gap.start]!));
  if (isPause && gap.end - gap.start > 1) return null;
  if (isAmount) return 'word';
  const firstNode = findChild(trie, 0, before);
  const isTwoLetterTerm = firstNode !== 0 && trie.isTerminal[findChild(trie, firstNode, after)] === 1;
  // The D and the M of 「D Mまで」.
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
  return isTwoLetterTerm && codes[gap.start] === BLANK && isKanji(before) && isKanji(after) ? 'pair' : null;
}

/** A Latin letter without a Latin neighbour. */
const isLoneLatin = ({ codes, length }: FoldedText, at: number): boolean =>
  isLatin(codes[at]!) &&
  !(at > 0 && isLatin(codes[at - 1]!)) &&
  !(at + 1 < length && isLatin(codes[at + 1]!));

const NUMERAL = new RegExp(`[${NUMERALS}]`);
/** A mark and what is around it: a range, or a date, a number or an address, but not a sum. */
const NUMBER_OR_ADDRESS = new RegExp(
  `^[${NUMERALS}a-z](?:[-~]|[.,/:・、@_](?![${NUMERALS}]+[円万]))[${NUMERALS}a-z]`,
);
const SUM_REACH = 20;

/** 5-10万, 4・5日, t.me/abc, but not the mark of 50/00円. */
function belongsToNumberOrAddress({ codes, length }: FoldedText, gap: Range, mark: number): boolean {
  const after = codes.subarray(gap.end, Math.min(length, gap.end + SUM_REACH));
  return NUMBER_OR_ADDRESS.test(String.fromCharCode(codes[gap.start - 1]!, codes[mark]!, ...after));
}
