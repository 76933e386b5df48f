import type { KeyValueStore, SecretStore } from '#core';

/** Memos in memory: gone with the process. @example await createMemoryKeyValueStore().getRoute('card/1') // undefined */
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

/** Secrets in memory, which nobody else reads: gone with the process. @example await createMemorySecretStore().getRoute('token/T1') // undefined */
export const createMemorySecretStore = (): SecretStore => createMemoryKeyValueStore();
