import type { Letters } from './anchors.ts';

/**
 * Where in a row of letters a word of one, two, three or four letters may end: a bit or two for each, in tables that
 * stay near. Longer words are asked for by four letters of theirs.
 */
export interface Marks {
  /** Sets the bits of a word of at most four columns that are all above 0. Returns its key. */
  set(word: readonly number[]): number;
  /**
   * Writes into `letters.marks` at which of the first `length` letters a word may end, as `(n << 4) | lengths`, where bit
   * 0 of `lengths` stands for one letter, bit 3 for four. Returns how many.
   */
  find(letters: Letters, length: number): number;
  /** The key of `size` letters up to number `n`, as `set` returned it. Only longer ones than two may share a key. */
  keyAt(read: ArrayLike<number>, n: number, size: number): number;
}

/**
 * Makes marks for words of columns below `columns`, none set yet.
 * @example const marks = createMarks(100); marks.set([3, 7]); marks.find(letters, length)
 */
export function createMarks(columns: number): Marks {
  const shift = 32 - Math.clz32(columns);
  const pairMask = (1 << (2 * shift)) - 1;
  const ones = new Uint8Array(columns);
  const twos = new Int32Array(1 << TWOS);
  const threes = new Int32Array(1 << THREES);
  const fours = new Int32Array(1 << FOURS);

  function keyAt(read: ArrayLike<number>, n: number, size: number): number {
    const column = read[n]!;
    if (size === 1) return column;
    const pair = (read[n - 1]! << shift) | column;
    if (size === 2) return pair;
    // Keys of three and of four letters have these bits, and no others have.
    const first = (read[n - size + 1]! << shift) | read[n - size + 2]!;
    return size === 3 ? threeOf(first, column) | (1 << 31) : (fourOf(first, pair) & 0x3fff_ffff) | (1 << 30);
  }

  return {
    keyAt,
    set(word) {
      const n = word.length - 1;
      const column = word[n]!;
      const pair = n > 0 ? (word[n - 1]! << shift) | column : column;
      if (n === 0) ones[column] = 1;
      else if (n === 1) setBits(twos, TWOS, twoOf(pair));
      else if (n === 2) setBits(threes, THREES, threeOf((word[0]! << shift) | word[1]!, column));
      else setBits(fours, FOURS, fourOf((word[0]! << shift) | word[1]!, pair));
      return keyAt(word, n, word.length);
    },
    find({ columns: read, marks }, length) {
      const [one, two, three, four] = [ones, twos, threes, fours];
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
        const ofTwo = twoOf(pair);
        const ofThree = threeOf(before, column);
        const ofFour = fourOf(beforeThat, pair);
        const bitsOfTwo = two[ofTwo >>> (32 - TWOS)]!;
        const bitsOfThree = three[ofThree >>> (32 - THREES)]!;
        const bitsOfFour = four[ofFour >>> (32 - FOURS)]!;
        const sizes =
          one[column]! |
          (((bitsOfTwo >>> (ofTwo >>> 13)) & (bitsOfTwo >>> (ofTwo >>> 8)) & 1) << 1) |
          (((bitsOfThree >>> (ofThree >>> 13)) & (bitsOfThree >>> (ofThree >>> 8)) & 1) << 2) |
          (((bitsOfFour >>> (ofFour >>> 13)) & (bitsOfFour >>> (ofFour >>> 8)) & 1) << 3);
        marks[marked] = (n << 4) | sizes;
        marked += (sizes + 15) >>> 4;
      }
      return marked;
    },
  };
}

// Numbers for two, three and four letters; two in a row are a pair, `(first << shift) | second`.
const twoOf = (pair: number): number => Math.imul(pair, 0x9e3779b1);
const threeOf = (before: number, column: number): number =>
  Math.imul(before, 0x9e3779b1) ^ Math.imul(column, 0x85ebca6b);
const fourOf = (before: number, pair: number): number =>
  Math.imul(before, 0x85ebca6b) ^ Math.imul(pair, 0xc2b2ae35);

/** Two bits stand for each, in the word that the highest bits of its number choose; so many bits choose. */
const TWOS = 11;
const THREES = 11;
const FOURS = 13;

function setBits(words: Int32Array, bits: number, number: number): void {
  words[number >>> (32 - bits)]! |= (1 << (number >>> 13)) | (1 << (number >>> 8));
}
