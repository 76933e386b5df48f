import { expect, test } from 'vitest';
import { DEFAULT_BASE_RATE, findOldSettings, logOddsOfScore, policySchema, reachesProbability } from '#core';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

test('a policy that was stored before the newcomer limit and grouped letters existed is still valid', () => {
  const stored = { ...testPolicy(), quota: { hidesPerHour: 7 }, strikes: { windowDays: 30 } };
  expect(policySchema.parse(stored)).toMatchObject({
    quota: { hidesPerHour: 7, newcomerDays: 14 },
    strikes: { windowDays: 30, groupLettersMinutes: 5 },
  });
});

/** A policy as versions with scores stored it. */
const storedWithScores = (thresholds: unknown, raise: unknown = 0.2) => {
  const { probability: _, baseRate: __, ...rest } = testPolicy();
  const { raiseLogOdds: ___, ...campaigns } = rest.campaigns;
  return { ...rest, thresholds, campaigns: { ...campaigns, raise } };
};

test('thresholds of scores become probabilities, and the base rate gets its default', () => {
  expect(policySchema.parse(storedWithScores({ review: 0.5, hide: 0.8 }))).toEqual(
    testPolicy({
      probability: { review: 0.04, hide: 0.55 },
      baseRate: 0.0001,
      campaigns: { ...testPolicy().campaigns, raiseLogOdds: 2.26 },
    }),
  );
  expect(policySchema.parse(storedWithScores({ review: 0.6, hide: 0.9 })).probability).toEqual({
    review: 0.113869,
    hide: 0.790329,
  });
});

test('what a campaign added to a score is at least as much in log odds: the same offers are hidden', () => {
  for (const raise of [0, 0.05, 0.1, 0.2, 0.3, 0.5, 1]) {
    const { raiseLogOdds } = policySchema.parse(
      storedWithScores({ review: 0.5, hide: 0.8 }, raise),
    ).campaigns;
    for (let score = 0; score <= 100; score++) {
      const sum = logOddsOfScore(score / 100) + raiseLogOdds;
      const wasHidden = score + Math.round(raise * 100) >= 80;
      expect(reachesProbability(sum, 0.55, DEFAULT_BASE_RATE), `${score} ${raise}`).toBe(wasHidden);
    }
  }
});

test.each([
  ['thresholds in the wrong order', { review: 0.9, hide: 0.8 }, ['thresholds']],
  ['a threshold above 1', { review: 0.5, hide: 8 }, ['thresholds', 'hide']],
  ['a misspelt threshold', { review: 0.5, hied: 0.8 }, ['thresholds', 'hide']],
])('%s: the error is about the setting that is written', (_, thresholds, path) => {
  const paths = policySchema.safeParse(storedWithScores(thresholds)).error?.issues.map((issue) => issue.path);
  expect(paths).toContainEqual(path);
  expect(paths?.every(([key]) => key === 'thresholds')).toBe(true);
});

test('a policy with both thresholds and probability is an error', () => {
  const both = { ...testPolicy(), thresholds: { review: 0.5, hide: 0.8 } };
  expect(policySchema.safeParse(both).error?.issues[0]).toMatchObject({
    path: ['thresholds'],
    message: 'write probability only: thresholds is its name in earlier versions',
  });
  const twice = { ...testPolicy(), campaigns: { ...testPolicy().campaigns, raise: 0.2 } };
  expect(policySchema.safeParse(twice).error?.issues[0]?.path).toEqual(['campaigns', 'raise']);
});

test('old settings are named with what to write instead', () => {
  expect(findOldSettings(storedWithScores({ review: 0.5, hide: 0.85 }))).toEqual([
    { key: 'thresholds', write: 'probability: { review: 0.04, hide: 0.682176 }' },
    { key: 'campaigns.raise', write: 'campaigns.raiseLogOdds: 2.26' },
  ]);
  expect(findOldSettings(testPolicy())).toEqual([]);
});

test('a base rate that would send every message to the moderators is refused', () => {
  const { error } = policySchema.safeParse({
    ...testPolicy(),
    baseRate: 0.05,
    probability: { review: 0.05, hide: 0.99 },
  });
  expect(error?.issues[0]?.path).toEqual(['probability', 'review']);
});
