import { type Columns, columnsFor } from './columns.ts';
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
  /** By column, from `columns.firstSymbol` on: the terms that are this symbol. */
  readonly symbols: readonly (readonly number[])[];
}

/**
 * Numbers the letters of terms. Terms are given folded; separators inside them are ignored; a term that is one symbol
 * (✈, 📩) is found as that symbol.
 * @example const terms = compileTerms([{ folded: foldText('テレグラム') }])
 */
export function compileTerms(list: readonly Term[]): Terms {
  const words = list.map(({ folded }) => lettersOf(folded));
  const columns = columnsFor(words);
  const { firstSymbol, skip, ofUnit } = columns;
  const symbols: number[][] = Array.from({ length: skip - firstSymbol }, () => []);
  const spelt = words.map((word, t) => {
    if (isLetter(word[0]!)) return word.map(ofUnit);
    symbols[ofUnit(word[0]!) - firstSymbol]!.push(t);
    return [];
  });
  return { list, words, columns, spelt, symbols };
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
