import { expect, test } from 'vitest';
import { policySchema } from '#core';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

test('a policy that was stored before the newcomer limit and grouped letters existed is still valid', () => {
  const stored = { ...testPolicy(), quota: { hidesPerHour: 7 }, strikes: { windowDays: 30 } };
  expect(policySchema.parse(stored)).toMatchObject({
    quota: { hidesPerHour: 7, newcomerDays: 14 },
    strikes: { windowDays: 30, groupLettersMinutes: 5 },
  });
});
