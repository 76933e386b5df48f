import { describe, expect, test } from 'vitest';
import { splitRepeatedSignals } from '../../src/cases/reasons.ts';
import { verdict } from './case-events.ts';

describe('the text on a card', () => {
  test('reasons for the same words come last, so that the first few say the most', () => {
    const signalOf = (rule: string, weight: number, ...starts: number[]) => ({
      rule: `fake/${rule}` as const,
      weight,
      note: rule,
      spans: starts.map((start) => ({ start, end: start + 2 })),
    });
    const signals = [
      signalOf('pay', 0.5, 3),
      signalOf('wholly like an offer', 0.8, 0, 9),
      signalOf('much like an offer', 0.7, 9),
      signalOf('an employer named', -0.3, 20),
      signalOf('pay and contact', 0.4, 3, 9),
      signalOf('several accounts', 0.3),
    ];
    const { distinct, repeated } = splitRepeatedSignals({ ...verdict('hide'), signals });
    expect([...distinct, ...repeated].map(({ note }) => note)).toEqual([
      'wholly like an offer',
      'pay',
      'several accounts',
      'much like an offer',
      'pay and contact',
    ]);
    expect(repeated).toHaveLength(2);
  });
});
