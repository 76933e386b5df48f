import type { LetterBuffer } from './letter-buffer.ts';
import { packedLength } from './packed-strings.ts';
import { createQgramBitmap, type QgramBitmap } from './qgram-bitmap.ts';
import type { CompiledTerms } from './terms.ts';

/*
 * Finds all terms in a row of letters. Each term is indexed under one q-gram: its four consecutive letters that are rarest
 * in everyday talk (the whole term if it has at most four letters).
 *
 * 1. `QgramBitmap.find` tests for every position of the text whether an indexed q-gram may end there. Hardly any does.
 * 2. For each such position the hash table leads from the key of the q-gram to the list of terms indexed under it.
 * 3. Terms of up to two letters are found by their key alone; longer ones are compared letter by letter.
 *
 * docs/decisions/qgram-term-index.md says why.
 */

/** An index of terms by their rarest q-gram. */
export interface QgramIndex {
  /**
   * Searches the first `length` letters. Returns the number of hits, at most `MAX_RAW_HITS`; they are in `matches` until
   * the next search of any index.
   */
  search(letters: LetterBuffer, length: number): number;
  /** Two numbers per hit: the term, and the index of its last letter in the letter buffer. */
  readonly matches: Int32Array;
}

/** Further hits in one text are ignored. */
export const MAX_RAW_HITS = 1 << 15;

/** Shared by all indexes: a caller reads the hits before the next search. */
const matches = new Int32Array(MAX_RAW_HITS * 2);

/** Ends the list of terms of a key. */
const NO_TERM = 0xffff;

const hashQgramKey = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 11;

/**
 * Indexes the terms for which `included` is 1. With `wholeLatinWords`, Latin terms of one or two letters inside a longer
 * Latin word are not reported.
 * @example buildQgramIndex(terms, new Uint8Array(terms.count).fill(1), false).search(letters, length)
 */
export function buildQgramIndex(
  terms: CompiledTerms,
  included: Uint8Array,
  wholeLatinWords: boolean,
): QgramIndex {
  const bitmap = createQgramBitmap(terms.alphabet.firstSymbolId);
  const { entries, findEntries } = packEntries(terms, groupTermsByKey(terms, included, bitmap));
  const isLatinId = wholeLatinWords ? latinLetterIds(terms) : new Uint8Array(terms.alphabet.firstSymbolId);

  /** Adds the terms of a key that is the whole term and ends at letter `n`, behind the `count` numbers added so far. */
  function addWholeTerms(key: number, n: number, count: number): number {
    for (let e = findEntries(key); entries[e]! !== NO_TERM && count < matches.length; e++) {
      matches[count++] = entries[e]!;
      matches[count++] = n;
    }
    return count;
  }

  /** Compares the terms of a key whose q-gram ends at letter `n` with the letters around it, and adds those that match. */
  function addTermsAround(key: number, ids: Uint16Array, n: number, length: number, added: number): number {
    let count = added;
    for (let e = findEntries(key); entries[e]! !== NO_TERM; ) {
      const size = entries[e + 2]!;
      const first = n - entries[e + 1]!;
      const spelling = e + 3;
      if (first >= 0 && first + size <= length) {
        let k = 0;
        while (k < size && ids[first + k] === entries[spelling + k]) k++;
        if (k === size && count < matches.length) {
          matches[count++] = entries[e]!;
          matches[count++] = first + size - 1;
        }
      }
      e = spelling + size;
    }
    return count;
  }

  const continuesLatinWord = ({ letterIds, positions }: LetterBuffer, n: number, length: number): boolean =>
    n + 1 < length &&
    isLatinId[letterIds[n]!] === 1 &&
    isLatinId[letterIds[n + 1]!] === 1 &&
    positions[n + 1] === positions[n]! + 1;

  return {
    matches,
    search(letters, length) {
      const { letterIds: ids, candidates } = letters;
      const candidateCount = bitmap.find(letters, length);
      let count = 0;
      for (let c = 0; c < candidateCount; c++) {
        const n = candidates[c]! >>> 4;
        const sizes = candidates[c]! & 15;
        if ((sizes & 3) > 0 && !continuesLatinWord(letters, n, length)) {
          if ((sizes & 2) > 0 && n > 0) count = addWholeTerms(bitmap.keyAt(ids, n, 2), n, count);
          if ((sizes & 1) > 0) count = addWholeTerms(bitmap.keyAt(ids, n, 1), n, count);
        }
        if ((sizes & 4) > 0 && n > 1) count = addTermsAround(bitmap.keyAt(ids, n, 3), ids, n, length, count);
        if ((sizes & 8) > 0 && n > 2) count = addTermsAround(bitmap.keyAt(ids, n, 4), ids, n, length, count);
      }
      return count >> 1;
    },
  };
}

