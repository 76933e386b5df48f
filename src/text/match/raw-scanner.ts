import { isLatin } from '../fold/character-classes.ts';
import { FOLD_TABLE, isLetterOrDigit, OP_DROP, OP_EXPAND, OP_SURROGATE } from '../fold/fold-table.ts';
import { createLetterBuffer } from './letter-buffer.ts';
import { packedLength } from './packed-strings.ts';
import { buildQgramIndex, MAX_RAW_HITS, type QgramIndex } from './qgram-index.ts';
import { sortHits } from './sort-hits.ts';
import type { CompiledTerms } from './terms.ts';
import { passesBoundaryCheck } from './word-boundary.ts';

/** Scans texts as typed, without folding them first. Results refer to the last text and are valid until the next one. */
export interface RawScanner {
  /**
   * Scans a text once and returns the number of hits: all that the term matcher would confirm, and a few more. -1 if only
   * the full fold can tell. The hits are in `hits`, in any order.
   */
  scan(text: string): number;
  /** Creates a scan for fewer terms: those for which `included` is 1, and all symbols. It fills the same `hits`. */
  createSubsetScan(included: Uint8Array): (text: string) => number;
  /** Searches all terms in the letters of the last text, without reading it again. */
  rescan(text: string): number;
  /** Two numbers per hit: the term, and the index of its last letter in the text. */
  readonly hits: Int32Array;
  /** Sorts the first `count` hits by position. */
  sortHits(count: number): void;
  /** The number of letters of the last text. */
  letterCount(): number;
  /** Is a number near the term whose last letter is at `last`? The numerals of the term itself (1日, 千) do not count. */
  hasNumberNear(text: string, term: number, last: number): boolean;
  /** Are there at most `reach` letters in (from, to]? */
  isWithinLetters(text: string, from: number, to: number, reach: number): boolean;
}

/** A local copy, because the loops read it for every unit. */
const FIRST_OPCODE = 0xff00;
const NEEDS_FOLD = -1;

/** Longer texts are left to the fold, whose buffers grow. */
const MAX_TEXT_UNITS = 1 << 17;
/** Counting stops after this many units, because a run of separators can be as long as the text. */
const MAX_DISTANCE_UNITS = 512;
/** A number counts as an amount if it is at most this far from 万, 円 or 日給. */
const MAX_NUMBER_DISTANCE_UNITS = 8;

/** Shared by all scanners: its content is used before the next text is read. */
const sharedLetters = createLetterBuffer(MAX_TEXT_UNITS);

/**
 * By unit as typed: 1 if it may belong to a number. `isNumberUnit` decides for folded units.
 * @example createRawNumberFlags((folded) => folded >= 0x30 && folded <= 0x39)['５'.charCodeAt(0)] // 1
 */
export function createRawNumberFlags(isNumberUnit: (folded: number) => boolean): Uint8Array {
  const flags = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = FOLD_TABLE[unit]!;
    // A unit that only the full fold can resolve may be a number as well: ㉑, 𝟓.
    if (folded === OP_EXPAND || folded === OP_SURROGATE || isNumberUnit(folded) || isNumberUnit(unit))
      flags[unit] = 1;
  }
  return flags;
}

/**
 * Compiles a scanner that folds and searches in one pass over the raw characters, without allocation. It reports the terms
 * for which `included` is 1. `numberFlags` as of `createRawNumberFlags`.
 * @example compileRawScanner(compileTerms([{ folded: 'てれぐらむ' }]), Uint8Array.of(1), numberFlags).scan('テレグラムで') // 1
 */
