import type { KeyValueStore } from '#core';
import { createMemoryKeyValueStore } from '../../src/memory/index.ts';

/**
 * A key-value store whose database can be taken away and given back.
 * @example const { store, setAvailable } = createBreakableKeyValueStore(); setAvailable(false)
 */
export function createBreakableKeyValueStore() {
  const memory = createMemoryKeyValueStore();
  let isAvailable = true;
  const orFail = <T>(work: () => Promise<T>): Promise<T> =>
    isAvailable ? work() : Promise.reject(new Error('the database does not answer'));
  const store: KeyValueStore = {
    get: (key) => orFail(() => memory.get(key)),
    put: (key, value) => orFail(() => memory.put(key, value)),
    delete: (key) => orFail(() => memory.delete(key)),
    list: (prefix) => orFail(() => memory.list(prefix)),
  };
  return {
    store,
    setAvailable(available: boolean) {
      isAvailable = available;
    },
  };
}
