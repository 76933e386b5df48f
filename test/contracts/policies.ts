import { describe, expect, test } from 'vitest';
import type { Policies, Policy } from '#core';
import { SERVER } from '../support/messages.ts';
import { testPolicy } from '../support/wordings.ts';
import { type Make, using } from './made.ts';

/** What every store of policies must do; `make` gets the policy of servers that decided nothing. */
export function policiesContract(name: string, make: (fallback: Policy) => ReturnType<Make<Policies>>): void {
  const fallback = testPolicy({ mode: 'shadow' });
  const fresh = () => make(fallback);

  describe(`policies: ${name}`, () => {
    test('a server that decided nothing has the default', () =>
      using(fresh, async (policies) => {
        expect(policies.of(SERVER)).toEqual(fallback);
      }));

    test("a server's own policy is in force at once, and only there", () =>
      using(fresh, async (policies) => {
        await policies.set(SERVER, testPolicy({ language: 'en' }));
        expect(policies.of(SERVER)).toEqual(testPolicy({ language: 'en' }));
        expect(policies.of({ platform: 'fake', id: 'other' })).toEqual(fallback);
      }));

    test('what was handed in cannot be edited from outside afterwards', () =>
      using(fresh, async (policies) => {
        const own = testPolicy();
        await policies.set(SERVER, own);
        own.exempt.roles.push('everyone');
        own.mode = 'shadow';
        expect(policies.of(SERVER)).toEqual(testPolicy());
      }));
  });
}
