import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  collectNgramIndexes,
  compileNgramScore,
  HIGHEST_SCORE,
  LOWEST_SCORE,
  type NgramWeights,
  PER_LOG_ODDS,
  toLogOdds,
} from '../../../src/detect/prefilter/ngram-score.ts';
import { compileRequiredTerms, markRequired } from '../../../src/detect/prefilter/required-terms.ts';
import { lightFold } from '../../../src/text/index.ts';
import { arbitraryText } from '../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

/** Weights without windows: only the whole text counts. */
const WEIGHTS: NgramWeights = {
  table: Int8Array.from({ length: 1 << 10 }, (_, i) => ((i * 37) % 126) & ~1),
  scale: 0.05,
  bias: -2,
  windowBias: -Infinity,
};
const TEXTS = arbitraryText('荷物|を運ぶ|だけ|テレグラム|ﾃﾚｸﾞﾗﾑ|日給5万|㌔|𝐓𝐞𝐥𝐞|✈|🥦|・| |\n|ー|DM');

describe('the score of n-grams', () => {
  it('is made of the n-grams that the training counts', () => {
    const score = compileNgramScore(WEIGHTS);
    fc.assert(
      fc.property(TEXTS, (text) => {
        const indexes = new Int32Array(text.length * 3);
        const count = collectNgramIndexes(text, WEIGHTS.table.length, indexes, 'left out');
        const sum = indexes.subarray(0, count).reduce((total, index) => total + WEIGHTS.table[index]!, 0);
        const expected = count === 0 ? LOWEST_SCORE : toLogOdds(WEIGHTS, sum, count / 3) * PER_LOG_ODDS;
        expect(Math.abs(score(text) - expected)).toBeLessThan(1);
      }),
      { numRuns: numberOfRuns(300) },
    );
  });

  it('is the same for a text whose letters are disguised', () => {
    const score = compileNgramScore(WEIGHTS);
    for (const disguised of ['ﾃﾚｸﾞﾗﾑで', 'テ/レ/グ/ラ/ム/で', 'テ🍀レ🍀グ🍀ラ🍀ムで', 'てれくらむで'])
      expect(score(disguised), disguised).toBe(score('テレグラムで'));
  });

  it('is the highest for a text with a required term, and only for that', () => {
    const terms = ['テレグラム', '受け子', '闇', '🥦'];
    const score = compileNgramScore(markRequired(WEIGHTS, terms), compileRequiredTerms(terms));
    for (const text of [
      '今日テレグラムで',
      'テ・レ・グ・ラ・ム',
      '受け子',
      'ここは闇だ',
      '今日は🥦',
      'x受 け 子x',
    ])
      expect(score(text), text).toBe(HIGHEST_SCORE);
    fc.assert(
      fc.property(TEXTS, (text) => {
        const isNamed = lightFold(text).includes(lightFold('テレグラム')) || text.includes('🥦');
        expect(score(text) === HIGHEST_SCORE).toBe(isNamed);
      }),
      { numRuns: numberOfRuns(300) },
    );
  });

  it('of letters in a row does not depend on the talk around them', () => {
    const table = new Int8Array(1 << 16).fill(-2);
    const indexes = new Int32Array(60);
    const count = collectNgramIndexes('荷物を運ぶだけ', table.length, indexes, 'left out');
    for (const index of indexes.subarray(0, count)) table[index] = 100;
    const score = compileNgramScore({ table, scale: 0.05, bias: -Infinity, windowBias: 0 });
    const talkOf = (times: number): string => 'さくらのはなもうみましょう。'.repeat(times);
    expect(score(talkOf(20))).toBeLessThanOrEqual(0);
    const among = [2, 20, 200].map((times) => score(`${talkOf(times)}荷物を運ぶだけ${talkOf(times)}`));
    for (const each of among) expect(each).toBeGreaterThan(5 * PER_LOG_ODDS);
  });

  it('of an offer is the same with a letter behind it that is typed a thousand times', () => {
    const score = compileNgramScore({ ...WEIGHTS, windowBias: -3 });
    for (const letter of ['あ', 'w', '笑', '1'])
      expect(score(`荷物を運ぶだけ${letter.repeat(1000)}`)).toBe(score(`荷物を運ぶだけ${letter.repeat(2)}`));
  });
});
