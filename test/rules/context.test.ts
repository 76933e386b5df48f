import { expect, test } from 'vitest';
import { DEFAULT_BASE_RATE, NO_EVIDENCE_LOG_ODDS, probabilityOf } from '#core';
import { contextRules } from '../support/shipped-wording-and-policy.ts';

test('an ordinary text with every rule against its author is still far below a review', () => {
  const most = NO_EVIDENCE_LOG_ODDS + contextRules.limits.most + contextRules.day.most;
  expect(probabilityOf(NO_EVIDENCE_LOG_ODDS + contextRules.limits.most, DEFAULT_BASE_RATE)).toBeLessThan(
    0.01,
  );
  expect(probabilityOf(most, DEFAULT_BASE_RATE)).toBeLessThan(0.5);
});

test('the bands of ages and channels do not overlap, so that a fact counts once', () => {
  const whens = Object.values(contextRules.rules)
    .filter(({ weight }) => weight > 0)
    .map(({ when }) => when);
  for (const key of ['accountDays', 'memberDays', 'channels'] as const) {
    const ranges = whens.flatMap((when) => when[key] ?? []);
    for (let value = 0; value < 400; value += 0.5) {
      const matching = ranges.filter(
        ({ from = 0, below = Number.POSITIVE_INFINITY }) => value >= from && value < below,
      );
      expect(matching.length).toBeLessThanOrEqual(1);
    }
  }
});
