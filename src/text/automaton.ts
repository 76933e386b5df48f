import { buildTable } from './automaton-table.ts';
import type { Folded } from './fold.ts';
import { countSeparator, type Gaps, hidesAWord, isLatin } from './separators.ts';
import { isKatakana, isLetter } from './tables.ts';

/** `katakana`: a short word that is written in katakana and must stand on its own. */
export interface Term {
  readonly folded: string;
  readonly katakana?: boolean;
}

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

/** More raw hits than this in one text are a flood; the rest of the text is left unread. */
const MOST_RAW = 1 << 15;
const SEPARATOR = 0;
const UNKNOWN = 1;

/**
 * Compiles folded terms into one automaton in typed arrays: a table look-up or two per character. Terms are given
 * folded; separators inside them are ignored; a term that is one symbol (✈, 📩) is found as that symbol.
 *
 * @example
 * const automaton = compileAutomaton([{ folded: foldText('テレグラム') }]);
 * const folded = fold('テ/レ/グ/ラ/ム');
 * automaton.hits(folded, automaton.scan(folded), 'テ/レ/グ/ラ/ム'); // [{ term: 0, start: 0, end: 9, spaced: true }]
 */
export function compileAutomaton(terms: readonly Term[]): Automaton {
  const words = terms.map(({ folded }) => lettersOf(folded));
  const column = new Uint16Array(0x10000).fill(UNKNOWN);
  for (let unit = 0; unit < 0x10000; unit++) if (!isLetter(unit)) column[unit] = SEPARATOR;
  let width = 2;
  // In code order, so that the kana, which ordinary chat is made of, share few cache lines of a row.
  for (const unit of [...new Set(words.flat())].filter(isLetter).sort((a, b) => a - b))
    column[unit] = width++;
  const firstSymbol = width;
  const symbolTerm: number[] = [];
  words.forEach((word, term) => {
    if (isLetter(word[0]!)) return;
    column[word[0]!] = firstSymbol + symbolTerm.length;
    symbolTerm.push(term);
  });

  const table = buildTable(
    words.map((word) => (isLetter(word[0]!) ? word.map((unit) => column[unit]!) : [])),
    width,
  );
  const { dense, shift, denseStates, links, slots, firstEnd, lastEnd, ends, endsAt } = table;
  const raw = new Int32Array(MOST_RAW * 2);

  function scan(folded: Folded): number {
    const { codes, length } = folded;
    let state = 0;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const k = column[codes[i]!]!;
      if (k === SEPARATOR) continue;
      if (k >= firstSymbol) {
        raw[count++] = symbolTerm[k - firstSymbol]!;
        raw[count++] = i;
      } else {
        for (;;) {
          if (state < denseStates) {
            state = dense[(state << shift) | k]!;
            break;
          }
          const link = (state - denseStates) * 2;
          const slot = (links[link]! + k) * 2;
          if (slots[slot] === state) {
            state = slots[slot + 1]!;
            break;
          }
          state = links[link + 1]!;
        }
        if (state >= firstEnd && state < lastEnd) {
          let at = endsAt[state - firstEnd]!;
          for (let term = ends[at]!; term >= 0; term = ends[++at]!) {
            raw[count++] = term;
            raw[count++] = i;
          }
        }
      }
      if (count >= MOST_RAW * 2 - 64) break;
    }
    return count >> 1;
  }

  function hits(folded: Folded, count: number, original: string): Hit[] {
    const found: Hit[] = [];
    for (let h = 0; h < count; h++) {
      const term = raw[h * 2]!;
      const hit = locate(folded, term, words[term]!, raw[h * 2 + 1]!);
      if (hit !== null && (!terms[term]!.katakana || isWholeWord(folded, hit, original))) found.push(hit);
    }
    return found;
  }

  return { scan, raw, hits };
}

/** What of a folded term is looked for: its letters, or its first symbol when it has none. */
export function lettersOf(folded: string): readonly number[] {
  const units = Array.from({ length: folded.length }, (_, i) => folded.charCodeAt(i));
  const letters = units.filter(isLetter);
  return letters.length > 0 ? letters : units.slice(0, 1);
}

/**
 * A short katakana word counts only as a word of its own, typed in katakana: タイ is neither タイピング nor 見たい.
 * Longer ones may be typed in any kana but not stand inside another katakana word: ライン is not オンライン.
 */
function isWholeWord(folded: Folded, hit: Hit, original: string): boolean {
  if (hit.spaced) return true;
  const typed = (i: number) => original.charCodeAt(folded.from[i]!);
  const inKatakana = isKatakana(typed(hit.start));
  if (!inKatakana) return hit.end - hit.start > 2;
  const joinedBefore = hit.start > 0 && isKatakana(typed(hit.start - 1));
  const joinedAfter = hit.end < folded.length && isKatakana(typed(hit.end));
  return !joinedBefore && !(joinedAfter && hit.end - hit.start <= 2);
}

const gaps: Gaps = { count: 0, blanks: 0, prose: 0 };

/** Walks back over a raw hit, finds where it starts, and judges the separators inside. */
function locate(folded: Folded, term: number, word: readonly number[], last: number): Hit | null {
  const { codes } = folded;
  gaps.count = gaps.blanks = gaps.prose = 0;
  let start = last;
  let behindLetter = true;
  for (let left = word.length - 1; left > 0; ) {
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
  return hidesAWord(gaps, word.length) ? { term, start, end, spaced: true } : null;
}
