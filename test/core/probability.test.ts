import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_BASE_RATE,
  formatPercent,
  formatRequiredPercent,
  logit,
  logOddsOfScore,
  logOddsOfScorePart,
  NO_EVIDENCE_LOG_ODDS,
  openStoredVerdict,
  probabilityOf,
  probabilityOfScore,
  reachesProbability,
  type StoredVerdict,
  sigmoid,
} from '#core';

test('probabilities and log odds are converted in both directions', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
      expect(sigmoid(logit(p))).toBeCloseTo(p, 9);
    }),
  );
});

test('without evidence, a text recruits as often as any post of the server', () => {
  expect(probabilityOf(NO_EVIDENCE_LOG_ODDS, DEFAULT_BASE_RATE)).toBe(0.0001);
  expect(probabilityOf(NO_EVIDENCE_LOG_ODDS, 0.01)).toBeCloseTo(0.01, 4);
});

test('the more posts of a server recruit, the more probable it is for each', () => {
  const rates = [0.00001, 0.0001, 0.001, 0.01].map((baseRate) => probabilityOf(2, baseRate));
  expect(rates).toEqual([...rates].sort((a, b) => a - b));
  expect(new Set(rates).size).toBe(4);
});

test('a very strong detection is never rounded to certainty before 15 decimals', () => {
  expect(probabilityOf(20, DEFAULT_BASE_RATE)).toBeLessThan(1);
  expect(probabilityOf(20, DEFAULT_BASE_RATE)).toBeGreaterThan(0.999999);
});

describe('a score of an earlier version', () => {
  test('of 0.5 is a probability of 4 %, of 0.8 one of 55 %, as in the shipped policy', () => {
    expect([0.5, 0.8].map(logOddsOfScore)).toEqual([-3.18, 0.2]);
    expect([0.5, 0.8].map(probabilityOfScore)).toEqual([0.04, 0.55]);
  });

  test('reaches as a probability exactly the thresholds that it reached as a score', () => {
    const hundredths = Array.from({ length: 101 }, (_, i) => i / 100);
    for (const score of hundredths)
      for (const threshold of hundredths) {
        const reached = reachesProbability(
          logOddsOfScore(score),
          probabilityOfScore(threshold),
          DEFAULT_BASE_RATE,
        );
        expect(reached, `${score} ${threshold}`).toBe(score >= threshold);
      }
  });

  test('opens with its stored verdict, and the card can still show it', () => {
    const stored: StoredVerdict = {
      signals: [{ rule: 'a/b', weight: 0.5, spans: [{ start: 0, end: 2 }], note: '理由' }],
      ...{ stance: 'soliciting', score: 0.83, ruling: 'hide', missing: ['name'] },
    };
    expect(openStoredVerdict(stored)).toEqual({
      signals: [
        {
          rule: 'a/b',
          weight: logOddsOfScorePart(0.5),
          sorts: [],
          spans: [{ start: 0, end: 2 }],
          note: '理由',
        },
      ],
      ...{ stance: 'soliciting', score: 0.83, ruling: 'hide', missing: ['name'] },
      logOdds: logOddsOfScore(0.83),
      probability: probabilityOfScore(0.83),
    });
  });

  test('a verdict of this version opens unchanged', () => {
    const verdict = {
      signals: [],
      stance: 'none',
      logOdds: 1,
      ruling: 'review',
      probability: 0.7311,
    } as const;
    expect(openStoredVerdict(verdict)).toBe(verdict);
  });
});

test('people see per cent, and never a certainty', () => {
  expect([0.5, 0.9932, 0.99004, 0.001, 0.999].map((p) => formatPercent(p))).toEqual([
    '50%',
    '99.3%',
    '99%',
    '0.1%',
    '99.9%',
  ]);
  expect([0, 0.0004, 0.99901, 1].map((p) => formatPercent(p))).toEqual([
    '< 0.1%',
    '< 0.1%',
    '> 99.9%',
    '> 99.9%',
  ]);
});

test('the bounds are written in the words of the reader', () => {
  const words = { percent: '{percent}%', above: '{percent}%超', below: '{percent}%未満' };
  expect([0.5, 0.99996, 0.00001].map((p) => formatPercent(p, words))).toEqual(['50%', '99.9%超', '0.1%未満']);
});

test('a setting near 1 is shown with all its digits', () => {
  expect([0.5, 0.99, 0.999, 0.99995, 1].map(formatRequiredPercent)).toEqual([
    '50%',
    '99%',
    '99.9%',
    '99.995%',
    '100%',
  ]);
});
