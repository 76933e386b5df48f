import { expect, it } from 'vitest';
import { backoffMs, MAX_JOB_ATTEMPTS } from '../../../src/pipeline/delivery/outbox-backoff.ts';

it('waits twice as long after each attempt, ten minutes at most', () => {
  expect([1, 2, 3, 10, 11].map((attempt) => backoffMs(attempt, 0))).toEqual([
    1000, 2000, 4000, 512_000, 600_000,
  ]);
});

it('never asks again sooner than the platform wants', () => {
  expect(backoffMs(1, 90_000)).toBe(90_000);
  expect(backoffMs(20, 90_000)).toBe(600_000);
});

it('gives up after about two hours', () => {
  const delays = Array.from({ length: MAX_JOB_ATTEMPTS - 1 }, (_, i) => backoffMs(i + 1, 0));
  expect(delays.reduce((sum, delay) => sum + delay, 0) / 3_600_000).toBeCloseTo(1.78, 1);
});
