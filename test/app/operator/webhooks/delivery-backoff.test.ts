import { expect, test } from 'vitest';
import {
  MAX_DELIVERY_AGE_MS,
  nextDeliveryDelay,
} from '../../../../src/app/operator/webhooks/delivery-backoff.ts';

test('the delay doubles from five seconds to two hours', () => {
  const delays = [1, 2, 3, 11, 12, 40].map((attempt) => nextDeliveryDelay({ attempt, ageMs: 0, random: 1 }));
  expect(delays).toEqual([5000, 10_000, 20_000, 5_120_000, 7_200_000, 7_200_000]);
});

test('up to half of the delay is left to chance', () => {
  expect(nextDeliveryDelay({ attempt: 2, ageMs: 0, random: 0 })).toBe(5000);
  expect(nextDeliveryDelay({ attempt: 2, ageMs: 0, random: 0.5 })).toBe(7500);
});

test('the receiver can demand a longer pause, at most a day', () => {
  const delay = (retryAfterMs: number) =>
    nextDeliveryDelay({ attempt: 1, ageMs: 0, random: 1, retryAfterMs });
  expect(delay(1000)).toBe(5000);
  expect(delay(60_000)).toBe(60_000);
  expect(delay(1e12)).toBe(24 * 60 * 60 * 1000);
});

test('nothing is tried later than three days after the first attempt', () => {
  const last = { attempt: 1, random: 1 };
  expect(nextDeliveryDelay({ ...last, ageMs: MAX_DELIVERY_AGE_MS - 5000 })).toBe(5000);
  expect(nextDeliveryDelay({ ...last, ageMs: MAX_DELIVERY_AGE_MS - 4999 })).toBeUndefined();
});
