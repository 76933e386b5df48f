import type { Span } from '#core';
import {
  createNgramNormaliser,
  type FoldedText,
  hashNgramAt,
  MAX_NGRAM_LENGTH,
  MAX_NGRAM_UNITS,
  type NgramInput,
} from '../../text/index.ts';
import type { ClassifierSource } from '../rule-schema.ts';
import { findTopSpans } from './top-spans.ts';
import {
  buildGroupWeights,
  buildWeightTable,
  CELL_SIZE,
  LAST_SEEN_OFFSET,
  NEVER_SEEN,
  NO_FAMILY,
  WEIGHT_OFFSET,
} from './weight-table.ts';

/** How a whole text is worded, beside what single rules notice. Asking allocates nothing; most are asked for odds only. */
export interface NgramClassifier {
  /** Reads a text, until the next. */
  read(folded: FoldedText): void;
  /** Log odds that it solicits, judging by its wording and by the groups that were found in it. */
  logOdds(found: readonly number[]): number;
  /** The places that speak most for it, in the folded text. */
  topSpans(): readonly Span[];
  /** Does it hold kana enough to be Japanese? */
  isJapanese(): boolean;
}

/**
 * What a sum of so many weights is divided by: a long text shall not be louder than a short one, and a few letters not
 * be sure of anything.
 * @example spread(80) // 15.8
 */
export const lengthNormalisation = (count: number): number => (count + 20) ** 0.6;

/**
 * Compiles weights of evidence: of grams (one to three letters side by side), of groups of the lexicon, and of two
 * families of them in one text, each counted once. The odds are the sum of the grams over the `spread` of their number,
 * and likewise that of the groups: letters are many, and would drown what few words say.
 * @example const likeness = compileNgramClassifier(source, lexicon.groups); likeness.read(folded); likeness.odds(groups) // 2.3
 */
export function compileNgramClassifier(
  { bias, grams, groups }: ClassifierSource,
  names: readonly string[],
): NgramClassifier {
  const { cells, weights, cellOffset } = buildWeightTable(grams);
  const { groupWeights, isKnown, family, families, together } = buildGroupWeights(groups, names);
  const familySeenAt = new Float64Array(families);
  let queryId = 0;
  const seenFamilies: number[] = [];

  const splitNgrams = createNgramNormaliser();
  /** By the unit that it ends at: the weights of the grams there. */
  const weightEndingAt = new Float32Array(MAX_NGRAM_UNITS);
  let readId = NEVER_SEEN;
  let text: FoldedText;
  let worded: NgramInput;
  /** The log odds that its grams give it. */
  let ngramLogOdds = 0;

  function read(folded: FoldedText): void {
    text = folded;
    worded = splitNgrams(folded);
    if (readId < MAX_READ_ID) readId++;
    else {
      // Forgotten, or a text seen long ago would be taken for this one.
      for (let seen = LAST_SEEN_OFFSET; seen < cells.length; seen += CELL_SIZE)
        if (cells[seen]! > NEVER_SEEN) cells[seen] = NEVER_SEEN;
      readId = NEVER_SEEN + 1;
    }
    const { units, length } = worded;
    let weight = 0;
    let known = 0;
    for (let last = 0; last < length; last++) {
      weightEndingAt[last] = 0;
      for (let letters = 1; letters <= MAX_NGRAM_LENGTH && letters <= last + 1; letters++) {
        const cell = cellOffset(hashNgramAt(units, last, letters));
        const seenIn = cells[cell + LAST_SEEN_OFFSET]!;
        if (seenIn === 0) continue;
        const own = weights[cells[cell + WEIGHT_OFFSET]!]!;
        weightEndingAt[last]! += own;
        if (seenIn === readId) continue;
        cells[cell + LAST_SEEN_OFFSET] = readId;
        weight += own;
        known++;
      }
    }
    ngramLogOdds = bias + weight / lengthNormalisation(known);
  }

  function logOdds(found: readonly number[]): number {
    let sum = 0;
    let count = 0;
    queryId++;
    seenFamilies.length = 0;
    for (let i = 0; i < found.length; i++) {
      const group = found[i]!;
      if (isKnown[group] === 1) {
        sum += groupWeights[group]!;
        count++;
      }
      const one = family[group]!;
      if (one === NO_FAMILY || familySeenAt[one] === queryId) continue;
      familySeenAt[one] = queryId;
      for (let k = 0; k < seenFamilies.length; k++) {
        const both = together[one * families + seenFamilies[k]!]!;
        if (Number.isNaN(both)) continue;
        sum += both;
        count++;
      }
      seenFamilies.push(one);
    }
    return ngramLogOdds + sum / lengthNormalisation(count);
  }

  return {
    read,
    logOdds,
    topSpans() {
      const places = findTopSpans(worded, text, weightEndingAt);
      return places.length > 0 ? places : [{ start: 0, end: text.length }];
    },
    isJapanese: () => countKana(worded) * MAX_LETTERS_PER_KANA >= worded.length,
  };
}

const MAX_READ_ID = 2 ** 16 - 1;

/** One letter in so many is kana, at least, in a Japanese text, even in a list of figures and headings. */
const MAX_LETTERS_PER_KANA = 30;

function countKana({ units, length }: NgramInput): number {
  let kana = 0;
  for (let k = 0; k < length; k++) if (units[k]! >= 0x3041 && units[k]! <= 0x309f) kana++;
  return kana;
}
