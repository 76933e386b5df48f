import type { Span } from '#core';
import {
  createNgramNormaliser,
  type FoldedText,
  hashNgramAt,
  MAX_NGRAM_LENGTH,
  MAX_NGRAM_UNITS,
} from '../../text/index.ts';
import type { ClassifierSource } from '../rule-schema.ts';
import { findTopSpans } from './top-spans.ts';
import { buildWeightTable, CELL_SIZE, LAST_SEEN_OFFSET, NEVER_SEEN, WEIGHT_OFFSET } from './weight-table.ts';

/** Scores the wording of whole texts. */
export interface NgramClassifier {
  /** What the wording of a text adds to the log odds of the base rate. Allocates nothing. */
  score(folded: FoldedText): number;
  /**
   * The most telling words of the text scored last, in the folded text: for an offer, or against one if `sign` is -1. The
   * whole text if there are none.
   */
  topSpans(sign: 1 | -1): readonly Span[];
  /** The slope of the calibration, and how far it was measured. */
  readonly ruleScale: number;
  readonly measuredTo: number;
}

/**
 * The divisor for a sum of `count` weights.
 * @example countNormalisation(80) // 15.8
 */
export const countNormalisation = (count: number): number => (count + 20) ** 0.6;

/**
 * The divisor for the sum over a text of `length` units: a long text should not score higher than a short one, and a few
 * letters should not give a certain result.
 * @example lengthNormalisation(60) // 23.7
 */
export const lengthNormalisation = (length: number): number => countNormalisation(MAX_NGRAM_LENGTH * length);

/**
 * Compiles the classifier: weights of n-grams (one to three adjacent letters), each counted once per text. The score is the
 * bias plus their sum, divided by `lengthNormalisation`.
 * @example compileNgramClassifier(source).score(fold('荷物を運ぶだけで5万')) // 11.3
 */
export function compileNgramClassifier({
  bias,
  grams,
  ruleScale,
  measuredTo,
}: ClassifierSource): NgramClassifier {
  const { cells, weights, cellOffset } = buildWeightTable(grams);
  const toNgramInput = createNgramNormaliser();
  /** By unit: the weights of the n-grams that end there. */
  const weightEndingAt = new Float32Array(MAX_NGRAM_UNITS);
  let readId = NEVER_SEEN;
  let text: FoldedText;
  let input: ReturnType<typeof toNgramInput>;

  /** A new id for the text, by which n-grams that it has twice are recognised. */
  function startText(): void {
    if (readId < MAX_READ_ID) {
      readId++;
      return;
    }
    // Read ids start again: clear them, or a text read long ago would be mistaken for this one.
    for (let seen = LAST_SEEN_OFFSET; seen < cells.length; seen += CELL_SIZE)
      if (cells[seen]! > NEVER_SEEN) cells[seen] = NEVER_SEEN;
    readId = NEVER_SEEN + 1;
  }

  return {
    ruleScale,
    measuredTo,
    score(folded) {
      text = folded;
      input = toNgramInput(folded);
      startText();
      const { units, length } = input;
      let sum = 0;
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
        }
      }
      return bias + sum / lengthNormalisation(length);
    },
    topSpans(sign) {
      if (sign < 0) for (let k = 0; k < input.length; k++) weightEndingAt[k]! *= -1;
      const spans = findTopSpans(input, text, weightEndingAt);
      if (sign < 0) for (let k = 0; k < input.length; k++) weightEndingAt[k]! *= -1;
      return spans.length > 0 ? spans : [{ start: 0, end: text.length }];
    },
  };
}

/** Read ids must fit into a cell of 16 bits. */
const MAX_READ_ID = 2 ** 16 - 1;
