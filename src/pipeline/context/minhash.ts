import { isLetterOrDigit } from '../../text/index.ts';

/** Shorter texts may be equal by accident. */
const MIN_LETTERS = 12;
/** Only the start of a text is compared. */
const MAX_LETTERS = 1000;
/** A text of pictures may be longer than the part by which near-duplicates are found. */
const MAX_SHINGLED = 5000;
const SHINGLE_SIZE = 3;
const BAND_COUNT = 8;
const ROWS_PER_BAND = 3;

/** Odd multipliers, one per row, each a permutation of 32-bit numbers (Knuth's golden ratio, stepped). */
const MULTIPLIERS = Uint32Array.from(
  { length: BAND_COUNT * ROWS_PER_BAND },
  (_, row) => Math.imul(0x9e3779b1, 2 * row + 1) | 1,
);

/**
 * Keys for near-duplicates: two texts are near-duplicates if they share at least one key. MinHash over shingles of
 * three letters, in 8 bands of 3 minima. SimHash would change half of its bits after an edit of a short text. MinHash
 * changes only the affected minima, and its bands are exact keys that any store can count. The probability of a common
 * key is 99 % for texts that share 8 of 10 shingles, 86 % for 6 of 10, and 6 % for 2 of 10. Numbers, emoji, spaces and
 * marks are skipped, so a different amount, decoration or id does not matter. Empty for a text that is too short.
 * @example minhashKeys(foldText('荷物を運ぶだけ、日給5万、詳細はテレグラム')) // ['0/1k2…', '1/…', …]
 */
export function minhashKeys(folded: string): readonly string[] {
  const letters = letterCodes(folded);
  if (letters.length < MIN_LETTERS) return [];
  const minima = new Uint32Array(BAND_COUNT * ROWS_PER_BAND).fill(0xffffffff);
  for (let i = 0; i + SHINGLE_SIZE <= letters.length; i++) {
    const shingle = hashShingle(letters[i]!, letters[i + 1]!, letters[i + 2]!);
    for (let row = 0; row < minima.length; row++) {
      const value = mixBits(Math.imul(shingle, MULTIPLIERS[row]!) + row);
      if (value < minima[row]!) minima[row] = value;
    }
  }
  return Array.from({ length: BAND_COUNT }, (_, band) => {
    const rows = [...minima.subarray(band * ROWS_PER_BAND, (band + 1) * ROWS_PER_BAND)];
    return `${band}/${rows.map((value) => value.toString(36)).join('.')}`;
  });
}

/**
 * The hashes of all groups of three letters or digits of a text, from the smallest. Unlike the minima, they tell whether one text
 * contains another.
 * @example shinglesOf(foldText('日給5万円')).length // 3
 */
export function shinglesOf(folded: string): readonly number[] {
  const codes = [...folded.slice(0, MAX_SHINGLED)].flatMap((char) => {
    const code = char.charCodeAt(0);
    return isLetterOrDigit(code) ? [code] : [];
  });
  const shingles = new Set(codes.slice(2).map((code, i) => hashShingle(codes[i]!, codes[i + 1]!, code)));
  return [...shingles].sort((a, b) => a - b);
}

const hashShingle = (first: number, second: number, third: number): number =>
  mixBits(first * 0x1f3d5b79 + second * 0x2545f491 + third);

function letterCodes(folded: string): readonly number[] {
  const letters: number[] = [];
  for (let i = 0; i < folded.length && letters.length < MAX_LETTERS; i++) {
    const code = folded.charCodeAt(i);
    if (isLetterOrDigit(code) && !isNumberCharacter(code)) letters.push(code);
  }
  return letters;
}

const NUMBER_CHARACTERS = new Set(
  [...'0123456789一二三四五六七八九十百千万億円'].map((char) => char.charCodeAt(0)),
);
const isNumberCharacter = (code: number): boolean => NUMBER_CHARACTERS.has(code);

/** Spreads the bits of a number over all 32 (the finalizer of MurmurHash3). */
function mixBits(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
