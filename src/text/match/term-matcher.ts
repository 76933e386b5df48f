import { isLatin } from '../fold/character-classes.ts';
import type { FoldedText } from '../fold/fold.ts';
import { isKatakana, isLetterOrDigit } from '../fold/fold-table.ts';
import { createLetterBuffer } from './letter-buffer.ts';
import { packedLength } from './packed-strings.ts';
import { buildQgramIndex, MAX_RAW_HITS, type QgramIndex } from './qgram-index.ts';
import { countSeparator, looksObfuscated, type SeparatorCounts } from './separator-counts.ts';
import { sortHits } from './sort-hits.ts';
import type { CompiledTerms } from './terms.ts';

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

/**
 * Compiles a matcher based on a q-gram index, which is built when the first text is scanned.
 * @example
 * const matcher = compileTermMatcher(compileTerms([{ folded: foldText('テレグラム') }]));
 * const folded = fold('テ/レ/グ/ラ/ム');
 * matcher.confirmHits(folded, matcher.scan(folded), 'テ/レ/グ/ラ/ム'); // [{ term: 0, start: 0, end: 9, separated: true }]
 */
export function compileTermMatcher(terms: CompiledTerms): TermMatcher {
  const { strings, shortKatakana, lengths, alphabet, termsBySymbol } = terms;
  /** Built for the first scan; an ordinary message needs none. */
  let qgramIndex: QgramIndex | undefined;
  let letters = createLetterBuffer(4096);
  const rawHits = new Int32Array(MAX_RAW_HITS * 2);

  function scan({ codes, length }: FoldedText): number {
    if (letters.positions.length <= length) letters = createLetterBuffer(length + 1024);
    const { idsByFoldedUnit, firstSymbolId, skipId } = alphabet;
    const { letterIds, positions } = letters;
    let count = 0;
    let n = 0;
    for (let i = 0; i < length; i++) {
      const id = idsByFoldedUnit[codes[i]!]!;
      if (id < firstSymbolId) {
        letterIds[n] = id;
        positions[n++] = i;
      } else if (id !== skipId) {
        for (const t of termsBySymbol[id - firstSymbolId]!) {
          if (count === MAX_RAW_HITS) break;
          rawHits[count++] = t;
          rawHits[count++] = i;
        }
      }
    }
    qgramIndex ??= buildQgramIndex(terms, new Uint8Array(terms.count).fill(1), false);
    const { matches } = qgramIndex;
    const matchNumbers = Math.min(qgramIndex.search(letters, n) * 2, rawHits.length - count);
    for (let f = 0; f < matchNumbers; f += 2) {
      rawHits[count++] = matches[f]!;
      rawHits[count++] = positions[matches[f + 1]!]!;
    }
    sortHits(rawHits, count >> 1, lengths);
    return count >> 1;
  }

  function confirmHits(folded: FoldedText, count: number, original: string): TermHit[] {
    const hits: TermHit[] = [];
    for (let h = 0; h < count; h++) {
      const term = rawHits[h * 2]!;
      const hit = locateHit(folded, term, packedLength(strings, term), rawHits[h * 2 + 1]!);
      if (hit !== null && (shortKatakana[term] === 0 || isWholeKatakanaWord(folded, hit, original)))
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
