import { describe, expect, test } from 'vitest';
import type { SecretStore } from '#core';
import { type OpenStore, withStore } from './contract-helpers.ts';

/** The contract of every secret store. */
export function secretStoreContract(name: string, make: OpenStore<SecretStore>): void {
  describe(`vault: ${name}`, () => {
    test('a secret is there until it is replaced or taken away', () =>
      withStore(make, async (vault) => {
        expect(await vault.get('token/1')).toBeUndefined();
        await vault.put('token/1', 'old');
        await vault.put('token/1', '新しい');
        expect(await vault.get('token/1')).toBe('新しい');
        await vault.delete('token/1');
        await vault.delete('token/1');
        expect(await vault.get('token/1')).toBeUndefined();
      }));

    test('a list holds what begins alike, in order, and nobody else’s', () =>
      withStore(make, async (vault) => {
        for (const key of ['T2/a', 'T1/b', 'T1/a', 'T10/a', 't1/a']) await vault.put(key, key);
        expect(await vault.list('T1/')).toEqual([
          ['T1/a', 'T1/a'],
          ['T1/b', 'T1/b'],
        ]);
      }));
  });
}
