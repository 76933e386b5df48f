import { isLetter } from '../text/index.ts';

/** Fewer letters are what anybody might say. */
const FEWEST_LETTERS = 12;
/** So much of a text tells it from others. */
const MOST_LETTERS = 1000;
const SHINGLE = 3;
const BANDS = 8;
const ROWS = 3;

/** Odd multipliers, one per row, each a permutation of 32-bit numbers (Knuth's golden ratio, stepped). */
const MULTIPLIERS = Uint32Array.from(
  { length: BANDS * ROWS },
  (_, row) => Math.imul(0x9e3779b1, 2 * row + 1) | 1,
);

/**
 * Keys that near-duplicates share: two texts are near when any key is the same. MinHash over triples of letters, 8
 * bands of 3 minima: an edit of a short text moves half the bits of a SimHash, but only the minima it touches here,
 * and the bands are exact keys that any store can count. Texts that share 8 of 10 triples meet with 99 %, 6 of 10
 * with 86 %, 2 of 10 with 6 %. Figures, emoji, spaces and marks do not count, so a changed amount, decoration or id
 * changes nothing. None for a text too short to tell.
 * @example fingerprint(foldText('荷物を運ぶだけ、日給5万、詳細はテレグラム')) // ['0/1k2…', '1/…', …]
 */
export function fingerprint(folded: string): readonly string[] {
  const letters = lettersOf(folded);
  if (letters.length < FEWEST_LETTERS) return [];
  const minima = new Uint32Array(BANDS * ROWS).fill(0xffffffff);
  for (let i = 0; i + SHINGLE <= letters.length; i++) {
    const triple = scrambled(letters[i]! * 0x1f3d5b79 + letters[i + 1]! * 0x2545f491 + letters[i + 2]!);
    for (let row = 0; row < minima.length; row++) {
      const value = scrambled(Math.imul(triple, MULTIPLIERS[row]!) + row);
      if (value < minima[row]!) minima[row] = value;
    }
  }
  return Array.from({ length: BANDS }, (_, band) => {
    const rows = [...minima.subarray(band * ROWS, (band + 1) * ROWS)];
    return `${band}/${rows.map((value) => value.toString(36)).join('.')}`;
  });
}

function lettersOf(folded: string): readonly number[] {
  const letters: number[] = [];
  for (let i = 0; i < folded.length && letters.length < MOST_LETTERS; i++) {
    const code = folded.charCodeAt(i);
    if (isLetter(code) && !isFigure(code)) letters.push(code);
  }
  return letters;
}

const FIGURES = new Set([...'0123456789一二三四五六七八九十百千万億円'].map((char) => char.charCodeAt(0)));
const isFigure = (code: number): boolean => FIGURES.has(code);

/** Spreads the bits of a number over all 32 (the finalizer of MurmurHash3). */
function scrambled(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
