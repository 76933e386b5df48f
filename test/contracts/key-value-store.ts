import { describe, expect, test } from 'vitest';
import type { KeyValueStore } from '#core';
import { type OpenStore, withStore } from './contract-helpers.ts';

/**
 * The contract of every key-value store.
 * @example keyValueStoreContract('memory', () => ({ store: createMemoryKeyValueStore(), close: () => undefined }))
 */
export function keyValueStoreContract(name: string, make: OpenStore<KeyValueStore>): void {
  describe(`key-value store: ${name}`, () => {
    test('a value stays until it is replaced or deleted', () =>
      withStore(make, async (keyValueStore) => {
        expect(await keyValueStore.get('card/1')).toBeUndefined();
        await keyValueStore.put('card/1', 'a');
        await keyValueStore.put('card/1', 'b');
        expect(await keyValueStore.get('card/1')).toBe('b');
        await keyValueStore.delete('card/1');
        await keyValueStore.delete('card/1');
        expect(await keyValueStore.get('card/1')).toBeUndefined();
      }));

    test('a list has the keys with the prefix, in order, and no others', () =>
      withStore(make, async (keyValueStore) => {
        for (const key of ['read/2', 'read/10', 'card/1', 'reads', 'read_/1', 'READ/1'])
          await keyValueStore.put(key, key);
        expect(await keyValueStore.list('read/')).toEqual([
          ['read/10', 'read/10'],
          ['read/2', 'read/2'],
        ]);
      }));
  });
}
