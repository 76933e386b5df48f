import { createHash } from 'node:crypto';
import type { Files } from '#core';

/** Files in memory: gone with the process. @example const hash = await createMemoryFiles().put('Y-4G7C2Q0M1X', bytes) */
export function createMemoryFiles(): Files {
  const files = new Map<string, Uint8Array>();
  return {
    async put(_caseId, bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      files.set(hash, Uint8Array.from(bytes));
      return hash;
    },
    async get(hash) {
      const found = files.get(hash);
      return found && Uint8Array.from(found);
    },
  };
}
