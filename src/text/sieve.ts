import { lettersOf, type Term } from './automaton.ts';
import { buildTable } from './automaton-table.ts';
import { columnsFor } from './columns.ts';
import { mayStand } from './may-stand.ts';
import { isLatin } from './separators.ts';
import { DROP, EXPAND, isLetter, SURROGATE, TABLE } from './tables.ts';

/** A look at a text as typed. */
export interface Sieve {
  /**
   * Reads a text once and calls `found` for every term that may stand there, with the place of its last letter: for
   * all that the automaton would find, and a few more. True as soon as only the exact fold can tell.
   */
  needsFold(text: string, found: (term: number, last: number) => void): boolean;
  /** Does a figure stand near the term whose last letter is at `last`, not counting what it has itself (1日, 千)? */
  figureNear(text: string, term: number, last: number): boolean;
  /** Are there at most `reach` letters in (from, to]? */
  within(text: string, from: number, to: number, reach: number): boolean;
}

const FIRST_ORDER = 0xff00;
/** So many words are looked through at once. */
const MOST_ENDED = 512;

/**
 * Compiles terms into one pass over the characters as typed: fold and automaton in one, nothing written, nothing
 * allocated. What needs more than a glance at the neighbours is left to the fold. `isFigure` says of folded units
 * whether they belong to a figure.
 * @example compileSieve([{ folded: 'てれぐらむ' }], isFigure).needsFold('テレグラムで', console.log) // false; logs 0 4
 */
export function compileSieve(terms: readonly Term[], isFigure: (folded: number) => boolean): Sieve {
  const words = terms.map(({ folded }) => lettersOf(folded));
  const { of: column, firstSymbol, skip, look, lookAround, ofUnit } = columnsFor(words);
  const symbols: number[][] = Array.from({ length: skip - firstSymbol }, () => []);
  words.forEach((word, t) => {
    if (!isLetter(word[0]!)) symbols[ofUnit(word[0]!) - firstSymbol]!.push(t);
  });
  const table = buildTable(
    words.map((word) => (isLetter(word[0]!) ? word.map(ofUnit) : [])),
    firstSymbol,
  );
  const { dense, shift, denseStates, links, slots, ends, endsAt } = table;
  // Where words run into one another, or a word is typed in one script only, it is worth a check.
  const doubtful = Uint8Array.from(words, (word, t) =>
    terms[t]!.katakana === true || isLatin(word[0]!) || isLatin(word.at(-1)!) ? 1 : 0,
  );
  const figures = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = TABLE[unit]!;
    // What only the fold can tell may be a figure too: ㉑, 𝟓.
    if (folded === EXPAND || folded === SURROGATE || isFigure(folded) || isFigure(unit)) figures[unit] = 1;
  }

  /** States in which words ended, and where; looked through when the loop below stops. */
  const ended = new Int32Array(MOST_ENDED * 2);
  let endedCount = 0;
  let state = 0;

  /** The state behind a letter. Small enough to be inlined. */
  function step(from: number, k: number): number {
    for (let at = from; ; ) {
      if (at < denseStates) return dense[(at << shift) | k]!;
      const link = (at - denseStates) * 2;
      const slot = (links[link]! + k) * 2;
      if (slots[slot] === at) return slots[slot + 1]!;
      at = links[link + 1]!;
    }
  }

  /**
   * Reads on from `from` and stops at what needs more than a table: a symbol, a look around, too many words. This is
   * the loop that every character of every message goes through: nothing is called in it.
   */
  function readOn(text: string, from: number): number {
    const columns = column;
    const { firstEnd, lastEnd } = table;
    const length = text.length;
    let now = state;
    let count = 0;
    let i = from;
    for (; i < length; i++) {
      const k = columns[text.charCodeAt(i)]!;
      if (k >= firstSymbol) {
        if (k === skip) continue;
        break;
      }
      now = step(now, k);
      if (now < firstEnd || now >= lastEnd) continue;
      ended[count++] = now;
      ended[count++] = i;
      if (count >= MOST_ENDED * 2) {
        i++;
        break;
      }
    }
    endedCount = count;
    state = now;
    return i;
  }

  function report(text: string, found: (term: number, last: number) => void): void {
    for (let n = 0; n < endedCount; n += 2) {
      const last = ended[n + 1]!;
      let at = endsAt[ended[n]! - table.firstEnd]!;
      for (let t = ends[at]!; t >= 0; t = ends[++at]!) {
        if (doubtful[t] === 0 || mayStand(text, last, words[t]!, terms[t]!.katakana === true)) found(t, last);
      }
    }
  }

  return {
    needsFold(text, found) {
      state = 0;
      for (let i = 0; ; ) {
        i = readOn(text, i);
        if (endedCount > 0) report(text, found);
        if (i >= text.length) return false;
        let k = column[text.charCodeAt(i)]!;
        if (k === look) {
          k = lookAround(text, i);
          if (k < 0) return true;
        }
        if (k < firstSymbol) {
          state = step(state, k);
          if (state >= table.firstEnd && state < table.lastEnd) {
            [ended[0], ended[1], endedCount] = [state, i, 2];
            report(text, found);
          }
        } else if (k < skip) for (const t of symbols[k - firstSymbol]!) found(t, i);
        i++;
      }
    },
    figureNear(text, term, last) {
      let start = last + 1;
      for (let left = words[term]!.length; left > 0 && start > 0; ) {
        const folded = TABLE[text.charCodeAt(--start)]!;
        if (folded !== DROP && (folded >= FIRST_ORDER || isLetter(folded))) left--;
      }
      return figureOn(text, start - 1, -1) || figureOn(text, last + 1, 1);
    },
    within(text, from, to, reach) {
      if (to - from <= reach) return true;
      let letters = 0;
      for (let i = to; i > from && to - i < FARTHEST; i--) {
        // Only what stays a letter in every fold is counted.
        const folded = TABLE[text.charCodeAt(i)]!;
        if (folded < FIRST_ORDER && isLetter(folded) && ++letters > reach) return false;
      }
      return true;
    },
  };

  function figureOn(text: string, from: number, step: number): boolean {
    for (let i = from, reach = FIGURE_REACH; reach > 0 && i >= 0 && i < text.length; i += step) {
      const unit = text.charCodeAt(i);
      if (figures[unit] === 1) return true;
      if (TABLE[unit] !== DROP) reach--;
    }
    return false;
  }
}

/** Beyond so many characters nobody counts; separators could go on for ever. */
const FARTHEST = 512;
/** How far a figure may stand from 万, 円 or 日給 to be their amount. */
const FIGURE_REACH = 8;
