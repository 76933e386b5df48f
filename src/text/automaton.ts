import { type Anchors, compileAnchors, MOST_FOUND, roomFor } from './anchors.ts';
import type { Folded } from './fold.ts';
import { putInOrder } from './in-order.ts';
import { countSeparator, type Gaps, hidesAWord, isLatin } from './separators.ts';
import { isKatakana, isLetter } from './tables.ts';
import type { Terms } from './terms.ts';
import { sizeOf } from './words.ts';

/** A term's occurrence in the folded text: [start, end). `spaced`: separators stood between its characters. */
export interface Hit {
  readonly term: number;
  readonly start: number;
  readonly end: number;
  readonly spaced: boolean;
}

export interface Automaton {
  /**
   * Reads a folded text once. Raw hits stay in `raw` (pairs of term and last position) until the next scan; returns
   * how many. Separators are passed over, so each term is found in the plain reading and in the skeleton alike.
   */
  scan(folded: Folded): number;
  readonly raw: Int32Array;
  /** The raw hits of the last scan that hold: word edges, separators that look like hiding and not like prose. */
  hits(folded: Folded, count: number, original: string): Hit[];
}

/**
 * Finds terms in folded texts: a table look-up or two per character.
 *
 * @example
 * const automaton = compileAutomaton(compileTerms([{ folded: foldText('テレグラム') }]));
 * const folded = fold('テ/レ/グ/ラ/ム');
 * automaton.hits(folded, automaton.scan(folded), 'テ/レ/グ/ラ/ム'); // [{ term: 0, start: 0, end: 9, spaced: true }]
 */
export function compileAutomaton(terms: Terms): Automaton {
  const { words, katakana, lengths, columns, symbols } = terms;
  /** Sorted when the first text is scanned, which an ordinary message never is. */
  let anchors: Anchors | undefined;
  let letters = roomFor(4096);
  const raw = new Int32Array(MOST_FOUND * 2);

  function scan({ codes, length }: Folded): number {
    if (letters.at.length <= length) letters = roomFor(length + 1024);
    const { ofFolded: columnOf, firstSymbol, skip } = columns;
    const { columns: read, at } = letters;
    let count = 0;
    let n = 0;
    for (let i = 0; i < length; i++) {
      const column = columnOf[codes[i]!]!;
      if (column < firstSymbol) {
        read[n] = column;
        at[n++] = i;
      } else if (column !== skip) {
        for (const t of symbols[column - firstSymbol]!) {
          if (count === MOST_FOUND) break;
          raw[count++] = t;
          raw[count++] = i;
        }
      }
    }
    anchors ??= compileAnchors(terms, new Uint8Array(terms.count).fill(1), false);
    const { found } = anchors;
    const standing = Math.min(anchors.find(letters, n) * 2, raw.length - count);
    for (let f = 0; f < standing; f += 2) {
      raw[count++] = found[f]!;
      raw[count++] = at[found[f + 1]!]!;
    }
    putInOrder(raw, count >> 1, lengths);
    return count >> 1;
  }

  function hits(folded: Folded, count: number, original: string): Hit[] {
    const found: Hit[] = [];
    for (let h = 0; h < count; h++) {
      const term = raw[h * 2]!;
      const hit = locate(folded, term, sizeOf(words, term), raw[h * 2 + 1]!);
      if (hit !== null && (katakana[term] === 0 || isWholeWord(folded, hit, original))) found.push(hit);
    }
    return found;
  }

  return { scan, raw, hits };
}

/**
 * A short katakana word counts only as a word of its own, typed in katakana: タイ is neither タイピング nor 見たい.
 * Longer ones may be typed in any kana but not stand inside another katakana word: ライン is not オンライン.
 */
function isWholeWord(folded: Folded, hit: Hit, original: string): boolean {
  if (hit.spaced) return true;
  const inKatakana = isKatakana(typed(folded, hit.start, original));
  if (!inKatakana) return hit.end - hit.start > 2;
  const joinedBefore = hit.start > 0 && isKatakana(typed(folded, hit.start - 1, original));
  const joinedAfter = hit.end < folded.length && isKatakana(typed(folded, hit.end, original));
  return !joinedBefore && !(joinedAfter && hit.end - hit.start <= 2);
}

const typed = ({ from }: Folded, i: number, original: string): number => original.charCodeAt(from[i]!);

const gaps: Gaps = { count: 0, blanks: 0, prose: 0 };

/** Walks back over a raw hit, finds where it starts, and judges the separators inside. */
function locate(folded: Folded, term: number, letters: number, last: number): Hit | null {
  const { codes } = folded;
  gaps.count = gaps.blanks = gaps.prose = 0;
  let start = last;
  let behindLetter = true;
  for (let left = letters - 1; left > 0; ) {
    start--;
    const unit = codes[start]!;
    if (isLetter(unit)) {
      left--;
      behindLetter = true;
    } else {
      countSeparator(gaps, unit, behindLetter);
      behindLetter = false;
    }
  }
  const end = last + 1;
  if (isLatin(codes[start]!) && start > 0 && isLatin(codes[start - 1]!)) return null;
  if (isLatin(codes[last]!) && end < folded.length && isLatin(codes[end]!)) return null;
  if (gaps.count === 0) return { term, start, end, spaced: false };
  return hidesAWord(gaps, letters) ? { term, start, end, spaced: true } : null;
}
