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

/** Scores the wording of whole texts. `read` and `logOdds` allocate nothing. */
export interface NgramClassifier {
  /** Reads a text. The other methods refer to it until the next `read`. */
  read(folded: FoldedText): void;
  /** Log odds that the text is an offer, by its n-grams and by the lexicon groups that were found in it. */
  logOdds(groups: readonly number[]): number;
  /** The spans of the folded text with the highest weights; the whole text if there are none. */
  topSpans(): readonly Span[];
  /** Does the text have enough kana to be Japanese? */
  isJapanese(): boolean;
}

/**
 * The divisor for a sum of `count` weights: a long text should not score higher than a short one, and a few letters should
 * not give a certain result.
 * @example lengthNormalisation(80) // 15.8
 */
export const lengthNormalisation = (count: number): number => (count + 20) ** 0.6;

/**
 * Compiles the classifier: weights of n-grams (one to three adjacent letters), of lexicon groups, and of pairs of families
 * of groups in one text. Each counts once per text. The log odds are the bias plus the normalised sum of the n-grams plus the
 * normalised sum of the groups: separately, because the many n-grams would outweigh the few groups.
 * @example const classifier = compileNgramClassifier(source, lexicon.groups); classifier.read(folded); classifier.logOdds(groups) // 2.3
 */
export function compileNgramClassifier(
  { bias, grams, groups }: ClassifierSource,
  names: readonly string[],
): NgramClassifier {
  const { cells, weights, cellOffset } = buildWeightTable(grams);
  const { groupWeights, hasWeight, familyOfGroup, familyCount, pairWeightMatrix } = buildGroupWeights(
    groups,
    names,
  );
  /** By family: the id of the last query that had it. */
  const familySeenAt = new Float64Array(familyCount);
  let queryId = 0;
  const seenFamilies: number[] = [];

  const toNgramInput = createNgramNormaliser();
  /** By unit: the weights of the n-grams that end there. */
  const weightEndingAt = new Float32Array(MAX_NGRAM_UNITS);
  let readId = NEVER_SEEN;
  let text: FoldedText;
  let input: NgramInput;
  /** Bias plus the normalised sum of the n-grams. */
  let ngramLogOdds = 0;

  function read(folded: FoldedText): void {
    text = folded;
    input = toNgramInput(folded);
    if (readId < MAX_READ_ID) readId++;
    else {
      // Read ids start again: clear them, or a text read long ago would be mistaken for this one.
      for (let seen = LAST_SEEN_OFFSET; seen < cells.length; seen += CELL_SIZE)
        if (cells[seen]! > NEVER_SEEN) cells[seen] = NEVER_SEEN;
      readId = NEVER_SEEN + 1;
    }
    const { units, length } = input;
    let sum = 0;
    let count = 0;
    for (let last = 0; last < length; last++) {
      weightEndingAt[last] = 0;
      for (let size = 1; size <= MAX_NGRAM_LENGTH && size <= last + 1; size++) {
        const cell = cellOffset(hashNgramAt(units, last, size));
        const lastReadId = cells[cell + LAST_SEEN_OFFSET]!;
        if (lastReadId === 0) continue;
        const weight = weights[cells[cell + WEIGHT_OFFSET]!]!;
        weightEndingAt[last]! += weight;
        if (lastReadId === readId) continue;
        cells[cell + LAST_SEEN_OFFSET] = readId;
        sum += weight;
        count++;
      }
    }
    ngramLogOdds = bias + sum / lengthNormalisation(count);
  }

  function logOdds(foundGroups: readonly number[]): number {
    let sum = 0;
    let count = 0;
    queryId++;
    seenFamilies.length = 0;
    for (let i = 0; i < foundGroups.length; i++) {
      const group = foundGroups[i]!;
      if (hasWeight[group] === 1) {
        sum += groupWeights[group]!;
        count++;
      }
      const family = familyOfGroup[group]!;
      if (family === NO_FAMILY || familySeenAt[family] === queryId) continue;
      familySeenAt[family] = queryId;
      for (let k = 0; k < seenFamilies.length; k++) {
        const pairWeight = pairWeightMatrix[family * familyCount + seenFamilies[k]!]!;
        if (Number.isNaN(pairWeight)) continue;
        sum += pairWeight;
        count++;
      }
      seenFamilies.push(family);
    }
    return ngramLogOdds + sum / lengthNormalisation(count);
  }

  return {
    read,
    logOdds,
    topSpans() {
      const spans = findTopSpans(input, text, weightEndingAt);
      return spans.length > 0 ? spans : [{ start: 0, end: text.length }];
    },
    isJapanese: () => countKana(input) * MAX_LETTERS_PER_KANA >= input.length,
  };
}

/** Read ids must fit into a cell of 16 bits. */
const MAX_READ_ID = 2 ** 16 - 1;

/** A Japanese text has at least one kana per 30 units, even if it is a list of numbers and headings. */
const MAX_LETTERS_PER_KANA = 30;

function countKana({ units, length }: NgramInput): number {
  let kana = 0;
  for (let k = 0; k < length; k++) if (units[k]! >= 0x3041 && units[k]! <= 0x309f) kana++;
  return kana;
}
