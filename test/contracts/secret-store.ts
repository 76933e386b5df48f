import { describe, expect, test } from 'vitest';
import type { SecretStore } from '#core';
import { type OpenStore, withStore } from './contract-helpers.ts';

/**
 * The contract of every secret store.
 * @example secretStoreContract('memory', () => ({ store: createMemorySecretStore(), close: () => undefined }))
 */
export function secretStoreContract(name: string, make: OpenStore<SecretStore>): void {
  describe(`secret store: ${name}`, () => {
    test('a secret stays until it is replaced or deleted', () =>
      withStore(make, async (secretStore) => {
        expect(await secretStore.get('token/1')).toBeUndefined();
        await secretStore.put('token/1', 'old');
        await secretStore.put('token/1', '新しい');
        expect(await secretStore.get('token/1')).toBe('新しい');
        await secretStore.delete('token/1');
        await secretStore.delete('token/1');
        expect(await secretStore.get('token/1')).toBeUndefined();
      }));

    test('a list has the keys with the prefix, in order, and no others', () =>
      withStore(make, async (secretStore) => {
        for (const key of ['T2/a', 'T1/b', 'T1/a', 'T10/a', 't1/a']) await secretStore.put(key, key);
        expect(await secretStore.list('T1/')).toEqual([
          ['T1/a', 'T1/a'],
          ['T1/b', 'T1/b'],
        ]);
      }));
  });
}
