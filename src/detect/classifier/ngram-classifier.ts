import type { Span } from '#core';
import { MAX_NGRAM_LENGTH } from '../../text/index.ts';
import type { ClassifierSource } from '../rule-schema.ts';
import type { NgramReading } from './ngram-reader.ts';
import { findTopSpans } from './top-spans.ts';

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
 * What the wording of a text adds to the log odds of the base rate: the bias plus the weights of its n-grams, each counted
 * once per text, divided by `lengthNormalisation`. The wording is the first model of the reading; `model` is the place of
 * another one.
 * @example scoreNgrams(source, createNgramReader([source.grams])(fold('荷物を運ぶだけで5万'))) // 11.3
 */
export const scoreNgrams = (
  { bias }: Pick<ClassifierSource, 'bias'>,
  { sums, input }: NgramReading,
  model = 0,
): number => bias + sums[model]! / lengthNormalisation(input.length);

/**
 * The most telling words of a text, in the folded text: for an offer, or against one if `sign` is -1. The whole text if
 * there are none.
 * @example findTellingWords(reading, 1) // [{ start: 4, end: 12 }]
 */
export function findTellingWords(
  { text, input, weightEndingAt }: NgramReading,
  sign: 1 | -1,
): readonly Span[] {
  const weights =
    sign > 0 ? weightEndingAt : weightEndingAt.subarray(0, input.length).map((weight) => -weight);
  const spans = findTopSpans(input, text, weights);
  return spans.length > 0 ? spans : [{ start: 0, end: text.length }];
}
