import { describe, expect, it } from 'vitest';
import { buildNgramMatrix, type NgramMatrix } from '../../../src/cli/train/regression/ngram-matrix.ts';
import { ngramToString } from '../../../src/text/index.ts';

/** The n-grams of a row as the model file writes them. */
const ngramsOf = (matrix: NgramMatrix, row: number): readonly string[] =>
  [...matrix.columns.subarray(matrix.rowStarts[row], matrix.rowStarts[row + 1])].map((column) =>
    ngramToString(matrix.ngramOf(column)),
  );

describe('the matrix of n-grams', () => {
  it('has the n-grams of one to three letters that are in three texts', () => {
    const matrix = buildNgramMatrix(['荷物を', '荷物を', '荷物と', '封筒']);
    expect(ngramsOf(matrix, 0)).toEqual(expect.arrayContaining(['荷', '物', '荷物', '<荷物']));
    const all = ngramsOf(matrix, 0).concat(ngramsOf(matrix, 3));
    expect(all).not.toContain('を');
    expect(all).not.toContain('封');
  });

  it('counts an n-gram once in a text, however often it is there', () => {
    const matrix = buildNgramMatrix(['荷荷荷荷', '荷', '荷物']);
    expect(ngramsOf(matrix, 0).filter((ngram) => ngram === '荷')).toHaveLength(1);
    const twice = buildNgramMatrix(['荷荷荷荷', '荷', '物']);
    expect(ngramsOf(twice, 0)).not.toContain('荷');
  });

  it('knows how long a text is with its markers, also if none of its n-grams are kept', () => {
    const { lengths, rowStarts, columnCount } = buildNgramMatrix(['荷物', '荷物を運ぶ']);
    expect(lengths[1]! - lengths[0]!).toBe(3);
    expect([...rowStarts]).toEqual([0, 0, 0]);
    expect(columnCount).toBe(0);
  });

  it('has no rows without texts', () => {
    expect(buildNgramMatrix([]).rowStarts).toHaveLength(1);
  });
});
