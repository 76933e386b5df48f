import { describe, expect, test } from 'vitest';
import type { Policy, PolicyChange, PolicyStore } from '#core';
import { MAX_POLICY_VERSIONS, PolicyConflict } from '#core';
import { SERVER } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { afterStart, type OpenStore, withStore } from './contract-helpers.ts';

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

    test('the history names who changed what, when and where, and begins with the settings from before', () =>
      withStore(fresh, async (policies) => {
        expect(policies.latestVersion(SERVER)).toBe(0);
        expect(await policies.listVersions(SERVER, { limit: 9 })).toEqual([]);
        const english = testPolicy({ language: 'en' });
        await policies.set(SERVER, english, change(policies, 1, 'setup'));
        await policies.set(SERVER, { ...english, mode: 'shadow' }, change(policies, 2, 'console'));
        expect(await policies.listVersions(SERVER, { limit: 9 })).toEqual([
          {
            ...{ number: 3, at: afterStart(2), from: 'console', by: { id: 'kei', name: '橘 けい' } },
            policy: { ...english, mode: 'shadow' },
          },
          {
            ...{ number: 2, at: afterStart(1), from: 'setup', by: { id: 'kei', name: '橘 けい' } },
            policy: english,
          },
          { number: 1, at: afterStart(1), from: 'start', policy: fallback },
        ]);
        expect(policies.latestVersion(SERVER)).toBe(3);
        expect(await policies.listVersions({ platform: 'fake', id: 'other' }, { limit: 9 })).toEqual([]);
      }));

    test('a version says why it was made, also when the settings stay the same', () =>
      withStore(fresh, async (policies) => {
        const reason = { step: 'share', percent: 10, why: '試験運転で誤りなし' } as const;
        await policies.set(SERVER, fallback, { ...change(policies, 1, 'api'), reason });
        await policies.set(SERVER, fallback, { ...change(policies, 2, 'api'), reason: { why: '誤り' } });
        const versions = await policies.listVersions(SERVER, { limit: 9 });
        expect(versions.map((version) => version.reason)).toEqual([{ why: '誤り' }, reason, undefined]);
        expect((await policies.readVersion(SERVER, 2))?.reason).toEqual(reason);
      }));

    test('one version of the history can be read, and the list can be read page by page', () =>
      withStore(fresh, async (policies) => {
        for (let i = 1; i <= 4; i++) await policies.set(SERVER, testPolicy(), change(policies, i, 'config'));
        expect((await policies.readVersion(SERVER, 2))?.at).toEqual(afterStart(1));
        expect(await policies.readVersion(SERVER, 6)).toBeUndefined();
        expect(await policies.readVersion({ platform: 'fake', id: 'other' }, 2)).toBeUndefined();
        const numbers = async (before?: number) =>
          (await policies.listVersions(SERVER, { before, limit: 2 })).map(({ number }) => number);
        expect([await numbers(), await numbers(4), await numbers(2)]).toEqual([[5, 4], [3, 2], [1]]);
      }));

    test('a change that was planned on older settings is refused and changes nothing', () =>
      withStore(fresh, async (policies) => {
        const late = change(policies, 2, 'console');
        await policies.set(SERVER, testPolicy({ language: 'en' }), change(policies, 1, 'config'));
        await expect(policies.set(SERVER, testPolicy({ native: 'on' }), late)).rejects.toThrow(
          PolicyConflict,
        );
        expect(policies.of(SERVER)).toEqual(testPolicy({ language: 'en' }));
        expect(await policies.listVersions(SERVER, { limit: 9 })).toHaveLength(2);
      }));

    test('of two changes at the same time one is refused', () =>
      withStore(fresh, async (policies) => {
        const [first, second] = [change(policies, 1, 'config'), change(policies, 1, 'console')];
        const results = await Promise.allSettled([
          policies.set(SERVER, testPolicy({ language: 'en' }), first),
          policies.set(SERVER, testPolicy({ native: 'on' }), second),
        ]);
        expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(await policies.listVersions(SERVER, { limit: 9 })).toHaveLength(2);
      }));

    test('the oldest versions are deleted, and numbers are not used again', () =>
      withStore(fresh, async (policies) => {
        for (let i = 1; i <= MAX_POLICY_VERSIONS + 1; i++)
          await policies.set(SERVER, fallback, change(policies, i, 'mode'));
        const versions = await policies.listVersions(SERVER, { limit: 999 });
        expect(versions).toHaveLength(MAX_POLICY_VERSIONS);
        expect([versions[0]?.number, versions.at(-1)?.number]).toEqual([MAX_POLICY_VERSIONS + 2, 3]);
      }));
  });
}

const change = (policies: PolicyStore, at: number, from: PolicyChange['from']): PolicyChange => ({
  at: afterStart(at),
  by: { id: 'kei', name: '橘 けい' },
  from,
  before: policies.of(SERVER),
  basedOn: policies.latestVersion(SERVER),
});
