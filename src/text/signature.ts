import { lettersOf } from './automaton.ts';
import type { Columns } from './columns.ts';
import { isLetter } from './tables.ts';

/** A term and the bits that it leaves in a text's signature. */
export interface Signed {
  readonly folded: string;
  readonly bits: number;
}

/** So many letters in a row are looked for of long terms. */
const LONG_RUN = 4;

/**
 * Compiles terms into a signature: the bits of all terms that a text holds, and of a few that it does not. Of each term
 * only the four rarest letters in a row are looked for, of shorter ones all. No letter has to wait for what was found
 * at the one before, as in an automaton, so a text is read nearly as fast as its characters can be. -1: only the fold
 * can tell.
 * @example compileSignature([{ folded: 'てれぐらむ', bits: 2 }], columns)('テレグラムで') // 2
 */
export function compileSignature(terms: readonly Signed[], columns: Columns): (text: string) => number {
  const { of: column, firstSymbol, look, lookAround } = columns;
  const shift = Math.ceil(Math.log2(look));
  /** By a letter and what stands behind it; what one letter or symbol means is in all of its pairs. */
  const pairs = new Int32Array(firstSymbol << shift);
  const runs = new Map<number, number>();
  const mayBeRun = new Uint32Array(BUCKETS >>> 5);
  const rarest = rarestRun(terms.map(({ folded }) => lettersOf(folded)));
  for (const { folded, bits } of terms) {
    const word = rarest(lettersOf(folded)).map(columns.ofUnit);
    const [last = 0, before = 0, third = 0, fourth = 0] = [...word].reverse();
    if (word.length === 1) for (let p = 0; p < firstSymbol; p++) pairs[(p << shift) | last]! |= bits;
    else if (word.length === 2) pairs[(before << shift) | last]! |= bits;
    else {
      const three = bucketOfThree(third, before, last);
      const bucket = word.length === 3 ? three : bucketOfFour(fourth, three);
      runs.set(bucket, (runs.get(bucket) ?? 0) | bits);
      mayBeRun[bucket >>> 5]! |= 1 << (bucket & 31);
    }
  }

  return (text) => {
    const units = column;
    const length = text.length;
    let bits = 0;
    let [fourth, third, before] = [0, 0, 0];
    for (let i = 0; i < length; i++) {
      let k = units[text.charCodeAt(i)]!;
      if (k === look) {
        k = lookAround(text, i);
        if (k < 0) return -1;
      }
      bits |= pairs[(before << shift) | k]!;
      const three = bucketOfThree(third, before, k);
      const four = bucketOfFour(fourth, three);
      const hit = (mayBeRun[three >>> 5]! >>> (three & 31)) | (mayBeRun[four >>> 5]! >>> (four & 31));
      if ((hit & 1) !== 0) bits |= (runs.get(three) ?? 0) | (runs.get(four) ?? 0);
      // Separators leave the letters before them where they are; without a branch, which would often be mistaken.
      const isLetterHere = (k - firstSymbol) >> 31;
      fourth ^= (fourth ^ third) & isLetterHere;
      third ^= (third ^ before) & isLetterHere;
      before ^= (before ^ k) & isLetterHere;
    }
    return bits;
  };
}

const BUCKETS = 1 << 21;
const bucketOfThree = (a: number, b: number, c: number): number =>
  (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35)) >>> 11;
const bucketOfFour = (a: number, three: number): number => (Math.imul(a + 1, 0x27d4eb2f) >>> 11) ^ three;

type Letters = readonly number[];

/**
 * Chooses the letters in a row that stand in few texts: of rare letters, and such as few terms share; what many terms
 * have in common are the endings that everybody uses.
 */
function rarestRun(words: readonly Letters[]): (word: Letters) => Letters {
  const runsOf = (word: Letters): Letters[] =>
    word.slice(LONG_RUN - 1).map((_, i) => word.slice(i, i + LONG_RUN));
  const sharing = new Map<string, number>();
  for (const run of words.flatMap(runsOf)) sharing.set(`${run}`, (sharing.get(`${run}`) ?? 0) + 1);
  const cost = (run: Letters): number =>
    run.reduce((share, unit) => share * commonness(unit), sharing.get(`${run}`) ?? 1);
  return (word) => {
    if (word.length <= LONG_RUN) return word;
    return runsOf(word).reduce((best, run) => (cost(run) < cost(best) ? run : best));
  };
}

/** The share of letters that are this one, roughly. */
function commonness(unit: number): number {
  if (FREQUENT.has(unit)) return 0.2;
  if (unit < 0x3100) return isLetter(unit) && unit >= 0x3041 ? 0.05 : 0.02;
  return 0.005;
}

/** The kana that endings and particles are made of. */
const FREQUENT = new Set(
  [...'いうかくけさしすそたつてでとなにのはまもらりるれんが'].map((kana) => kana.charCodeAt(0)),
);
