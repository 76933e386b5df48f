import { COMMON, COMMON_BITS } from './automaton-table.ts';
import { mayStand } from './may-stand.ts';
import { isLatin } from './separators.ts';
import { DROP, EXPAND, isLetter, SURROGATE, TABLE } from './tables.ts';
import type { Terms } from './terms.ts';
import { edgeFrom } from './word-tree.ts';

/** A look at a text as typed. */
export interface Sieve {
  /**
   * Reads a text once and counts the terms that may stand there: all that the automaton would find, and a few more.
   * -1 as soon as only the exact fold can tell. They stay in `seen` until the next text.
   */
  read(text: string): number;
  /** Two numbers each: the term, and the place of its last letter; in the order of the places. */
  readonly seen: Int32Array;
  /** Does a figure stand near the term whose last letter is at `last`, not counting what it has itself (1日, 千)? */
  figureNear(text: string, term: number, last: number): boolean;
  /** Are there at most `reach` letters in (from, to]? */
  within(text: string, from: number, to: number, reach: number): boolean;
}

const FIRST_ORDER = 0xff00;
/** More terms than this in one text are a flood, and the fold shall read it. */
const MOST_SEEN = 1 << 12;

/**
 * Compiles one pass over the characters as typed: fold and automaton in one, nothing allocated. What needs more than a
 * glance at the neighbours is left to the fold. Only terms whose `wanted` is 1 are told of. `isFigure` says of folded
 * units whether they belong to a figure.
 * @example compileSieve(compileTerms([{ folded: 'てれぐらむ' }]), Uint8Array.of(1), isFigure).read('テレグラムで') // 1
 */
export function compileSieve(terms: Terms, wanted: Uint8Array, isFigure: (folded: number) => boolean): Sieve {
  const { list, words, columns, symbols, table } = terms;
  const { of: column, firstSymbol, skip, look, lookAround } = columns;
  const { dense, denseStates, first, edges, fallback, firstEnd, lastEnd, ends, endsAt } = table;
  // Where words run into one another, or a word is typed in one script only, it is worth a check.
  const doubtful = Uint8Array.from(words, (word, t) =>
    list[t]!.katakana === true || isLatin(word[0]!) || isLatin(word.at(-1)!) ? 1 : 0,
  );
  const { ends: wantedEnds, at: wantedAt } = onlyWanted(ends, endsAt, wanted);
  const endsLatin = Uint8Array.from(words, (word) => (isLatin(word.at(-1)!) ? 1 : 0));
  const figures = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = TABLE[unit]!;
    // What only the fold can tell may be a figure too: ㉑, 𝟓.
    if (folded === EXPAND || folded === SURROGATE || isFigure(folded) || isFigure(unit)) figures[unit] = 1;
  }

  const seen = new Int32Array(MOST_SEEN * 2);
  let count = 0;

  function note(term: number, last: number): void {
    if (count >= MOST_SEEN * 2) return;
    seen[count] = term;
    seen[count + 1] = last;
    count += 2;
  }

  /** The words that end in this state, if they may stand here. */
  function noteEnds(text: string, state: number, last: number): void {
    let at = wantedAt[state - firstEnd]!;
    if (at < 0) return;
    // Most Latin words that are met are the middle of a longer one.
    const inside = last + 1 < text.length && isLatin(TABLE[text.charCodeAt(last + 1)]!);
    for (let t = wantedEnds[at]!; t >= 0; t = wantedEnds[++at]!) {
      if (inside && endsLatin[t] === 1) continue;
      if (doubtful[t] === 0 || mayStand(text, last, words[t]!, list[t]!.katakana === true)) note(t, last);
    }
  }

  return {
    seen,
    // The loop that every character of every message goes through.
    read(text) {
      const of = column;
      const length = text.length;
      let state = 0;
      count = 0;
      for (let i = 0; i < length; i++) {
        let k = of[text.charCodeAt(i)]!;
        if (k >= firstSymbol) {
          if (k === skip) continue;
          if (k === look) {
            k = lookAround(text, i);
            if (k < 0) return -1;
            if (k === skip) continue;
          }
          if (k >= firstSymbol) {
            for (const t of symbols[k - firstSymbol]!) if (wanted[t] === 1) note(t, i);
            continue;
          }
        }
        for (;;) {
          if (k < COMMON && state < denseStates) {
            state = dense[(state << COMMON_BITS) | k]!;
            break;
          }
          if (state === 0) {
            state = first[k]!;
            break;
          }
          const to = edgeFrom(edges, state, k);
          if (to !== 0) {
            state = to;
            break;
          }
          state = fallback[state]!;
        }
        if (state >= firstEnd && state < lastEnd) noteEnds(text, state, i);
      }
      return count < MOST_SEEN * 2 ? count >> 1 : -1;
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

/** The lists of words that end in each state, without those that nobody wants; -1 where none is left. */
function onlyWanted(ends: Int32Array, endsAt: Int32Array, wanted: Uint8Array) {
  const kept: number[] = [];
  const at = endsAt.map((from) => {
    const start = kept.length;
    for (let i = from, t = ends[i]!; t >= 0; t = ends[++i]!) if (wanted[t] === 1) kept.push(t);
    if (kept.length === start) return -1;
    kept.push(-1);
    return start;
  });
  return { ends: Int32Array.from(kept), at };
}

/** Beyond so many characters nobody counts; separators could go on for ever. */
const FARTHEST = 512;
/** How far a figure may stand from 万, 円 or 日給 to be their amount. */
const FIGURE_REACH = 8;
