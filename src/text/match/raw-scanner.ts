import { isLatin } from '../normalize/character-classes.ts';
import { FOLD_TABLE, isLetterOrDigit, OP_DROP, OP_EXPAND, OP_SURROGATE } from '../normalize/fold-table.ts';
import { createLetterBuffer } from './letter-buffer.ts';
import { packedLength } from './packed-strings.ts';
import { buildQgramIndex, MAX_RAW_HITS, type QgramIndex } from './qgram-index.ts';
import { sortHits } from './sort-hits.ts';
import type { CompiledTerms } from './terms.ts';
import { passesBoundaryCheck } from './word-boundary.ts';

/** A look at a text as typed. */
export interface RawScanner {
  /**
   * Reads a text once and counts the terms that may stand there: all that the automaton would find, and a few more. -1
   * as soon as only the exact fold can tell. They stay in `seen`, in any order, until the next text.
   */
  scan(text: string): number;
  /** Makes another way to read, which tells of these `few` terms and of signs. */
  createSubsetScan(few: Uint8Array): (text: string) => number;
  /** Tells of all terms in the text last read. */
  rescan(text: string): number;
  /** Two numbers each: the term, and the place of its last letter. */
  readonly hits: Int32Array;
  /** Puts the first `count` of them in the order of their places. */
  sortHits(count: number): void;
  /** How many letters the text last read has. */
  letterCount(): number;
  /** Does a figure stand near the term whose last letter is at `last`, not counting what it has itself (1日, 千)? */
  hasNumberNear(text: string, term: number, last: number): boolean;
  /** Are there at most `reach` letters in (from, to]? */
  isWithinLetters(text: string, from: number, to: number, reach: number): boolean;
}

const FIRST_OPCODE = 0xff00;
const NEEDS_FOLD = -1;

/**
 * By unit as typed: 1 where it may belong to a figure, as `isFigure` says of folded units.
 * @example createRawNumberFlags((folded) => folded >= 0x30 && folded <= 0x39)
 */
export function createRawNumberFlags(isNumberUnit: (folded: number) => boolean): Uint8Array {
  const figures = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    const folded = FOLD_TABLE[unit]!;
    // What only the fold can tell may be a figure too: ㉑, 𝟓.
    if (folded === OP_EXPAND || folded === OP_SURROGATE || isNumberUnit(folded) || isNumberUnit(unit))
      figures[unit] = 1;
  }
  return figures;
}

/** Longer texts are for the fold, whose room grows. */
const MAX_TEXT_UNITS = 1 << 17;
/** One for all sieves: what is in it is used up before the next text. */
const sharedLetters = createLetterBuffer(MAX_TEXT_UNITS);

/**
 * Compiles one pass over the characters as typed: fold and search in one, nothing allocated. What needs more than a
 * glance at the neighbours is left to the fold. Only terms whose `wanted` is 1 are told of. `figures` as of `createRawNumberFlags`.
 * @example compileRawScanner(compileTerms([{ folded: 'てれぐらむ' }]), Uint8Array.of(1), figures).read('テレグラムで') // 1
 */
