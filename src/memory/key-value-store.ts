import type { KeyValueStore, SecretStore } from '#core';

/**
 * Key-value pairs in memory, lost with the process.
 * @example await createMemoryKeyValueStore().get('card/1') // undefined
 */
export function createMemoryKeyValueStore(): KeyValueStore {
  const entries = new Map<string, string>();
  return {
    get: async (key) => entries.get(key),
    async put(key, text) {
      entries.set(key, text);
    },
    async delete(key) {
      entries.delete(key);
    },
    list: async (prefix) =>
      [...entries].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/** Secrets in memory, lost with the process. @example await createMemorySecretStore().get('token/T1') // undefined */
export const createMemorySecretStore = (): SecretStore => createMemoryKeyValueStore();