/** Linked lists of terms by key: the first term of each key, and by term the next one; 0 ends a list. */
interface TermsByKey {
  readonly firsts: ReadonlyMap<number, number>;
  readonly next: Uint16Array;
}

/** Sets the bits of the rarest q-gram of each included term and groups the terms by its key. Symbols are not indexed. */
function groupTermsByKey(
  { count, encodedTerms, rarestQgramEnds, alphabet }: CompiledTerms,
  included: Uint8Array,
  bitmap: QgramBitmap,
): TermsByKey {
  const { offsets, letters } = encodedTerms;
  const firsts = new Map<number, number>();
  // Term 0 is never a successor, because terms are added in ascending order.
  const next = new Uint16Array(count);
  const lasts = new Uint16Array(count);
  for (let t = 0; t < count; t++) {
    if (included[t] === 0 || letters[offsets[t]!]! >= alphabet.firstSymbolId) continue;
    const key = bitmap.add(letters, offsets[t]! + rarestQgramEnds[t]!, Math.min(4, rarestQgramEnds[t]! + 1));
    const first = firsts.get(key) ?? t;
    if (first === t) firsts.set(key, t);
    else next[lasts[first]!] = t;
    lasts[first] = t;
  }
  return { firsts, next };
}

/**
 * Packs the terms of each key into one array, because memory locality decides the speed here. An entry is the term, the
 * letters before the last one of its q-gram, its length, and its letters; for terms of up to two letters the term alone.
 */
function packEntries(
  { encodedTerms, rarestQgramEnds }: CompiledTerms,
  { firsts, next }: TermsByKey,
): { readonly entries: Uint16Array; findEntries(key: number): number } {
  const { offsets, letters } = encodedTerms;
  const mask = (1 << (32 - Math.clz32(firsts.size + (firsts.size >> 1)))) - 1;
  /** Two numbers per slot: the key, 0 for an empty slot, and the index of its entries. */
  const table = new Int32Array((mask + 1) * 2);
  const entries = new Uint16Array(entriesLength(encodedTerms, { firsts, next }));
  let end = 0;
  // Index 0 is the empty list of unknown keys.
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
        for (let k = offsets[t]!; k < offsets[t + 1]!; k++) entries[end++] = letters[k]!;
      }
      t = next[t]!;
    } while (t !== 0);
    entries[end++] = NO_TERM;
  }
  return {
    entries,
    findEntries(key) {
      for (let slot = hashQgramKey(key) & mask; ; slot = (slot + 1) & mask) {
        const slotKey = table[slot * 2]!;
        if (slotKey === key) return table[slot * 2 + 1]!;
        if (slotKey === 0) return 0;
      }
    },
  };
}

function entriesLength(encodedTerms: CompiledTerms['encodedTerms'], { firsts, next }: TermsByKey): number {
  let length = 1;
  for (const first of firsts.values()) {
    let t = first;
    do {
      const size = packedLength(encodedTerms, t);
      length += size > 2 ? size + 3 : 1;
      t = next[t]!;
    } while (t !== 0);
    length++;
  }
  return length;
}

/** By letter id: 1 for Latin letters. */
function latinLetterIds({ alphabet }: CompiledTerms): Uint8Array {
  const isLatinId = new Uint8Array(alphabet.firstSymbolId);
  for (let unit = 0x61; unit <= 0x7a; unit++)
    if (alphabet.idsByFoldedUnit[unit]! > 0) isLatinId[alphabet.idsByFoldedUnit[unit]!] = 1;
  return isLatinId;
}
