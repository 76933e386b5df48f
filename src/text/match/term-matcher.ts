import { isLatin } from '../normalize/character-classes.ts';
import type { FoldedText } from '../normalize/fold.ts';
import { isKatakana, isLetterOrDigit } from '../normalize/fold-table.ts';
import { createLetterBuffer } from './letter-buffer.ts';
import { packedLength } from './packed-strings.ts';
import { buildQgramIndex, MAX_RAW_HITS, type QgramIndex } from './qgram-index.ts';
import { countSeparator, looksObfuscated, type SeparatorCounts } from './separator-counts.ts';
import { sortHits } from './sort-hits.ts';
import type { CompiledTerms } from './terms.ts';

/** A term's occurrence in the folded text: [start, end). `spaced`: separators stood between its characters. */
export interface TermHit {
  readonly term: number;
  readonly start: number;
  readonly end: number;
  readonly separated: boolean;
}

export interface TermMatcher {
  /**
   * Reads a folded text once. Raw hits stay in `raw` (pairs of term and last position) until the next scan; returns
   * how many. Separators are passed over, so each term is found in the plain reading and in the skeleton alike.
   */
  scan(folded: FoldedText): number;
  readonly rawHits: Int32Array;
  /** The raw hits of the last scan that hold: word edges, separators that look like hiding and not like prose. */
  confirmHits(folded: FoldedText, count: number, original: string): TermHit[];
}

/**
 * Finds terms in folded texts: a table look-up or two per character.
 *
 * @example
 * const automaton = compileTermMatcher(compileTerms([{ folded: foldText('テレグラム') }]));
 * const folded = fold('テ/レ/グ/ラ/ム');
 * automaton.confirmHits(folded, automaton.state(folded), 'テ/レ/グ/ラ/ム'); // [{ term: 0, start: 0, end: 9, spaced: true }]
 */
export function compileTermMatcher(terms: CompiledTerms): TermMatcher {
  const { strings, shortKatakana, lengths, alphabet, termsBySymbol } = terms;
  /** Sorted when the first text is scanned, which an ordinary message never is. */
  let qgramIndex: QgramIndex | undefined;
  let letters = createLetterBuffer(4096);
  const rawHits = new Int32Array(MAX_RAW_HITS * 2);

  function scan({ codes, length }: FoldedText): number {
    if (letters.positions.length <= length) letters = createLetterBuffer(length + 1024);
    const { idsByFoldedUnit: columnOf, firstSymbolId, skipId } = alphabet;
    const { letterIds: read, positions } = letters;
    let count = 0;
    let n = 0;
    for (let i = 0; i < length; i++) {
      const column = columnOf[codes[i]!]!;
      if (column < firstSymbolId) {
        read[n] = column;
        positions[n++] = i;
      } else if (column !== skipId) {
        for (const t of termsBySymbol[column - firstSymbolId]!) {
          if (count === MAX_RAW_HITS) break;
          rawHits[count++] = t;
          rawHits[count++] = i;
        }
      }
    }
    qgramIndex ??= buildQgramIndex(terms, new Uint8Array(terms.count).fill(1), false);
    const { matches } = qgramIndex;
    const standing = Math.min(qgramIndex.search(letters, n) * 2, rawHits.length - count);
    for (let f = 0; f < standing; f += 2) {
      rawHits[count++] = matches[f]!;
      rawHits[count++] = positions[matches[f + 1]!]!;
    }
    sortHits(rawHits, count >> 1, lengths);
    return count >> 1;
  }

  function confirmHits(folded: FoldedText, count: number, original: string): TermHit[] {
    const found: TermHit[] = [];
    for (let h = 0; h < count; h++) {
      const term = rawHits[h * 2]!;
      const hit = locateHit(folded, term, packedLength(strings, term), rawHits[h * 2 + 1]!);
      if (hit !== null && (shortKatakana[term] === 0 || isWholeKatakanaWord(folded, hit, original)))
        found.push(hit);
    }
    return found;
  }

  return { scan, rawHits, confirmHits };
}

/**
 * A short katakana word counts only as a word of its own, typed in katakana: タイ is neither タイピング nor 見たい.
 * Longer ones may be typed in any kana but not stand inside another katakana word: ライン is not オンライン.
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

const separatorCounts: SeparatorCounts = { runs: 0, blanks: 0, prose: 0 };

/** Walks back over a raw hit, finds where it starts, and judges the separators inside. */
function locateHit(folded: FoldedText, term: number, letters: number, last: number): TermHit | null {
  const { codes } = folded;
  separatorCounts.runs = separatorCounts.blanks = separatorCounts.prose = 0;
  let start = last;
  let behindLetter = true;
  for (let left = letters - 1; left > 0; ) {
    start--;
    const unit = codes[start]!;
    if (isLetterOrDigit(unit)) {
      left--;
      behindLetter = true;
    } else {
      countSeparator(separatorCounts, unit, behindLetter);
      behindLetter = false;
    }
  }
  const end = last + 1;
  if (isLatin(codes[start]!) && start > 0 && isLatin(codes[start - 1]!)) return null;
  if (isLatin(codes[last]!) && end < folded.length && isLatin(codes[end]!)) return null;
  if (separatorCounts.runs === 0) return { term, start, end, separated: false };
  return looksObfuscated(separatorCounts, letters) ? { term, start, end, separated: true } : null;
}
