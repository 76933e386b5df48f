import { type Alphabet, buildAlphabet } from './alphabet.ts';
import { type BigramFrequency, estimateBigramFrequency } from './bigram-frequency.ts';
import { type PackedStrings, packStrings } from './packed-strings.ts';

/** `katakana`: a short word that is written in katakana and must stand on its own. */
export interface Term {
  readonly folded: string;
  readonly shortKatakana?: boolean;
}

/** Terms made ready to be looked for, in texts as typed and in folded ones. */
export interface CompiledTerms {
  readonly count: number;
  /** By term: 1 where it is a short word in katakana. */
  readonly shortKatakana: Uint8Array;
  /** The units of each that are looked for. */
  readonly strings: PackedStrings;
  /** How many those are, up to 255. */
  readonly lengths: Uint8Array;
  readonly alphabet: Alphabet;
  /** The columns of each word; that of a symbol, from `columns.firstSymbolId` on, stands alone. */
  readonly encodedTerms: PackedStrings;
  /** Which letter of each ends its anchor: the four in a row that everyday talk has least, or fewer. */
  readonly rarestQgramEnds: Uint16Array;
  /** By column, from `columns.firstSymbolId` on: the terms that are this symbol. */
  readonly termsBySymbol: readonly (readonly number[])[];
}

/**
 * Numbers the letters of terms and chooses where each is looked for first. Terms are given folded; separators inside
 * them are ignored; a term that is one symbol (✈, 📩) is found as that symbol. `everyday` are ordinary messages; they
 * decide about speed and about nothing else.
 * @example const terms = compileTerms([{ folded: foldText('テレグラム') }], ['お昼なに食べる？'])
 */
export function compileTerms(list: readonly Term[], sampleMessages: readonly string[] = []): CompiledTerms {
  const count = list.length;
  const strings = packStrings(list.map(({ folded }) => folded));
  const alphabet = buildAlphabet(strings);
  const { firstSymbolId, skipId, idsByFoldedUnit } = alphabet;
  const { offsets } = strings;
  const encodedTerms = { offsets, letters: strings.letters.map((unit) => idsByFoldedUnit[unit]!) };
  const termsBySymbol: number[][] = Array.from({ length: skipId - firstSymbolId }, () => []);
  const frequencyOf = estimateBigramFrequency(alphabet, sampleMessages);
  const shortKatakana = new Uint8Array(count);
  const lengths = new Uint8Array(count);
  const rarestQgramEnds = new Uint16Array(count);
  for (let t = 0; t < count; t++) {
    if (list[t]!.shortKatakana === true) shortKatakana[t] = 1;
    lengths[t] = Math.min(offsets[t + 1]! - offsets[t]!, 255);
    const first = encodedTerms.letters[offsets[t]!]!;
    if (first < firstSymbolId) rarestQgramEnds[t] = findRarestQgramEnd(encodedTerms, t, frequencyOf);
    else termsBySymbol[first - firstSymbolId]!.push(t);
  }
  return { count, shortKatakana, strings, lengths, alphabet, encodedTerms, rarestQgramEnds, termsBySymbol };
}

/** The number of the last letter of the rarest four; of a shorter word of its last. */
function findRarestQgramEnd(
  { offsets, letters }: PackedStrings,
  word: number,
  shareOf: BigramFrequency,
): number {
  const first = offsets[word]!;
  const length = offsets[word + 1]! - first;
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
