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

/** Numbers of an entry: the term, its letters before and behind the anchor, and where they stand in `spelt`. */
const ENTRY = 4;

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

  const { keys, values, mask } = emptyTable(slots.size);
  const entries: number[] = [0];
  const letters: number[] = [];
  for (const [pair, held] of slots) {
    let slot = hashOf(pair) & mask;
    while (keys[slot] !== NONE) slot = (slot + 1) & mask;
    keys[slot] = pair;
    values[slot] = entries.length;
    for (const t of held) {
      const word = spelt[t]!;
      entries.push(t, anchors[t]!, word.length - 1 - anchors[t]!, letters.length);
      for (const letter of word) letters.push(letter);
    }
    entries.push(-1);
  }
  const listed = Int32Array.from(entries);
  const flat = Uint16Array.from(letters);
  const found = new Int32Array(MOST_FOUND * 2);

  function entriesOf(pair: number): number {
    let slot = hashOf(pair) & mask;
    for (; ; slot = (slot + 1) & mask) {
      if (keys[slot] === pair) return values[slot]!;
      if (keys[slot] === NONE) return 0;
    }
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
        // Pairs first, then the terms of one letter.
        for (let pair = n === 0 ? column : (read[n - 1]! << shift) | column; ; pair = column) {
          for (let e = entriesOf(pair); e > 0 && listed[e]! >= 0; e += ENTRY) {
            const last = n + listed[e + 2]!;
            let at = n - listed[e + 1]!;
            if (last >= length || at < 0) continue;
            let letter = listed[e + 3]!;
            while (at <= last && read[at] === flat[letter]) {
              at++;
              letter++;
            }
            if (at <= last) continue;
            found[count++] = listed[e]!;
            found[count++] = last;
            if (count === MOST_FOUND * 2) return MOST_FOUND;
          }
          if (pair === column) break;
        }
      }
      return count >> 1;
    },
  };
}

const NONE = -1;

function emptyTable(most: number) {
  const size = 1 << (33 - Math.clz32(most * 2));
  return { keys: new Int32Array(size).fill(NONE), values: new Int32Array(size), mask: size - 1 };
}

const hashOf = (pair: number): number => Math.imul(pair, 0x9e3779b1) >>> 11;
