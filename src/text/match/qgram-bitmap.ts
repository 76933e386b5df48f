import type { LetterBuffer } from './letter-buffer.ts';

/**
 * Where in a row of letters a word of one, two, three or four letters may end: a bit or two for each, in tables that
 * stay near. Longer words are asked for by four letters of theirs.
 */
export interface QgramBitmap {
  /** Sets the bits of the word of `totalLength` columns, at most four and all above 0, that ends at number `n`. Returns its key. */
  add(read: ArrayLike<number>, n: number, size: number): number;
  /**
   * Writes into `letters.marks` at which of the first `length` letters a word may end, as `(n << 4) | lengths`, where bit
   * 0 of `lengths` stands for one letter, bit 3 for four. Returns how many.
   */
  find(letters: LetterBuffer, length: number): number;
  /** The key of `totalLength` letters up to number `n`, as `set` returned it. Only longer ones than two may share a key. */
  keyAt(read: ArrayLike<number>, n: number, size: number): number;
}

/**
 * Makes marks for words of columns below `columns`, none set yet.
 * @example const marks = createQgramBitmap(100); marks.set([3, 7], 1, 2); marks.find(letters, length)
 */
export function createQgramBitmap(letterIdCount: number): QgramBitmap {
  const shift = 32 - Math.clz32(letterIdCount);
  const pairMask = (1 << (2 * shift)) - 1;
  const unigramBits = new Uint8Array(letterIdCount);
  const bigramBits = new Int32Array(1 << BIGRAM_HASH_BITS);
  const trigramBits = new Int32Array(1 << TRIGRAM_HASH_BITS);
  const fourgramBits = new Int32Array(1 << FOURGRAM_HASH_BITS);

  function keyAt(read: ArrayLike<number>, n: number, size: number): number {
    const column = read[n]!;
    if (size === 1) return column;
    const pair = (read[n - 1]! << shift) | column;
    if (size === 2) return pair;
    // Keys of three and of four letters have these bits, and no others have.
    const first = (read[n - size + 1]! << shift) | read[n - size + 2]!;
    return size === 3
      ? hashTrigram(first, column) | (1 << 31)
      : (hashFourgram(first, pair) & 0x3fff_ffff) | (1 << 30);
  }

  return {
    keyAt,
    add(read, n, size) {
      const column = read[n]!;
      const pair = size > 1 ? (read[n - 1]! << shift) | column : column;
      const before = size > 2 ? (read[n - size + 1]! << shift) | read[n - size + 2]! : 0;
      if (size === 1) unigramBits[column] = 1;
      else if (size === 2) setBits(bigramBits, BIGRAM_HASH_BITS, hashBigram(pair));
      else if (size === 3) setBits(trigramBits, TRIGRAM_HASH_BITS, hashTrigram(before, column));
      else setBits(fourgramBits, FOURGRAM_HASH_BITS, hashFourgram(before, pair));
      return keyAt(read, n, size);
    },
    find({ letterIds: read, candidates }, length) {
      const [one, two, three, four] = [unigramBits, bigramBits, trigramBits, fourgramBits];
      let marked = 0;
      let beforeThat = 0;
      let before = 0;
      let pair = 0;
      // The loop that every letter of every message goes through.
      for (let n = 0; n < length; n++) {
        const column = read[n]!;
        beforeThat = before;
        before = pair;
        pair = ((pair << shift) | column) & pairMask;
        const ofTwo = hashBigram(pair);
        const ofThree = hashTrigram(before, column);
        const ofFour = hashFourgram(beforeThat, pair);
        const bitsOfTwo = two[ofTwo >>> (32 - BIGRAM_HASH_BITS)]!;
        const bitsOfThree = three[ofThree >>> (32 - TRIGRAM_HASH_BITS)]!;
        const bitsOfFour = four[ofFour >>> (32 - FOURGRAM_HASH_BITS)]!;
        const sizes =
          one[column]! |
          (((bitsOfTwo >>> (ofTwo >>> 13)) & (bitsOfTwo >>> (ofTwo >>> 8)) & 1) << 1) |
          (((bitsOfThree >>> (ofThree >>> 13)) & (bitsOfThree >>> (ofThree >>> 8)) & 1) << 2) |
          (((bitsOfFour >>> (ofFour >>> 13)) & (bitsOfFour >>> (ofFour >>> 8)) & 1) << 3);
        candidates[marked] = (n << 4) | sizes;
        marked += (sizes + 15) >>> 4;
      }
      return marked;
    },
  };
}

// Numbers for two, three and four letters; two in a row are a pair, `(first << shift) | second`.
const hashBigram = (pair: number): number => Math.imul(pair, 0x9e3779b1);
const hashTrigram = (before: number, column: number): number =>
  Math.imul(before, 0x9e3779b1) ^ Math.imul(column, 0x85ebca6b);
const hashFourgram = (before: number, pair: number): number =>
  Math.imul(before, 0x85ebca6b) ^ Math.imul(pair, 0xc2b2ae35);

/** Two bits stand for each, in the word that the highest bits of its number choose; so many bits choose. */
const BIGRAM_HASH_BITS = 11;
const TRIGRAM_HASH_BITS = 11;
const FOURGRAM_HASH_BITS = 13;

function setBits(words: Int32Array, bits: number, number: number): void {
  words[number >>> (32 - bits)]! |= (1 << (number >>> 13)) | (1 << (number >>> 8));
}
