import { describe, expect, test } from 'vitest';
import type { Policy, PolicyStore } from '#core';
import { SERVER } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { type OpenStore, withStore } from './contract-helpers.ts';

/**
 * The contract of every policy store; `make` gets the default policy.
 * @example policyStoreContract('memory', (policy) => ({ store: createMemoryPolicyStore(() => policy), close: () => undefined }))
 */
export function policyStoreContract(
  name: string,
  make: (fallback: Policy) => ReturnType<OpenStore<PolicyStore>>,
): void {
  const fallback = testPolicy({ mode: 'shadow' });
  const fresh = () => make(fallback);

  describe(`policies: ${name}`, () => {
    test('a server without its own policy has the default', () =>
      withStore(fresh, async (policies) => {
        expect(policies.of(SERVER)).toEqual(fallback);
      }));

    test("a server's own policy is in force at once, and only there", () =>
      withStore(fresh, async (policies) => {
        await policies.set(SERVER, testPolicy({ language: 'en' }));
        expect(policies.of(SERVER)).toEqual(testPolicy({ language: 'en' }));
        expect(policies.of({ platform: 'fake', id: 'other' })).toEqual(fallback);
      }));

    test('a stored policy cannot be changed from outside', () =>
      withStore(fresh, async (policies) => {
        const own = testPolicy();
        await policies.set(SERVER, own);
        own.exempt.roles.push('everyone');
        own.mode = 'shadow';
        expect(policies.of(SERVER)).toEqual(testPolicy());
      }));
  });
}