export function compileRawScanner(
  terms: CompiledTerms,
  included: Uint8Array,
  numberFlags: Uint8Array,
): RawScanner {
  const { strings, lengths, alphabet, termsBySymbol } = terms;
  const { idsByRawUnit, firstSymbolId, skipId, contextId } = alphabet;
  const { needsBoundaryCheck, endsLatin } = findTermsToCheck(terms);
  const fullIndex = buildQgramIndex(terms, included, true);
  const includedBySymbol = termsBySymbol.map((symbolTerms) => symbolTerms.filter((t) => included[t] === 1));
  const hits = new Int32Array(MAX_RAW_HITS * 2);
  let letterCount = 0;
  /** Numbers in `hits` that belong to symbols; they come first. */
  let symbolHitLength = 0;

  /** Resolves what is not a plain letter, outside the hot loop because it is rare. Symbols are added to `hits`. */
  function resolveRareUnit(text: string, i: number, rareId: number): number {
    const id = rareId === contextId ? alphabet.resolveInContext(text, i) : rareId;
    if (id < firstSymbolId || id === skipId) return id;
    const symbolTerms = includedBySymbol[id - firstSymbolId]!;
    if (symbolHitLength + symbolTerms.length * 2 > hits.length) return NEEDS_FOLD;
    for (let s = 0; s < symbolTerms.length; s++) {
      hits[symbolHitLength++] = symbolTerms[s]!;
      hits[symbolHitLength++] = i;
    }
    return skipId;
  }

  /** Reads the letters of a text into the shared buffer. False if only the full fold can tell them. */
  function readLetters(text: string): boolean {
    const units = text.length;
    if (units > MAX_TEXT_UNITS) return false;
    const { letterIds, positions } = sharedLetters;
    const ids = idsByRawUnit;
    symbolHitLength = 0;
    let n = 0;
    // Hot loop: runs for every character of every message.
    for (let i = 0; i < units; i++) {
      let id = ids[text.charCodeAt(i)]!;
      if (id >= firstSymbolId) {
        if (id === skipId) continue;
        id = resolveRareUnit(text, i, id) | 0;
        if (id === skipId) continue;
        if (id < 0) return false;
      }
      letterIds[n] = id;
      positions[n++] = i;
    }
    letterCount = n;
    return true;
  }

  function collectHits({ search, matches }: QgramIndex, text: string): number {
    const matchNumbers = search(sharedLetters, letterCount) * 2;
    const { positions } = sharedLetters;
    let count = symbolHitLength;
    if (count + matchNumbers >= hits.length) return NEEDS_FOLD;
    for (let m = 0; m < matchNumbers; m += 2) {
      const t = matches[m]!;
      const last = positions[matches[m + 1]!]!;
      if (needsBoundaryCheck[t] === 1 && !isPlausibleHit(text, t, last)) continue;
      hits[count++] = t;
      hits[count++] = last;
    }
    return count >> 1;
  }

  function isPlausibleHit(text: string, term: number, last: number): boolean {
    // Most raw hits of Latin terms are inside a longer word.
    if (endsLatin[term] === 1 && last + 1 < text.length && isLatin(FOLD_TABLE[text.charCodeAt(last + 1)]!))
      return false;
    return passesBoundaryCheck(text, last, terms, term);
  }

  return {
    hits,
    letterCount: () => letterCount,
    sortHits: (count) => sortHits(hits, count, lengths),
    scan: (text) => (readLetters(text) ? collectHits(fullIndex, text) : NEEDS_FOLD),
    createSubsetScan(subset) {
      const subsetIndex = buildQgramIndex(terms, subset, true);
      return (text) => (readLetters(text) ? collectHits(subsetIndex, text) : NEEDS_FOLD);
    },
    rescan: (text) => collectHits(fullIndex, text),
    hasNumberNear(text, term, last) {
      const start = findTermStart(text, last, packedLength(strings, term));
      return (
        hasNumberInDirection(numberFlags, text, start - 1, -1) ||
        hasNumberInDirection(numberFlags, text, last + 1, 1)
      );
    },
    isWithinLetters,
  };
}

/** By term: 1 if word boundaries matter, because it is Latin or a short katakana word; 1 if it ends in a Latin letter. */
function findTermsToCheck({ count, shortKatakana, strings }: CompiledTerms) {
  const { letters, offsets } = strings;
  const needsBoundaryCheck = new Uint8Array(count);
  const endsLatin = new Uint8Array(count);
  for (let t = 0; t < count; t++) {
    if (isLatin(letters[offsets[t + 1]! - 1]!)) endsLatin[t] = 1;
    if (endsLatin[t] === 1 || shortKatakana[t] === 1 || isLatin(letters[offsets[t]!]!))
      needsBoundaryCheck[t] = 1;
  }
  return { needsBoundaryCheck, endsLatin };
}

/** Walks back from the last letter of a term of `size` letters to its first one. */
function findTermStart(text: string, last: number, size: number): number {
  let start = last + 1;
  for (let left = size; left > 0 && start > 0; ) {
    const folded = FOLD_TABLE[text.charCodeAt(--start)]!;
    if (folded !== OP_DROP && (folded >= FIRST_OPCODE || isLetterOrDigit(folded))) left--;
  }
  return start;
}

function hasNumberInDirection(numberFlags: Uint8Array, text: string, from: number, step: number): boolean {
  for (let i = from, left = MAX_NUMBER_DISTANCE_UNITS; left > 0 && i >= 0 && i < text.length; i += step) {
    const unit = text.charCodeAt(i);
    if (numberFlags[unit] === 1) return true;
    if (FOLD_TABLE[unit] !== OP_DROP) left--;
  }
  return false;
}

function isWithinLetters(text: string, from: number, to: number, reach: number): boolean {
  if (to - from <= reach) return true;
  let letters = 0;
  for (let i = to; i > from && to - i < MAX_DISTANCE_UNITS; i--) {
    // Only units that are letters in every context count.
    const folded = FOLD_TABLE[text.charCodeAt(i)]!;
    if (folded < FIRST_OPCODE && isLetterOrDigit(folded) && ++letters > reach) return false;
  }
  return true;
}
