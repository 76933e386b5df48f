import { type Alphabet, buildAlphabet } from './alphabet.ts';
import { type BigramFrequency, estimateBigramFrequency } from './bigram-frequency.ts';
import { type PackedStrings, packStrings } from './packed-strings.ts';

/** A term to search for. */
export interface Term {
  readonly folded: string;
  /** A short word in katakana, which counts only as a word of its own. */
  readonly shortKatakana?: boolean;
}

/** Terms prepared for the scanners of raw and of folded texts. */
export interface CompiledTerms {
  readonly count: number;
  /** By term: 1 for a short word in katakana. */
  readonly shortKatakana: Uint8Array;
  /** By term: the units that are searched for. */
  readonly strings: PackedStrings;
  /** By term: the number of these units, at most 255. */
  readonly lengths: Uint8Array;
  readonly alphabet: Alphabet;
  /** By term: the same as ids of the alphabet; a term that is a symbol is a single id from `firstSymbolId` on. */
  readonly encodedTerms: PackedStrings;
  /**
   * By term: the index of the last letter of its rarest q-gram. This is the run of four letters that is rarest in everyday
   * talk; the whole term if it is shorter.
   */
  readonly rarestQgramEnds: Uint16Array;
  /** By symbol id minus `firstSymbolId`: the terms that are this symbol. */
  readonly termsBySymbol: readonly (readonly number[])[];
}

/**
 * Encodes folded terms and chooses the rarest q-gram of each. Separators inside a term are ignored; a term that is one
 * symbol (✈, 📩) is found as that symbol. `sampleMessages` are ordinary messages; they affect speed only.
 * @example compileTerms([{ folded: foldText('テレグラム') }], ['お昼なに食べる？']).count // 1
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

/** The index of the last letter of the rarest four; of the last letter of a shorter term. */
function findRarestQgramEnd(
  { offsets, letters }: PackedStrings,
  term: number,
  frequencyOf: BigramFrequency,
): number {
  const first = offsets[term]!;
  const length = offsets[term + 1]! - first;
  let rarest = Math.max(0, Math.min(3, length - 1));
  if (length <= 4) return rarest;
  let minFrequency = Infinity;
  let [one, two] = [0, frequencyOf(letters[first]!, letters[first + 1]!)];
  let three = frequencyOf(letters[first + 1]!, letters[first + 2]!);
  for (let k = 3; k < length; k++) {
    [one, two, three] = [two, three, frequencyOf(letters[first + k - 1]!, letters[first + k]!)];
    const frequency = one * two * three;
    if (frequency >= minFrequency) continue;
    minFrequency = frequency;
    rarest = k;
  }
  return rarest;
}
