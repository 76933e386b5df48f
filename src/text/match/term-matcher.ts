import { isDigit, isLatin } from '../fold/character-classes.ts';
import type { FoldedText } from '../fold/fold.ts';
import { isKatakana, isLetterOrDigit } from '../fold/fold-table.ts';
import { countSeparator, looksObfuscated, type SeparatorCounts } from './separator-counts.ts';
import { sortHits } from './sort-hits.ts';
import type { CompiledTerms } from './terms.ts';
import { findEdge } from './trie.ts';

/** An occurrence of a term in the folded text: the range [start, end). */
export interface TermHit {
  readonly term: number;
  readonly start: number;
  readonly end: number;
  /** Separators are between its letters. */
  readonly separated: boolean;
}

/** Finds all terms in folded texts. */
export interface TermMatcher {
  /**
   * Scans a folded text once, ignoring separators, and returns the number of raw hits. They are in `rawHits` until the next
   * scan, sorted by position.
   */
  scan(folded: FoldedText): number;
  /** Two numbers per raw hit: the term, and the index of its last letter in the folded text. */
  readonly rawHits: Int32Array;
  /**
   * The raw hits of the last scan that count: at word boundaries, and with separators that look like a disguise and not
   * like sentences.
   */
  confirmHits(folded: FoldedText, count: number, original: string): TermHit[];
}

/** Further hits in one text are ignored. */
const MAX_RAW_HITS = 1 << 15;

/**
 * Compiles a matcher: from each letter it walks the trie of all terms along the following letters, past separators.
 * @example
 * const matcher = compileTermMatcher(compileTerms([{ folded: foldText('テレグラム') }]));
 * const folded = fold('テ/レ/グ/ラ/ム');
 * matcher.confirmHits(folded, matcher.scan(folded), 'テ/レ/グ/ラ/ム'); // [{ term: 0, start: 0, end: 9, separated: true }]
 */
export function compileTermMatcher({ trie, lengths, shortKatakana, isNumber }: CompiledTerms): TermMatcher {
  const { letterByUnit, rootEdges, edges, firstTerm, nextTerm } = trie;
  const rawHits = new Int32Array(MAX_RAW_HITS * 2);
  /** The letters of the text without the separators between them: their numbers and their positions. */
  let letters = new Uint16Array(4096);
  let positions = new Int32Array(4096);

  function readLetters({ codes, length }: FoldedText): number {
    if (positions.length < length) {
      letters = new Uint16Array(length + 1024);
      positions = new Int32Array(length + 1024);
    }
    let count = 0;
    for (let i = 0; i < length; i++) {
      const letter = letterByUnit[codes[i]!]!;
      if (letter === 0 && !isLetterOrDigit(codes[i]!)) continue;
      letters[count] = letter;
      positions[count++] = i;
    }
    return count;
  }

  function scan(folded: FoldedText): number {
    const length = readLetters(folded);
    let hits = 0;
    for (let start = 0; start < length; start++) {
      let node = rootEdges[letters[start]!]!;
      for (let last = start; node !== 0; ) {
        for (let t = firstTerm[node]!; t >= 0 && hits < MAX_RAW_HITS; t = nextTerm[t]!) {
          rawHits[hits * 2] = t;
          rawHits[hits * 2 + 1] = positions[last]!;
          hits++;
        }
        do last++;
        while (last < length && isSymbolAt(folded, last));
        node = last < length && letters[last]! > 0 ? findEdge(edges, node, letters[last]!) : 0;
      }
    }
    sortHits(rawHits, hits, lengths);
    return hits;
  }

  /** A symbol is a term of its own, and a separator between the letters of others. */
  const isSymbolAt = ({ codes }: FoldedText, at: number): boolean => !isLetterOrDigit(codes[positions[at]!]!);

  function confirmHits(folded: FoldedText, count: number, original: string): TermHit[] {
    const hits: TermHit[] = [];
    for (let h = 0; h < count; h++) {
      const term = rawHits[h * 2]!;
      const hit = locateHit(folded, term, lengths[term]!, rawHits[h * 2 + 1]!);
      if (hit === null) continue;
      if (shortKatakana[term] === 1 && !isWholeKatakanaWord(folded, hit, original)) continue;
      if (isNumber[term] === 1 && !isWholeNumber(folded, hit)) continue;
      hits.push(hit);
    }
    return hits;
  }

  return { scan, rawHits, confirmHits };
}

/**
 * A short katakana term counts only as a word of its own, typed in katakana: タイ is neither タイピング nor 見たい. With more
 * than two letters it may be typed in any kana, but not inside another katakana word: ライン is not オンライン.
 */
function isWholeKatakanaWord(folded: FoldedText, hit: TermHit, original: string): boolean {
  if (hit.separated) return true;
  const inKatakana = isKatakana(originalUnitAt(folded, hit.start, original));
  if (!inKatakana) return hit.end - hit.start > 2;
  const joinedBefore = hit.start > 0 && isKatakana(originalUnitAt(folded, hit.start - 1, original));
  const joinedAfter = hit.end < folded.length && isKatakana(originalUnitAt(folded, hit.end, original));
  return !joinedBefore && !(joinedAfter && hit.end - hit.start <= 2);
}

const DIGIT_ZERO = 0x30;

/** 9110 is not in 691107. A term that begins with 0, such as 090, may be the beginning of a telephone number. */
function isWholeNumber({ codes, length }: FoldedText, { start, end }: TermHit): boolean {
  if (start > 0 && isDigit(codes[start - 1]!)) return false;
  return codes[start] === DIGIT_ZERO || end === length || !isDigit(codes[end]!);
}

const originalUnitAt = ({ sourceOffsets }: FoldedText, i: number, original: string): number =>
  original.charCodeAt(sourceOffsets[i]!);

/** Reused by every call; a call is finished before the next one begins. */
const separatorCounts: SeparatorCounts = { runs: 0, blanks: 0, prose: 0 };

/** Walks back from the last letter of a raw hit to its start and checks boundaries and separators; null if they fail. */
function locateHit(folded: FoldedText, term: number, letters: number, last: number): TermHit | null {
  const { codes } = folded;
  separatorCounts.runs = separatorCounts.blanks = separatorCounts.prose = 0;
  let start = last;
  let isAfterLetter = true;
  for (let left = letters - 1; left > 0; ) {
    start--;
    const unit = codes[start]!;
    if (isLetterOrDigit(unit)) {
      left--;
      isAfterLetter = true;
    } else {
      countSeparator(separatorCounts, unit, isAfterLetter);
      isAfterLetter = false;
    }
  }
  const end = last + 1;
  if (isLatin(codes[start]!) && start > 0 && isLatin(codes[start - 1]!)) return null;
  if (isLatin(codes[last]!) && end < folded.length && isLatin(codes[end]!)) return null;
  if (separatorCounts.runs === 0) return { term, start, end, separated: false };
  return looksObfuscated(separatorCounts, letters) ? { term, start, end, separated: true } : null;
}
