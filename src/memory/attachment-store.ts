import { createHash } from 'node:crypto';
import type { AttachmentStore } from '#core';

/**
 * Attachments in memory, lost with the process.
 * @example const hash = await createMemoryAttachmentStore().put('Y-4G7C2Q0M1X', bytes)
 */
export function createMemoryAttachmentStore(): AttachmentStore {
  const files = new Map<string, Uint8Array>();
  return {
    async put(_caseId, bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      files.set(hash, Uint8Array.from(bytes));
      return hash;
    },
    async get(hash) {
      const bytes = files.get(hash);
      return bytes && Uint8Array.from(bytes);
    },
    totalBytes: async () => [...files.values()].reduce((total, bytes) => total + bytes.length, 0),
  };
}
