import { type Columns, columnsFor } from './columns.ts';
import { type PairShare, pairShares } from './pairs.ts';
import { isLetter } from './tables.ts';

/** `katakana`: a short word that is written in katakana and must stand on its own. */
export interface Term {
  readonly folded: string;
  readonly katakana?: boolean;
}

/** Terms made ready to be looked for, in texts as typed and in folded ones. */
export interface Terms {
  readonly list: readonly Term[];
  /** The units of each that are looked for. */
  readonly words: readonly (readonly number[])[];
  /** How many those are, up to 255. */
  readonly lengths: Uint8Array;
  readonly columns: Columns;
  /** The columns of each word; none of a symbol. */
  readonly spelt: readonly (readonly number[])[];
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
  const words = list.map(({ folded }) => lettersOf(folded));
  const columns = columnsFor(words);
  const { firstSymbol, skip, ofUnit } = columns;
  const symbols: number[][] = Array.from({ length: skip - firstSymbol }, () => []);
  const shareOf = pairShares(columns, everyday);
  const spelt: (readonly number[])[] = [];
  const lengths = new Uint8Array(words.length);
  const anchors = new Uint16Array(words.length);
  for (let t = 0; t < words.length; t++) {
    const word = words[t]!;
    lengths[t] = Math.min(word.length, 255);
    if (isLetter(word[0]!)) {
      const letters = word.map(ofUnit);
      spelt.push(letters);
      anchors[t] = rarestOf(letters, shareOf);
    } else {
      spelt.push(NO_LETTERS);
      symbols[ofUnit(word[0]!) - firstSymbol]!.push(t);
    }
  }
  return { list, words, lengths, columns, spelt, anchors, symbols };
}

const NO_LETTERS: readonly number[] = [];

/** The number of the last letter of the rarest four; of a shorter word of its last. */
function rarestOf(word: readonly number[], shareOf: PairShare): number {
  let rarest = Math.max(0, Math.min(3, word.length - 1));
  let least = Infinity;
  for (let k = 3; k < word.length; k++) {
    let share = 1;
    for (let i = k - 2; i <= k; i++) share *= shareOf(word[i - 1]!, word[i]!);
    if (share >= least) continue;
    least = share;
    rarest = k;
  }
  return rarest;
}

/** What of a folded term is looked for: its letters, or its first symbol when it has none. */
export function lettersOf(folded: string): readonly number[] {
  const units: number[] = [];
  for (let i = 0; i < folded.length; i++) {
    const unit = folded.charCodeAt(i);
    if (isLetter(unit)) units.push(unit);
  }
  // A copy takes the room that it needs, and no more: there are tens of thousands.
  return units.length > 0 ? units.slice() : [folded.charCodeAt(0)];
}
