import { type Columns, columnsFor } from './columns.ts';
import { type PairShare, pairShares } from './pairs.ts';
import { type Words, wordsOf } from './words.ts';

/** `katakana`: a short word that is written in katakana and must stand on its own. */
export interface Term {
  readonly folded: string;
  readonly katakana?: boolean;
}

/** Terms made ready to be looked for, in texts as typed and in folded ones. */
export interface Terms {
  readonly count: number;
  /** By term: 1 where it is a short word in katakana. */
  readonly katakana: Uint8Array;
  /** The units of each that are looked for. */
  readonly words: Words;
  /** How many those are, up to 255. */
  readonly lengths: Uint8Array;
  readonly columns: Columns;
  /** The columns of each word; that of a symbol, from `columns.firstSymbol` on, stands alone. */
  readonly spelt: Words;
  /** Which letter of each ends its anchor: the four in a row that everyday talk has least, or fewer. */
  readonly anchors: Uint16Array;
  /** By column, from `columns.firstSymbol` on: the terms that are this symbol. */
  readonly symbols: readonly (readonly number[])[];
}

/**
 * Numbers the letters of terms and chooses where each is looked for first. Terms are given folded; separators inside
 * them are ignored; a term that is one symbol (✈, 📩) is found as that symbol. `everyday` are ordinary messages; they
 * decide about speed and about nothing else.
 * @example const terms = compileTerms([{ folded: foldText('テレグラム') }], ['お昼なに食べる？'])
 */
export function compileTerms(list: readonly Term[], everyday: readonly string[] = []): Terms {
  const count = list.length;
  const words = wordsOf(list.map(({ folded }) => folded));
  const columns = columnsFor(words);
  const { firstSymbol, skip, ofFolded } = columns;
  const { from } = words;
  const spelt = { from, letters: words.letters.map((unit) => ofFolded[unit]!) };
  const symbols: number[][] = Array.from({ length: skip - firstSymbol }, () => []);
  const shareOf = pairShares(columns, everyday);
  const katakana = new Uint8Array(count);
  const lengths = new Uint8Array(count);
  const anchors = new Uint16Array(count);
  for (let t = 0; t < count; t++) {
    if (list[t]!.katakana === true) katakana[t] = 1;
    lengths[t] = Math.min(from[t + 1]! - from[t]!, 255);
    const first = spelt.letters[from[t]!]!;
    if (first < firstSymbol) anchors[t] = rarestOf(spelt, t, shareOf);
    else symbols[first - firstSymbol]!.push(t);
  }
  return { count, katakana, words, lengths, columns, spelt, anchors, symbols };
}

/** The number of the last letter of the rarest four; of a shorter word of its last. */
function rarestOf({ from, letters }: Words, word: number, shareOf: PairShare): number {
  const first = from[word]!;
  const length = from[word + 1]! - first;
  let rarest = Math.max(0, Math.min(3, length - 1));
  if (length <= 4) return rarest;
  let least = Infinity;
  let [one, two] = [0, shareOf(letters[first]!, letters[first + 1]!)];
  let three = shareOf(letters[first + 1]!, letters[first + 2]!);
  for (let k = 3; k < length; k++) {
    [one, two, three] = [two, three, shareOf(letters[first + k - 1]!, letters[first + k]!)];
    const share = one * two * three;
    if (share >= least) continue;
    least = share;
    rarest = k;
  }
  return rarest;
}
