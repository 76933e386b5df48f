import { type Anchors, compileAnchors, MOST_FOUND, roomFor } from './anchors.ts';
import { putInOrder } from './in-order.ts';
import { mayStand } from './may-stand.ts';
import { isLatin } from './separators.ts';
import { DROP, EXPAND, isLetter, SURROGATE, TABLE } from './tables.ts';
import type { Terms } from './terms.ts';
import { sizeOf } from './words.ts';

/** A look at a text as typed. */
export interface Sieve {
  /**
   * Reads a text once and counts the terms that may stand there: all that the automaton would find, and a few more. -1
   * as soon as only the exact fold can tell. They stay in `seen`, in any order, until the next text.
   */
  read(text: string): number;
  /** Makes another way to read, which tells of these `few` terms and of signs. */
  readingFor(few: Uint8Array): (text: string) => number;
  /** Tells of all terms in the text last read. */
  readAgain(text: string): number;
  /** Two numbers each: the term, and the place of its last letter. */
  readonly seen: Int32Array;
  /** Puts the first `count` of them in the order of their places. */
  sort(count: number): void;
  /** How many letters the text last read has. */
  letters(): number;
  /** Does a figure stand near the term whose last letter is at `last`, not counting what it has itself (1日, 千)? */
  figureNear(text: string, term: number, last: number): boolean;
  /** Are there at most `reach` letters in (from, to]? */
  within(text: string, from: number, to: number, reach: number): boolean;
}

const FIRST_ORDER = 0xff00;
const ONLY_THE_FOLD_CAN_TELL = -1;

/**
 * By unit as typed: 1 where it may belong to a figure, as `isFigure` says of folded units.
 * @example figuresTyped((folded) => folded >= 0x30 && folded <= 0x39)
 */
export function figuresTyped(isFigure: (folded: number) => boolean): Uint8Array {
  const figures = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = TABLE[unit]!;
    // What only the fold can tell may be a figure too: ㉑, 𝟓.
    if (folded === EXPAND || folded === SURROGATE || isFigure(folded) || isFigure(unit)) figures[unit] = 1;
  }
  return figures;
}

/** Longer texts are for the fold, whose room grows. */
const MOST_UNITS = 1 << 17;
/** One for all sieves: what is in it is used up before the next text. */
const letters = roomFor(MOST_UNITS);

/**
 * Compiles one pass over the characters as typed: fold and search in one, nothing allocated. What needs more than a
 * glance at the neighbours is left to the fold. Only terms whose `wanted` is 1 are told of. `figures` as of `figuresTyped`.
 * @example compileSieve(compileTerms([{ folded: 'てれぐらむ' }]), Uint8Array.of(1), figures).read('テレグラムで') // 1
 */
export function compileSieve(terms: Terms, wanted: Uint8Array, figures: Uint8Array): Sieve {
  const { count: all, katakana, words, lengths, columns, symbols } = terms;
  const { of: columnOf, firstSymbol, skip, look } = columns;
  const anchors = compileAnchors(terms, wanted, true);
  const signs = symbols.map((held) => held.filter((t) => wanted[t] === 1));
  // Where words run into one another, or a word is typed in one script only, it is worth a check.
  const doubtful = new Uint8Array(all);
  const endsLatin = new Uint8Array(all);
  for (let t = 0; t < all; t++) {
    if (isLatin(words.letters[words.from[t + 1]! - 1]!)) endsLatin[t] = 1;
    if (endsLatin[t] === 1 || katakana[t] === 1 || isLatin(words.letters[words.from[t]!]!)) doubtful[t] = 1;
  }
  const seen = new Int32Array(MOST_FOUND * 2);
  let length = 0;
  /** So many numbers in `seen` are about signs; they come first. */
  let noted = 0;

  /** What is no plain letter, kept out of the loop: it is rare. A sign is noted and passed over then. */
  function readRare(text: string, i: number, rare: number): number {
    const column = rare === look ? columns.lookAround(text, i) : rare;
    if (column < firstSymbol || column === skip) return column;
    const held = signs[column - firstSymbol]!;
    if (noted + held.length * 2 > seen.length) return ONLY_THE_FOLD_CAN_TELL;
    for (let s = 0; s < held.length; s++) {
      seen[noted++] = held[s]!;
      seen[noted++] = i;
    }
    return skip;
  }

  /** The letters of a text. Can they be told without the fold? */
  function readLetters(text: string): boolean {
    const units = text.length;
    if (units > MOST_UNITS) return false;
    const { columns: read, at } = letters;
    const of = columnOf;
    noted = 0;
    let n = 0;
    // The loop that every character of every message goes through.
    for (let i = 0; i < units; i++) {
      let column = of[text.charCodeAt(i)]!;
      if (column >= firstSymbol) {
        if (column === skip) continue;
        column = readRare(text, i, column) | 0;
        if (column === skip) continue;
        if (column < 0) return false;
      }
      read[n] = column;
      at[n++] = i;
    }
    length = n;
    return true;
  }

  function seeTerms({ find, found }: Anchors, text: string): number {
    const standing = find(letters, length) * 2;
    const { at } = letters;
    let count = noted;
    if (count + standing >= seen.length) return ONLY_THE_FOLD_CAN_TELL;
    for (let f = 0; f < standing; f += 2) {
      const t = found[f]!;
      const last = at[found[f + 1]!]!;
      if (doubtful[t] === 1 && !stands(text, t, last)) continue;
      seen[count++] = t;
      seen[count++] = last;
    }
    return count >> 1;
  }

  function stands(text: string, term: number, last: number): boolean {
    // Most Latin words that are met are the middle of a longer one.
    if (endsLatin[term] === 1 && last + 1 < text.length && isLatin(TABLE[text.charCodeAt(last + 1)]!))
      return false;
    return mayStand(text, last, terms, term);
  }

  return {
    seen,
    letters: () => length,
    sort: (count) => putInOrder(seen, count, lengths),
    read: (text) => (readLetters(text) ? seeTerms(anchors, text) : ONLY_THE_FOLD_CAN_TELL),
    readingFor(few) {
      const fewer = compileAnchors(terms, few, true);
      return (text) => (readLetters(text) ? seeTerms(fewer, text) : ONLY_THE_FOLD_CAN_TELL);
    },
    readAgain: (text) => seeTerms(anchors, text),
    figureNear(text, term, last) {
      let start = last + 1;
      for (let left = sizeOf(words, term); left > 0 && start > 0; ) {
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
