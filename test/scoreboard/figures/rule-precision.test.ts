import { expect, test } from 'vitest';
import { wilsonInterval } from '../../../src/scoreboard/index.ts';

// Values of R: binom::binom.wilson(x, n).
test.each([
  [9, 10, 0.5958, 0.9821],
  [0, 10, 0, 0.2775],
  [10, 10, 0.7225, 1],
  [1, 2, 0.0945, 0.9055],
  [500, 1000, 0.4691, 0.5309],
])('the Wilson interval of %i of %i', (part, of, low, high) => {
  const interval = wilsonInterval(part, of);
  expect(interval.low).toBeCloseTo(low, 3);
  expect(interval.high).toBeCloseTo(high, 3);
});

test('without a decision every precision is possible', () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});
