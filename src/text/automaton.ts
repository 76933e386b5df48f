import type { Folded } from './fold.ts';
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
 * Compiles folded terms into one dense automaton (Aho and Corasick, 1975) in typed arrays: one table look-up per
 * character. Terms are given folded; separators inside them are ignored; a term that is one symbol (✈, 📩) is
 * found as that symbol.
 *
 * @example
 * const automaton = compileAutomaton([{ folded: foldText('テレグラム') }]);
 * const folded = fold('テ/レ/グ/ラ/ム');
 * automaton.hits(folded, automaton.scan(folded), 'テ/レ/グ/ラ/ム'); // [{ term: 0, start: 0, end: 9, spaced: true }]
 */
export function compileAutomaton(terms: readonly Term[]): Automaton {
  const words = terms.map(({ folded }) => {
    const letters = [...unitsOf(folded)].filter(isLetter);
    return letters.length > 0 ? letters : unitsOf(folded).slice(0, 1);
  });
  const symbolTerms = new Map<number, number>();
  const column = new Uint16Array(0x10000).fill(UNKNOWN);
  for (let unit = 0; unit < 0x10000; unit++) if (!isLetter(unit)) column[unit] = SEPARATOR;
  let width = 2;
  // In code order, so that the kana, which ordinary chat is made of, share few cache lines of a row.
  for (const unit of [...new Set(words.flat())].filter(isLetter).sort((a, b) => a - b))
    column[unit] = width++;
  words.forEach((word, term) => {
    if (!isLetter(word[0]!)) symbolTerms.set(word[0]!, term);
  });
  const firstSymbol = width;
  const symbolTerm: number[] = [];
  for (const [unit, term] of symbolTerms) {
    column[unit] = firstSymbol + symbolTerm.length;
    symbolTerm.push(term);
  }

  const { next, outputs, outputAt } = buildTable(words, column, width);
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
        state = next[state * width + k]!;
        let at = outputAt[state]!;
        if (at !== 0) {
          for (let term = outputs[at]!; term >= 0; term = outputs[++at]!) {
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

function unitsOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

function buildTable(words: readonly (readonly number[])[], column: Uint16Array, width: number) {
  const children: Map<number, number>[] = [new Map()];
  const own: number[][] = [[]];
  words.forEach((word, term) => {
    if (!isLetter(word[0]!)) return;
    let state = 0;
    for (const unit of word) {
      const k = column[unit]!;
      let child = children[state]!.get(k);
      if (child === undefined) {
        child = children.push(new Map()) - 1;
        own.push([]);
        children[state]!.set(k, child);
      }
      state = child;
    }
    own[state]!.push(term);
  });

  const states = children.length;
  const next = states < 0x10000 ? new Uint16Array(states * width) : new Int32Array(states * width);
  const fail = new Int32Array(states);
  const queue: number[] = [0];
  const all = own.map((terms) => [...terms]);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head]!;
    if (state !== 0) next.copyWithin(state * width, fail[state]! * width, (fail[state]! + 1) * width);
    for (const [k, child] of children[state]!) {
      fail[child] = state === 0 ? 0 : next[fail[state]! * width + k]!;
      all[child]!.push(...all[fail[child]!]!);
      next[state * width + k] = child;
      queue.push(child);
    }
  }

  const outputs: number[] = [-1];
  const outputAt = new Int32Array(states);
  all.forEach((list, state) => {
    if (list.length === 0) return;
    outputAt[state] = outputs.length;
    outputs.push(...list, -1);
  });
  return { next, outputs: Int32Array.from(outputs), outputAt };
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

/** Walks back over a raw hit, finds where it starts, and judges the separators inside. */
function locate(folded: Folded, term: number, word: readonly number[], last: number): Hit | null {
  const { codes } = folded;
  let start = last;
  let gaps = 0;
  let blanks = 0;
  let prose = 0;
  let inGap = false;
  for (let left = word.length - 1; left > 0; ) {
    start--;
    const unit = codes[start]!;
    if (isLetter(unit)) {
      left--;
      inGap = false;
    } else {
      if (!inGap) gaps++;
      inGap = true;
      if (unit === SPACE) blanks++;
      else if (PROSE.has(unit)) prose++;
    }
  }
  const end = last + 1;
  if (isLatin(codes[start]!) && start > 0 && isLatin(codes[start - 1]!)) return null;
  if (isLatin(codes[last]!) && end < folded.length && isLatin(codes[end]!)) return null;
  if (gaps === 0) return { term, start, end, spaced: false };
  const between = word.length - 1;
  const everywhere = gaps === between && (word.length > 2 || blanks + prose === 0);
  const odd = prose === 0 && (blanks === 0 ? word.length > 2 : word.length > 3 && blanks === gaps);
  return everywhere || odd ? { term, start, end, spaced: true } : null;
}

const SPACE = 0x20;
/** Ends and pauses of ordinary sentences: words on both sides of one are two words. */
const PROSE = new Set([...'\n、。，．,!?()「」『』[]"\';…'].map((char) => char.charCodeAt(0)));

function isLatin(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}
