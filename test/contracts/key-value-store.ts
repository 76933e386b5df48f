import { describe, expect, test } from 'vitest';
import type { KeyValueStore } from '#core';
import { type OpenStore, withStore } from './contract-helpers.ts';

/** The contract of every key-value store. */
export function keyValueStoreContract(name: string, make: OpenStore<KeyValueStore>): void {
  describe(`memos: ${name}`, () => {
    test('what was put is there until it is put anew or deleted', () =>
      withStore(make, async (memos) => {
        expect(await memos.get('card/1')).toBeUndefined();
        await memos.put('card/1', 'a');
        await memos.put('card/1', 'b');
        expect(await memos.get('card/1')).toBe('b');
        await memos.delete('card/1');
        await memos.delete('card/1');
        expect(await memos.get('card/1')).toBeUndefined();
      }));

    test('a list holds what begins alike, in order, and nothing else', () =>
      withStore(make, async (memos) => {
        for (const key of ['read/2', 'read/10', 'card/1', 'reads', 'read_/1', 'READ/1'])
          await memos.put(key, key);
        expect(await memos.list('read/')).toEqual([
          ['read/10', 'read/10'],
          ['read/2', 'read/2'],
        ]);
      }));
  });
}
