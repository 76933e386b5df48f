import { describe, expect, it } from 'vitest';
import { calibrate, type HeldOutText, WORDING_SHARE } from '../../../src/cli/train/calibrate.ts';
import { DEFAULT_BASE_RATE, NO_EVIDENCE_LOG_ODDS, sigmoid } from '../../../src/core/index.ts';

const SPREAD = 2;
const MEAN_OF_OFFERS = 6;

/** Evenly spaced quantiles of a normal distribution around `mean` (logistic approximation of its quantile). */
const quantilesAround = (mean: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => {
    const share = (i + 0.5) / count;
    return mean + SPREAD * inverseNormal(share);
  });

/** The quantile of the standard normal distribution, by bisection of Φ(x), which is integrated by Simpson's rule. */
function inverseNormal(share: number): number {
  let [low, high] = [-6, 6];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (normalShareBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function normalShareBelow(x: number): number {
  const steps = 60;
  const width = x / steps;
  const density = (at: number): number => Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(x);
  for (let k = 1; k < steps; k++) sum += density(k * width) * (k % 2 === 0 ? 2 : 4);
  return 0.5 + (sum * width) / 3;
}

/**
 * Sums around 0 for innocent texts and around 6 for offers, with the same spread: the log odds of an offer are then
 * (6 × sum - 18) / 4 above those of the base rate.
 */
const TRUE_SLOPE = MEAN_OF_OFFERS / SPREAD ** 2;
const TRUE_SHIFT = -(MEAN_OF_OFFERS ** 2) / (2 * SPREAD ** 2);

const toText =
  (isOffer: boolean) =>
  (sum: number): HeldOutText => ({ wording: sum / 2 / WORDING_SHARE, rules: sum / 2, isOffer });

const TEXTS = [
  ...quantilesAround(MEAN_OF_OFFERS, 2000).map(toText(true)),
  ...quantilesAround(0, 20_000).map(toText(false)),
];

describe('the calibration', () => {
  it('finds the slope and the shift by which the sums were made', () => {
    const { slope, shift } = calibrate(TEXTS);
    expect(slope).toBeCloseTo(TRUE_SLOPE, 1);
    expect(Math.abs(shift - TRUE_SHIFT)).toBeLessThan(0.3);
  });

  it('states probabilities that add up to the share of offers', () => {
    const { slope, shift } = calibrate(TEXTS);
    const meanOf = (isOffer: boolean): number => {
      const ofKind = TEXTS.filter((text) => text.isOffer === isOffer);
      const sum = ofKind.reduce(
        (total, { wording, rules }) =>
          total + sigmoid(NO_EVIDENCE_LOG_ODDS + shift + slope * (WORDING_SHARE * wording + rules)),
        0,
      );
      return sum / ofKind.length;
    };
    const stated = DEFAULT_BASE_RATE * meanOf(true) + (1 - DEFAULT_BASE_RATE) * meanOf(false);
    expect(stated / DEFAULT_BASE_RATE).toBeCloseTo(1, 1);
  });

  it('is measured up to the highest innocent text', () => {
    const { slope, shift, measuredTo } = calibrate(TEXTS);
    const highest = Math.max(...TEXTS.filter(({ isOffer }) => !isOffer).map(({ rules }) => 2 * rules));
    expect(measuredTo).toBeCloseTo(NO_EVIDENCE_LOG_ODDS + shift + slope * highest, 6);
  });

  it.each([
    ['no text', []],
    ['offers only', [toText(true)(6)]],
    ['innocent texts only', [toText(false)(0)]],
  ])('changes nothing for %s', (_, texts) => {
    expect(calibrate(texts)).toEqual({ slope: 1, shift: 0, measuredTo: NO_EVIDENCE_LOG_ODDS });
  });

  it.each([
    ['a few texts that do not overlap', [0, 1], [5, 6]],
    ['texts of which the innocent ones have more evidence', [5, 6], [0, 1]],
    ['texts that are all the same', [1, 1], [1, 1]],
  ])('gives a positive, finite slope for %s', (_, innocent, offers) => {
    const texts = [...innocent.map(toText(false)), ...offers.map(toText(true))];
    const { slope, shift, measuredTo } = calibrate(texts);
    expect(slope).toBeGreaterThan(0);
    expect(slope).toBeLessThan(20);
    expect(Math.abs(shift)).toBeLessThan(40);
    expect(Number.isFinite(measuredTo)).toBe(true);
  });
});