export function compileRawScanner(
  terms: CompiledTerms,
  included: Uint8Array,
  numberFlags: Uint8Array,
): RawScanner {
  const { count: all, shortKatakana, strings, lengths, alphabet, termsBySymbol } = terms;
  const { idsByRawUnit: columnOf, firstSymbolId, skipId, contextId } = alphabet;
  const anchors = buildQgramIndex(terms, included, true);
  const includedBySymbol = termsBySymbol.map((held) => held.filter((t) => included[t] === 1));
  // Where words run into one another, or a word is typed in one script only, it is worth a check.
  const needsBoundaryCheck = new Uint8Array(all);
  const endsLatin = new Uint8Array(all);
  for (let t = 0; t < all; t++) {
    if (isLatin(strings.letters[strings.offsets[t + 1]! - 1]!)) endsLatin[t] = 1;
    if (endsLatin[t] === 1 || shortKatakana[t] === 1 || isLatin(strings.letters[strings.offsets[t]!]!))
      needsBoundaryCheck[t] = 1;
  }
  const hits = new Int32Array(MAX_RAW_HITS * 2);
  let length = 0;
  /** So many numbers in `seen` are about signs; they come first. */
  let symbolHitLength = 0;

  /** What is no plain letter, kept out of the loop: it is rare. A sign is noted and passed over then. */
  function resolveRareUnit(text: string, i: number, rare: number): number {
    const column = rare === contextId ? alphabet.resolveInContext(text, i) : rare;
    if (column < firstSymbolId || column === skipId) return column;
    const held = includedBySymbol[column - firstSymbolId]!;
    if (symbolHitLength + held.length * 2 > hits.length) return NEEDS_FOLD;
    for (let s = 0; s < held.length; s++) {
      hits[symbolHitLength++] = held[s]!;
      hits[symbolHitLength++] = i;
    }
    return skipId;
  }

  /** The letters of a text. Can they be told without the fold? */
  function readLetters(text: string): boolean {
    const units = text.length;
    if (units > MAX_TEXT_UNITS) return false;
    const { letterIds: read, positions } = sharedLetters;
    const of = columnOf;
    symbolHitLength = 0;
    let n = 0;
    // The loop that every character of every message goes through.
    for (let i = 0; i < units; i++) {
      let column = of[text.charCodeAt(i)]!;
      if (column >= firstSymbolId) {
        if (column === skipId) continue;
        column = resolveRareUnit(text, i, column) | 0;
        if (column === skipId) continue;
        if (column < 0) return false;
      }
      read[n] = column;
      positions[n++] = i;
    }
    length = n;
    return true;
  }

  function collectHits({ search, matches }: QgramIndex, text: string): number {
    const standing = search(sharedLetters, length) * 2;
    const { positions } = sharedLetters;
    let count = symbolHitLength;
    if (count + standing >= hits.length) return NEEDS_FOLD;
    for (let f = 0; f < standing; f += 2) {
      const t = matches[f]!;
      const last = positions[matches[f + 1]!]!;
      if (needsBoundaryCheck[t] === 1 && !isPlausibleHit(text, t, last)) continue;
      hits[count++] = t;
      hits[count++] = last;
    }
    return count >> 1;
  }

  function isPlausibleHit(text: string, term: number, last: number): boolean {
    // Most Latin words that are met are the middle of a longer one.
    if (endsLatin[term] === 1 && last + 1 < text.length && isLatin(FOLD_TABLE[text.charCodeAt(last + 1)]!))
      return false;
    return passesBoundaryCheck(text, last, terms, term);
  }

  return {
    hits,
    letterCount: () => length,
    sortHits: (count) => sortHits(hits, count, lengths),
    scan: (text) => (readLetters(text) ? collectHits(anchors, text) : NEEDS_FOLD),
    createSubsetScan(few) {
      const fewer = buildQgramIndex(terms, few, true);
      return (text) => (readLetters(text) ? collectHits(fewer, text) : NEEDS_FOLD);
    },
    rescan: (text) => collectHits(anchors, text),
    hasNumberNear(text, term, last) {
      let start = last + 1;
      for (let left = packedLength(strings, term); left > 0 && start > 0; ) {
        const folded = FOLD_TABLE[text.charCodeAt(--start)]!;
        if (folded !== OP_DROP && (folded >= FIRST_OPCODE || isLetterOrDigit(folded))) left--;
      }
      return hasNumberInDirection(text, start - 1, -1) || hasNumberInDirection(text, last + 1, 1);
    },
    isWithinLetters(text, from, to, reach) {
      if (to - from <= reach) return true;
      let letters = 0;
      for (let i = to; i > from && to - i < MAX_DISTANCE_UNITS; i--) {
        // Only what stays a letter in every fold is counted.
        const folded = FOLD_TABLE[text.charCodeAt(i)]!;
        if (folded < FIRST_OPCODE && isLetterOrDigit(folded) && ++letters > reach) return false;
      }
      return true;
    },
  };

  function hasNumberInDirection(text: string, from: number, step: number): boolean {
    for (let i = from, reach = MAX_NUMBER_DISTANCE_UNITS; reach > 0 && i >= 0 && i < text.length; i += step) {
      const unit = text.charCodeAt(i);
      if (numberFlags[unit] === 1) return true;
      if (FOLD_TABLE[unit] !== OP_DROP) reach--;
    }
    return false;
  }
}

/** Beyond so many characters nobody counts; separators could go on for ever. */
const MAX_DISTANCE_UNITS = 512;
/** How far a figure may stand from 万, 円 or 日給 to be their amount. */
const MAX_NUMBER_DISTANCE_UNITS = 8;
