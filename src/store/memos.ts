import type { Memos, Vault } from '#core';

/** Memos in memory: gone with the process. @example await createMemoryMemos().get('card/1') // undefined */
export function createMemoryMemos(): Memos {
  const memos = new Map<string, string>();
  return {
    get: async (key) => memos.get(key),
    async put(key, text) {
      memos.set(key, text);
    },
    async delete(key) {
      memos.delete(key);
    },
    list: async (prefix) =>
      [...memos].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/** Secrets in memory, which nobody else reads: gone with the process. @example await createMemoryVault().get('token/T1') // undefined */
export const createMemoryVault = (): Vault => createMemoryMemos();
