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
  const spelt = words.map((word, t) => {
    if (isLetter(word[0]!)) return word.map(ofUnit);
    symbols[ofUnit(word[0]!) - firstSymbol]!.push(t);
    return [];
  });
  const shareOf = pairShares(columns, everyday);
  const anchors = Uint16Array.from(spelt, (word) => rarestOf(word, shareOf));
  return { list, words, columns, spelt, anchors, symbols };
}

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
  return units.length > 0 ? units : [folded.charCodeAt(0)];
}
