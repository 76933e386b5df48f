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
 * Terms by their anchors: of each the two letters side by side that everyday talk has least. Whoever reads a text asks
 * for each two neighbours for a bit, which is hardly ever set; only where it is, terms are compared letter by letter.
 */
export interface Anchors {
  /** A bit for each `(before << shift) | column`: may a term have its anchor here? */
  readonly bits: Int32Array;
  readonly shift: number;
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
 * Sorts terms by their anchors; those whose `wanted` is 0 are left out.
 * @example compileAnchors(terms, new Uint8Array(terms.list.length).fill(1))
 */
export function compileAnchors({ spelt, anchors, columns }: Terms, wanted: Uint8Array): Anchors {
  const shift = 32 - Math.clz32(columns.firstSymbol);
  const bits = new Int32Array(Math.max(1, (1 << (2 * shift)) >>> 5));
  const slots = new Map<number, number[]>();
  for (let t = 0; t < spelt.length; t++) {
    const word = spelt[t]!;
    if (wanted[t] === 0 || word.length === 0) continue;
    const anchor = anchors[t]!;
    // A term of one letter may stand behind any other.
    const pair = anchor === 0 ? word[0]! : (word[anchor - 1]! << shift) | word[anchor]!;
    if (anchor > 0) bits[pair >>> 5]! |= 1 << pair;
    else for (let p = pair; p < 1 << (2 * shift); p += 1 << shift) bits[p >>> 5]! |= 1 << p;
    const held = slots.get(pair);
    if (held === undefined) slots.set(pair, [t]);
    else held.push(t);
  }

  // All that is asked of a mark stands side by side: a table of pairs and where their entries begin; each entry is a
  // term, how many letters stand before and behind its anchor, and those letters.
  const mask = (1 << (33 - Math.clz32(slots.size * 2))) - 1;
  const table = new Int32Array((mask + 1) * 2);
  const singles = new Int32Array(columns.firstSymbol);
  const listed: number[] = [NO_TERM];
  for (const [pair, held] of slots) {
    if (pair < columns.firstSymbol) singles[pair] = listed.length;
    else {
      let slot = hashOf(pair) & mask;
      while (table[slot * 2] !== 0) slot = (slot + 1) & mask;
      table[slot * 2] = pair;
      table[slot * 2 + 1] = listed.length;
    }
    for (const t of held) {
      const word = spelt[t]!;
      const anchor = anchors[t]!;
      const letters = word.filter((_, k) => k !== anchor && k !== anchor - 1);
      listed.push(t, Math.max(0, anchor - 1), word.length - 1 - anchor, ...letters);
    }
    listed.push(NO_TERM);
  }
  const entries = Int32Array.from(listed);
  const found = new Int32Array(MOST_FOUND * 2);

  function entriesOf(pair: number): number {
    let slot = hashOf(pair) & mask;
    while (table[slot * 2] !== pair) {
      if (table[slot * 2] === 0) return 0;
      slot = (slot + 1) & mask;
    }
    return table[slot * 2 + 1]!;
  }

  /** The terms of one anchor whose letters stand around it, the last of them at `n`. */
  function compareAt(
    from: number,
    pairFrom: number,
    n: number,
    length: number,
    read: Uint16Array,
    found: Int32Array,
    was: number,
  ): number {
    let count = was;
    for (let e = from; entries[e]! !== NO_TERM; ) {
      const before = entries[e + 1]!;
      const behind = entries[e + 2]!;
      const letters = e + 3;
      const next = letters + before + behind;
      const first = pairFrom - before;
      if (first >= 0 && n + behind < length) {
        let k = 0;
        while (k < before && read[first + k] === entries[letters + k]) k++;
        if (k === before) {
          k = 1;
          while (k <= behind && read[n + k] === entries[letters + before + k - 1]) k++;
          if (k > behind && count < found.length) {
            found[count] = entries[e]!;
            found[count + 1] = n + behind;
            count += 2;
          }
        }
      }
      e = next;
    }
    return count;
  }

  return {
    bits,
    shift,
    found,
    compare({ columns: read, marks: marked }, marks, length) {
      let count = 0;
      for (let m = 0; m < marks; m++) {
        const n = marked[m]!;
        const column = read[n]!;
        if (n > 0) {
          const from = entriesOf((read[n - 1]! << shift) | column) | 0;
          if (from > 0) count = compareAt(from, n - 1, n, length, read, found, count) | 0;
        }
        const single = singles[column]!;
        if (single > 0) count = compareAt(single, n, n, length, read, found, count) | 0;
      }
      return count >> 1;
    },
  };
}

const NO_TERM = -1;

const hashOf = (pair: number): number => Math.imul(pair, 0x9e3779b1) >>> 11;
