import type { LetterBuffer } from './letter-buffer.ts';
import { packedLength } from './packed-strings.ts';
import { createQgramBitmap } from './qgram-bitmap.ts';
import type { CompiledTerms } from './terms.ts';

/**
 * Terms by their anchors: of each the four letters in a row that everyday talk has least; shorter terms are anchors as a
 * whole. Each letter of a text and those before it are asked for a bit, which is hardly ever set; only where it is,
 * terms are compared letter by letter.
 */
export interface QgramIndex {
  /**
   * Looks for the terms that stand in the first `length` letters. They are in `found`, two numbers each: the term, and
   * the number of its last letter. At most `MAX_RAW_HITS`; returns how many.
   */
  search(letters: LetterBuffer, length: number): number;
  readonly matches: Int32Array;
}

/** More terms than this in one text are a flood; the rest is left unread. */
export const MAX_RAW_HITS = 1 << 15;

/** One for all: what is found is used up before the next look. */
const matches = new Int32Array(MAX_RAW_HITS * 2);

/**
 * Sorts terms by their anchors; those whose `wanted` is 0 are left out. `whole`: Latin words of a letter or two that go
 * on are not told of.
 * @example buildQgramIndex(terms, new Uint8Array(terms.count).fill(1), false)
 */
export function buildQgramIndex(
  { count: terms, encodedTerms, rarestQgramEnds, alphabet }: CompiledTerms,
  included: Uint8Array,
  wholeLatinWords: boolean,
): QgramIndex {
  const bitmap = createQgramBitmap(alphabet.firstSymbolId);
  /** By key the first of its terms; each leads to the next, the last of them to 0, which is never a next one. */
  const firsts = new Map<number, number>();
  const next = new Uint16Array(terms);
  const lasts = new Uint16Array(terms);
  const { offsets, letters: spellings } = encodedTerms;
  let room = 1;
  for (let t = 0; t < terms; t++) {
    if (included[t] === 0 || spellings[offsets[t]!]! >= alphabet.firstSymbolId) continue;
    const size = packedLength(encodedTerms, t);
    const key = bitmap.add(
      spellings,
      offsets[t]! + rarestQgramEnds[t]!,
      Math.min(4, rarestQgramEnds[t]! + 1),
    );
    const first = firsts.get(key) ?? t;
    if (first === t) firsts.set(key, t);
    else next[lasts[first]!] = t;
    lasts[first] = t;
    room += (size > 2 ? size + 3 : 1) + (first === t ? 1 : 0);
  }

  // All that is asked of a mark stands side by side and takes little room, for what is far away is slow: a table of keys
  // and where their entries begin. Each entry is a term, how many letters stand before the last of its anchor and how
  // many in all, and those letters; where the key is the whole word, the term alone.
  const mask = (1 << (32 - Math.clz32(firsts.size + (firsts.size >> 1)))) - 1;
  const table = new Int32Array((mask + 1) * 2);
  const entries = new Uint16Array(room);
  let end = 0;
  entries[end++] = NO_TERM;
  for (const [key, first] of firsts) {
    let slot = hashQgramKey(key) & mask;
    while (table[slot * 2] !== 0) slot = (slot + 1) & mask;
    table[slot * 2] = key;
    table[slot * 2 + 1] = end;
    let t = first;
    do {
      const size = packedLength(encodedTerms, t);
      entries[end++] = t;
      if (size > 2) {
        entries[end++] = rarestQgramEnds[t]!;
        entries[end++] = size;
        for (let k = offsets[t]!; k < offsets[t + 1]!; k++) entries[end++] = spellings[k]!;
      }
      t = next[t]!;
    } while (t !== 0);
    entries[end++] = NO_TERM;
  }
  const latin = new Uint8Array(alphabet.firstSymbolId);
  for (let unit = 0x61; wholeLatinWords && unit <= 0x7a; unit++)
    if (alphabet.idsByFoldedUnit[unit]! > 0) latin[alphabet.idsByFoldedUnit[unit]!] = 1;
  /** Where the entries of a key begin; those of no key are none. */
  function findEntries(key: number): number {
    for (let slot = hashQgramKey(key) & mask; ; slot = (slot + 1) & mask) {
      const there = table[slot * 2]!;
      if (there === key) return table[slot * 2 + 1]!;
      if (there === 0) return 0;
    }
  }

  /** Notes the terms that end at letter `n`, whole words of this key, behind the `count` numbers noted so far. */
  function addWholeWords(key: number, n: number, count: number): number {
    for (let e = findEntries(key); entries[e]! !== NO_TERM && count < matches.length; e++) {
      matches[count++] = entries[e]!;
      matches[count++] = n;
    }
    return count;
  }

  /** The same for the terms of this key that stand around letter `n`. */
  function addTermsAround(key: number, read: Uint16Array, n: number, length: number, noted: number): number {
    let count = noted;
    for (let e = findEntries(key); entries[e]! !== NO_TERM; ) {
      const letters = entries[e + 2]!;
      const first = n - entries[e + 1]!;
      const word = e + 3;
      if (first >= 0 && first + letters <= length) {
        let k = 0;
        while (k < letters && read[first + k] === entries[word + k]) k++;
        if (k === letters && count < matches.length) {
          matches[count++] = entries[e]!;
          matches[count++] = first + letters - 1;
        }
      }
      e = word + letters;
    }
    return count;
  }

  /** Short Latin words are met inside of longer ones most of all, where they do not count. */
  const continuesLatinWord = (
    { letterIds: read, positions }: LetterBuffer,
    n: number,
    length: number,
  ): boolean =>
    n + 1 < length &&
    latin[read[n]!] === 1 &&
    latin[read[n + 1]!] === 1 &&
    positions[n + 1] === positions[n]! + 1;

  return {
    matches,
    search(letters, length) {
      const { letterIds: read, candidates: marked } = letters;
      const most = bitmap.find(letters, length);
      let count = 0;
      for (let m = 0; m < most; m++) {
        const n = marked[m]! >>> 4;
        const sizes = marked[m]! & 15;
        if ((sizes & 3) > 0 && !continuesLatinWord(letters, n, length)) {
          if ((sizes & 2) > 0 && n > 0) count = addWholeWords(bitmap.keyAt(read, n, 2), n, count);
          if ((sizes & 1) > 0) count = addWholeWords(bitmap.keyAt(read, n, 1), n, count);
        }
        if ((sizes & 4) > 0 && n > 1)
          count = addTermsAround(bitmap.keyAt(read, n, 3), read, n, length, count);
        if ((sizes & 8) > 0 && n > 2)
          count = addTermsAround(bitmap.keyAt(read, n, 4), read, n, length, count);
      }
      return count >> 1;
    },
  };
}

const NO_TERM = 0xffff;
const hashQgramKey = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 11;
