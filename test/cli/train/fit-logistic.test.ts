import { describe, expect, it } from 'vitest';
import { fitLogistic, logOddsOfRow } from '../../../src/cli/train/regression/fit-logistic.ts';
import { buildNgramMatrix } from '../../../src/cli/train/regression/ngram-matrix.ts';

const OFFERS = [
  '荷物を運ぶだけ、五万',
  '封筒を運ぶだけ、三万',
  '書類を運ぶだけ、八万',
  '現金を運ぶだけ、九万',
];
const TALK = ['荷物が届いたよ', '封筒が届いたよ', '書類が届いたよ', '現金が届いたよ'];
const TEXTS = [...OFFERS, ...TALK];
const matrix = buildNgramMatrix(TEXTS);
const labels = Float32Array.from(TEXTS, (_, row) => (row < OFFERS.length ? 1 : 0));
const weights = new Float32Array(TEXTS.length).fill(1);
const targets = { labels, weights, penalty: 0.02 };
const rows = TEXTS.map((_, row) => row);

describe('the logistic regression over n-grams', () => {
  it('separates texts with different words', () => {
    const model = fitLogistic(matrix, targets);
    for (const row of rows) expect(logOddsOfRow(matrix, model, row) > 0).toBe(labels[row] === 1);
  });

  it('gives the same model for the same texts', () => {
    expect(fitLogistic(matrix, targets)).toEqual(fitLogistic(matrix, targets));
  });

  it('leaves out a row of weight 0, whatever its label', () => {
    const without = weights.map((weight, row) => (row === 0 ? 0 : weight));
    const asOffer = fitLogistic(matrix, { ...targets, weights: without });
    const asTalk = fitLogistic(matrix, {
      ...targets,
      labels: labels.map((l, row) => (row === 0 ? 0 : l)),
      weights: without,
    });
    expect(asTalk).toEqual(asOffer);
    expect(asOffer).not.toEqual(fitLogistic(matrix, targets));
  });

  it('trusts a row more if it counts more', () => {
    const doubtful = labels.map((label, row) => (row === 0 ? 0 : label));
    const light = fitLogistic(matrix, { ...targets, labels: doubtful });
    const heavy = fitLogistic(matrix, {
      ...targets,
      labels: doubtful,
      weights: weights.map((w, row) => (row === 0 ? 9 : w)),
    });
    expect(logOddsOfRow(matrix, heavy, 0)).toBeLessThan(logOddsOfRow(matrix, light, 0));
  });

  it('trusts the texts less with a larger penalty', () => {
    const strict = fitLogistic(matrix, { ...targets, penalty: 1 });
    expect(Math.abs(logOddsOfRow(matrix, strict, 0))).toBeLessThan(
      Math.abs(logOddsOfRow(matrix, fitLogistic(matrix, targets), 0)),
    );
  });

  it('says nothing without any row', () => {
    const model = fitLogistic(matrix, { ...targets, weights: weights.map(() => 0) });
    expect(model.bias).toBe(0);
    expect(model.weights.every((weight) => weight === 0)).toBe(true);
  });
});
