import type { Terms } from './terms.ts';

/** Letters of a text without what stands between them. Whoever reads the text fills them in. */
export interface Letters {
  /** By column. */
  readonly columns: Uint16Array;
  /** Where each stood. */
  readonly at: Int32Array;
  /** Numbers of the letters at which a term may have its anchor. */
  readonly marks: Int32Array;
}

/** Room for the letters of a text of so many units. @example const letters = roomFor(text.length) */
export const roomFor = (units: number): Letters => ({
  columns: new Uint16Array(units),
  at: new Int32Array(units),
  marks: new Int32Array(units),
});

/**
 * Terms by their anchors: of each the three letters in a row that everyday talk has least. Whoever reads a text asks
 * for each letter and the two before it for a bit, which is hardly ever set; only where it is, terms are compared
 * letter by letter. Shorter terms are anchors as a whole.
 */
export interface Anchors {
  /** A bit for each `(before << shift) | column`: may a term of one or two letters end here? */
  readonly pairs: Int32Array;
  readonly shift: number;
  /** A bit for each `tripleOf`, by its highest bits: may a term have its anchor here? */
  readonly triples: Int32Array;
  /**
   * Compares the terms that have their anchor at one of the first `marks` marks of the letters, of which there are
   * `length`. Those that stand there are in `found`, two numbers each: the term, and the number of its last letter. At
   * most `MOST_FOUND`; returns how many.
   */
  compare(letters: Letters, marks: number, length: number): number;
  readonly found: Int32Array;
}

/** More terms than this in one text are a flood; the rest is left unread. */
export const MOST_FOUND = 1 << 15;

/**
 * A number for three letters, the first two as `(before << shift) | column`. The loops have it written out.
 * @example tripleOf(pairBefore, column)
 */
export const tripleOf = (pairBefore: number, column: number): number =>
  Math.imul(pairBefore, 0x9e3779b1) ^ Math.imul(column, 0x85ebca6b);

/** @example isMarked(anchors.triples, tripleOf(pairBefore, column)) // 1 */
export const isMarked = (triples: Int32Array, triple: number): number =>
  (triples[triple >>> 18]! >>> (triple >>> 13)) & 1;

const TRIPLE_WORDS = 1 << 14;

/**
 * Sorts terms by their anchors; those whose `wanted` is 0 are left out. `whole`: Latin words of a letter or two that go
 * on are not told of.
 * @example compileAnchors(terms, new Uint8Array(terms.list.length).fill(1), false)
 */
export function compileAnchors(
  { spelt, anchors, columns }: Terms,
  wanted: Uint8Array,
  whole: boolean,
): Anchors {
  const shift = 32 - Math.clz32(columns.firstSymbol);
  const pairs = new Int32Array(Math.max(1, (1 << (2 * shift)) >>> 5));
  const triples = new Int32Array(TRIPLE_WORDS);
  const slots = new Map<number, number[]>();
  for (let t = 0; t < spelt.length; t++) {
    const word = spelt[t]!;
    if (wanted[t] === 0 || word.length === 0) continue;
    const slot = mark(word, anchors[t]!);
    const held = slots.get(slot);
    if (held === undefined) slots.set(slot, [t]);
    else held.push(t);
  }

  /** Sets the bits for a term and returns the key of its entries. */
  function mark(word: readonly number[], anchor: number): number {
    if (word.length === 1) {
      // It may stand behind any letter.
      for (let p = word[0]!; p < 1 << (2 * shift); p += 1 << shift) pairs[p >>> 5]! |= 1 << p;
      return word[0]!;
    }
    const pair =
      (word[word.length === 2 ? 0 : anchor - 2]! << shift) | word[word.length === 2 ? 1 : anchor - 1]!;
    if (word.length === 2) {
      pairs[pair >>> 5]! |= 1 << pair;
      return pair;
    }
    const triple = tripleOf(pair, word[anchor]!);
    triples[triple >>> 18]! |= 1 << (triple >>> 13);
    return triple | TRIPLE;
  }

  // All that is asked of a mark stands side by side and takes little room, for what is far away is slow: a table of keys
  // and where their entries begin; each entry is a term, how many letters stand before the last of its anchor and how
  // many in all, and those letters.
  const mask = (1 << (32 - Math.clz32(slots.size + (slots.size >> 1)))) - 1;
  const table = new Int32Array((mask + 1) * 2);
  const listed: number[] = [NO_TERM];
  for (const [key, held] of slots) {
    let slot = hashOf(key) & mask;
    while (table[slot * 2] !== 0) slot = (slot + 1) & mask;
    table[slot * 2] = key;
    table[slot * 2 + 1] = listed.length;
    for (const t of held) listed.push(t, anchors[t]!, spelt[t]!.length, ...spelt[t]!);
    listed.push(NO_TERM);
  }
  const entries = Uint16Array.from(listed);
  const latin = new Uint8Array(columns.firstSymbol);
  for (let unit = 0x61; whole && unit <= 0x7a; unit++)
    if (columns.ofUnit(unit) > 0) latin[columns.ofUnit(unit)] = 1;
  const found = new Int32Array(MOST_FOUND * 2);
  let count = 0;

  /** The terms of this key that stand around letter `n`. */
  function compareAt(key: number, read: Uint16Array, n: number, length: number): void {
    let slot = hashOf(key) & mask;
    while (table[slot * 2] !== key) {
      if (table[slot * 2] === 0) return;
      slot = (slot + 1) & mask;
    }
    for (let e = table[slot * 2 + 1]!; entries[e]! !== NO_TERM; ) {
      const letters = entries[e + 2]!;
      const first = n - entries[e + 1]!;
      const word = e + 3;
      if (first >= 0 && first + letters <= length) {
        let k = 0;
        while (k < letters && read[first + k] === entries[word + k]) k++;
        if (k === letters && count < found.length) {
          found[count] = entries[e]!;
          found[count + 1] = first + letters - 1;
          count += 2;
        }
      }
      e = word + letters;
    }
  }

  /** Short Latin words are met inside of longer ones most of all, where they do not count. */
  const goesOn = (read: Uint16Array, at: Int32Array, n: number, length: number): boolean =>
    n + 1 < length && latin[read[n]!] === 1 && latin[read[n + 1]!] === 1 && at[n + 1] === at[n]! + 1;

  return {
    pairs,
    shift,
    triples,
    found,
    compare({ columns: read, at, marks: marked }, marks, length) {
      count = 0;
      for (let m = 0; m < marks; m++) {
        const n = marked[m]!;
        const column = read[n]!;
        const before = n > 0 ? read[n - 1]! : 0;
        const pair = (before << shift) | column;
        if (((pairs[pair >>> 5]! >>> pair) & 1) === 1 && !goesOn(read, at, n, length)) {
          if (before > 0) compareAt(pair, read, n, length);
          compareAt(column, read, n, length);
        }
        if (n < 2) continue;
        const triple = tripleOf((read[n - 2]! << shift) | before, column);
        if (isMarked(triples, triple) === 1) compareAt(triple | TRIPLE, read, n, length);
      }
      return count >> 1;
    },
  };
}

const NO_TERM = 0xffff;
/** Keys of three letters have this bit. */
const TRIPLE = 1 << 31;

const hashOf = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 11;
