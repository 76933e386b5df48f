import { shareOf } from './rarity.ts';
import type { Terms } from './terms.ts';

/** What a term is to whoever looks: nothing, something when there is more, or what makes it worth while to look. */
export const UNWANTED = 0;
export const WANTED = 1;
export const TELLING = 3;

/** The letters of a text without what stands between them, by column. The text's reader fills them in. */
export interface Letters {
  columns: Uint16Array;
  /** Where each letter stood. */
  at: Int32Array;
  /** Numbers of the letters at which a term may have its anchor. */
  anchored: Int32Array;
}

/** Room for the letters of a text of so many units. @example makeRoom(emptyLetters(), text.length) */
export function makeRoom(letters: Letters, units: number): void {
  if (letters.columns.length > units) return;
  letters.columns = new Uint16Array(units + 1024);
  letters.at = new Int32Array(units + 1024);
  letters.anchored = new Int32Array(units + 1024);
}

/** @example const letters = emptyLetters() */
export const emptyLetters = (): Letters => ({
  columns: new Uint16Array(4096),
  at: new Int32Array(4096),
  anchored: new Int32Array(4096),
});

/**
 * Terms by their anchors: of each the two letters side by side that everyday talk has least. Whoever reads a text looks
 * up each two neighbours in a small table, where hardly anything is; only where something is, terms are compared letter
 * by letter.
 */
export interface Anchors {
  /** By `anchorOf` two columns: what the weightiest term is whose anchor this may be. */
  readonly pairs: Uint8Array;
  /** By column: the same for terms of one letter. */
  readonly singles: Uint8Array;
  /**
   * Compares the terms with an anchor that ends at letter `n` of `length`; `found` hears of those that stand there, and
   * the number of their last letter. Only of those that tell, when asked so.
   */
  compare(
    letters: Letters,
    n: number,
    length: number,
    onlyTelling: boolean,
    found: (term: number, last: number) => void,
  ): void;
}

const PAIR_BITS = 16;

/** The place of two neighbouring columns in `Anchors.pairs`. @example pairs[anchorOf(before, column)] */
export const anchorOf = (before: number, column: number): number =>
  (Math.imul(before, 40_503) + column) & ((1 << PAIR_BITS) - 1);

/**
 * Chooses an anchor for every term; `weights` says what each is.
 * @example compileAnchors(terms, new Uint8Array(terms.list.length).fill(WANTED))
 */
export function compileAnchors({ words, spelt, columns }: Terms, weights: Uint8Array): Anchors {
  const pairs = new Uint8Array(1 << PAIR_BITS);
  const singles = new Uint8Array(columns.firstSymbol);
  const lengths = Int32Array.from(spelt, (word) => word.length);
  const wordFrom = new Int32Array(spelt.length + 1);
  for (let t = 0; t < spelt.length; t++) wordFrom[t + 1] = wordFrom[t]! + lengths[t]!;
  const flat = Uint16Array.from(spelt.flat());

  /** Slots are the places of pairs, then the columns; the terms of a slot stand side by side. */
  const slots = pairs.length + singles.length;
  const from = new Int32Array(slots + 1);
  const slotOf = new Int32Array(spelt.length).fill(-1);
  /** How many letters stand behind the anchor. */
  const behind = new Int32Array(spelt.length);
  for (let t = 0; t < spelt.length; t++) {
    const word = spelt[t]!;
    if (weights[t] === UNWANTED || word.length === 0) continue;
    if (word.length === 1) {
      slotOf[t] = pairs.length + word[0]!;
      singles[word[0]!]! |= weights[t]!;
    } else {
      const rarest = rarestPair(words[t]!);
      behind[t] = word.length - 1 - rarest;
      slotOf[t] = anchorOf(word[rarest - 1]!, word[rarest]!);
      pairs[slotOf[t]!]! |= weights[t]!;
    }
    from[slotOf[t]! + 1]!++;
  }
  for (let slot = 0; slot < slots; slot++) from[slot + 1]! += from[slot]!;
  const terms = new Int32Array(from[slots]!);
  const next = from.slice();
  for (let t = 0; t < spelt.length; t++) if (slotOf[t]! >= 0) terms[next[slotOf[t]!]!++] = t;

  function compareSlot(
    slot: number,
    columns: Uint16Array,
    n: number,
    length: number,
    least: number,
    found: (term: number, last: number) => void,
  ): void {
    for (let k = from[slot]!, end = from[slot + 1]!; k < end; k++) {
      const t = terms[k]!;
      if (weights[t]! < least) continue;
      const last = n + behind[t]!;
      let at = last - lengths[t]! + 1;
      if (last >= length || at < 0) continue;
      let letter = wordFrom[t]!;
      while (at <= last && columns[at] === flat[letter]) {
        at++;
        letter++;
      }
      if (at > last) found(t, last);
    }
  }

  return {
    pairs,
    singles,
    compare({ columns }, n, length, onlyTelling, found) {
      const least = onlyTelling ? TELLING : WANTED;
      const column = columns[n]!;
      if (singles[column]! >= least) compareSlot(pairs.length + column, columns, n, length, least, found);
      if (n === 0) return;
      const slot = anchorOf(columns[n - 1]!, column);
      if (pairs[slot]! >= least) compareSlot(slot, columns, n, length, least, found);
    },
  };
}

/** The number of the second letter of the pair that everyday talk has least. */
function rarestPair(word: readonly number[]): number {
  let rarest = 1;
  let least = Infinity;
  for (let k = 1; k < word.length; k++) {
    const share = shareOf(word[k - 1]!) * shareOf(word[k]!);
    if (share >= least) continue;
    least = share;
    rarest = k;
  }
  return rarest;
}
