import { anchorOf, compileAnchors, emptyLetters, makeRoom, TELLING, UNWANTED } from './anchors.ts';
import { mayStand } from './may-stand.ts';
import { isLatin } from './separators.ts';
import { createSightings } from './sightings.ts';
import { DROP, EXPAND, isLetter, SURROGATE, TABLE } from './tables.ts';
import type { Terms } from './terms.ts';

/** A look at a text as typed. */
export interface Sieve {
  /**
   * Reads a text once and counts the terms that may stand there: all that the finder would find, and a few more. 0 when
   * none of those that tell may stand there, -1 as soon as only the exact fold can tell. They stay in `seen` until the
   * next text.
   */
  read(text: string): number;
  /** How many letters the last text has. */
  letters(): number;
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
 * Compiles one pass over the characters as typed: fold and search in one, nothing allocated. What needs more than a
 * glance at the neighbours is left to the fold. `weights` says which terms are wanted and which of them tell.
 * `isFigure` says of folded units whether they belong to a figure.
 * @example compileSieve(compileTerms([{ folded: 'てれぐらむ' }]), Uint8Array.of(TELLING), isFigure).read('テレグラムで') // 1
 */
export function compileSieve(terms: Terms, weights: Uint8Array, isFigure: (folded: number) => boolean): Sieve {
  const { list, words, columns, symbols } = terms;
  const { of: columnOf, firstSymbol, skip, look, lookAround } = columns;
  const { pairs, singles, compare } = compileAnchors(terms, weights);
  /** By symbol: the weightiest of its terms. */
  const signs = symbols.map((held) => held.reduce((most, t) => Math.max(most, weights[t]!), UNWANTED));
  // Where words run into one another, or a word is typed in one script only, it is worth a check.
  const doubtful = Uint8Array.from(words, (word, t) =>
    list[t]!.katakana === true || isLatin(word[0]!) || isLatin(word.at(-1)!) ? 1 : 0,
  );
  const figures = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = TABLE[unit]!;
    // What only the fold can tell may be a figure too: ㉑, 𝟓.
    if (folded === EXPAND || folded === SURROGATE || isFigure(folded) || isFigure(unit)) figures[unit] = 1;
  }

  const letters = emptyLetters();
  const seen = createSightings(MOST_SEEN);
  let text = '';
  let length = 0;
  let tells = false;

  function note(term: number, letter: number): void {
    const last = letters.at[letter]!;
    if (doubtful[term] === 1 && !mayStand(text, last, words[term]!, list[term]!.katakana === true)) return;
    seen.add(term, last, words[term]!.length);
  }
  function mayTell(term: number, letter: number): void {
    if (doubtful[term] === 0) tells = true;
    else tells ||= mayStand(text, letters.at[letter]!, words[term]!, list[term]!.katakana === true);
  }

  return {
    seen: seen.list,
    letters: () => length,
    read(original) {
      const units = original.length;
      makeRoom(letters, units);
      const { columns, at, anchored } = letters;
      seen.clear();
      let n = 0;
      let marks = 0;
      let weightiest = 0;
      let sign = 0;
      let before = 0;
      // The loop that every character of every message goes through.
      for (let i = 0; i < units; i++) {
        let k = columnOf[original.charCodeAt(i)]!;
        if (k >= firstSymbol) {
          if (k === skip) continue;
          if (k === look) {
            k = lookAround(original, i);
            if (k < 0) return -1;
            if (k === skip) continue;
          }
          if (k >= firstSymbol) {
            sign |= signs[k - firstSymbol]!;
            for (const t of symbols[k - firstSymbol]!) if (weights[t] !== UNWANTED) seen.add(t, i, 1);
            continue;
          }
        }
        columns[n] = k;
        at[n] = i;
        const weight = pairs[anchorOf(before, k)]! | singles[k]!;
        anchored[marks] = n++;
        marks += weight & 1;
        weightiest |= weight;
        before = k;
      }
      length = n;
      if (weightiest < TELLING && sign < TELLING) return 0;
      text = original;
      tells = sign === TELLING;
      for (let m = 0; m < marks && !tells; m++) compare(letters, anchored[m]!, n, true, mayTell);
      if (!tells) return 0;
      for (let m = 0; m < marks; m++) compare(letters, anchored[m]!, n, false, note);
      seen.sort();
      seen.sort();
      return seen.count < MOST_SEEN ? seen.count : -1;
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
