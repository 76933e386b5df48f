import type { LetterBuffer } from './letter-buffer.ts';

/**
 * A Bloom filter of q-grams of one to four letters: can one of them end at a position? The tables are small enough for the
 * CPU cache. Longer terms are represented by one of their q-grams.
 */
export interface QgramBitmap {
  /**
   * Adds the q-gram of `size` letters (1 to 4) that ends at index `n`. Letter ids must be above 0. Returns its key.
   */
  add(ids: ArrayLike<number>, n: number, size: number): number;
  /**
   * Writes the positions among the first `length` letters at which a q-gram may end into `letters.candidates`, as
   * `(n << 4) | sizes`; bit 0 of `sizes` stands for one letter, bit 3 for four. Returns how many. False positives are
   * possible, false negatives are not.
   */
  find(letters: LetterBuffer, length: number): number;
  /**
   * The key of the q-gram of `size` letters that ends at index `n`, as `add` returned it. Q-grams of three or four letters
   * may share a key.
   */
  keyAt(ids: ArrayLike<number>, n: number, size: number): number;
}

/**
 * Creates an empty filter for letter ids below `letterIdCount`.
 * @example const bitmap = createQgramBitmap(100); bitmap.add([3, 7], 1, 2); bitmap.find(letters, length)
 */
export function createQgramBitmap(letterIdCount: number): QgramBitmap {
  const shift = 32 - Math.clz32(letterIdCount);
  const bigramMask = (1 << (2 * shift)) - 1;
  const unigramBits = new Uint8Array(letterIdCount);
  const bigramBits = new Int32Array(1 << BIGRAM_HASH_BITS);
  const trigramBits = new Int32Array(1 << TRIGRAM_HASH_BITS);
  const fourgramBits = new Int32Array(1 << FOURGRAM_HASH_BITS);

  function keyAt(ids: ArrayLike<number>, n: number, size: number): number {
    const id = ids[n]!;
    if (size === 1) return id;
    const bigram = (ids[n - 1]! << shift) | id;
    if (size === 2) return bigram;
    // The two highest bits tell keys of three and four letters from the others.
    const first = (ids[n - size + 1]! << shift) | ids[n - size + 2]!;
    return size === 3
      ? hashTrigram(first, id) | (1 << 31)
      : (hashFourgram(first, bigram) & 0x3fff_ffff) | (1 << 30);
  }

  return {
    keyAt,
    add(ids, n, size) {
      const id = ids[n]!;
      const bigram = size > 1 ? (ids[n - 1]! << shift) | id : id;
      const first = size > 2 ? (ids[n - size + 1]! << shift) | ids[n - size + 2]! : 0;
      if (size === 1) unigramBits[id] = 1;
      else if (size === 2) setBits(bigramBits, BIGRAM_HASH_BITS, hashBigram(bigram));
      else if (size === 3) setBits(trigramBits, TRIGRAM_HASH_BITS, hashTrigram(first, id));
      else setBits(fourgramBits, FOURGRAM_HASH_BITS, hashFourgram(first, bigram));
      return keyAt(ids, n, size);
    },
    find({ letterIds: ids, candidates }, length) {
      const [one, two, three, four] = [unigramBits, bigramBits, trigramBits, fourgramBits];
      let count = 0;
      // The bigrams that end at n - 2, n - 1 and n.
      let bigramBeforeLast = 0;
      let lastBigram = 0;
      let bigram = 0;
      // Hot loop: runs for every letter of every message. It has no branches.
      for (let n = 0; n < length; n++) {
        const id = ids[n]!;
        bigramBeforeLast = lastBigram;
        lastBigram = bigram;
        bigram = ((bigram << shift) | id) & bigramMask;
        const ofTwo = hashBigram(bigram);
        const ofThree = hashTrigram(lastBigram, id);
        const ofFour = hashFourgram(bigramBeforeLast, bigram);
        const bitsOfTwo = two[ofTwo >>> (32 - BIGRAM_HASH_BITS)]!;
        const bitsOfThree = three[ofThree >>> (32 - TRIGRAM_HASH_BITS)]!;
        const bitsOfFour = four[ofFour >>> (32 - FOURGRAM_HASH_BITS)]!;
        const sizes =
          one[id]! |
          (((bitsOfTwo >>> (ofTwo >>> 13)) & (bitsOfTwo >>> (ofTwo >>> 8)) & 1) << 1) |
          (((bitsOfThree >>> (ofThree >>> 13)) & (bitsOfThree >>> (ofThree >>> 8)) & 1) << 2) |
          (((bitsOfFour >>> (ofFour >>> 13)) & (bitsOfFour >>> (ofFour >>> 8)) & 1) << 3);
        candidates[count] = (n << 4) | sizes;
        count += (sizes + 15) >>> 4;
      }
      return count;
    },
  };
}

// A bigram is `(first << shift) | second`.
const hashBigram = (bigram: number): number => Math.imul(bigram, 0x9e3779b1);
const hashTrigram = (bigram: number, id: number): number =>
  Math.imul(bigram, 0x9e3779b1) ^ Math.imul(id, 0x85ebca6b);
const hashFourgram = (first: number, second: number): number =>
  Math.imul(first, 0x85ebca6b) ^ Math.imul(second, 0xc2b2ae35);

/** The highest bits of a hash choose the word of the table; two bits in it stand for the q-gram. */
const BIGRAM_HASH_BITS = 11;
const TRIGRAM_HASH_BITS = 11;
const FOURGRAM_HASH_BITS = 13;

function setBits(words: Int32Array, bits: number, hash: number): void {
  words[hash >>> (32 - bits)]! |= (1 << (hash >>> 13)) | (1 << (hash >>> 8));
}
