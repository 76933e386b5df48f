import { createHash } from 'node:crypto';
import type { AttachmentStore, Server } from '#core';
import { isTenantServer, serverKey } from '#core';

/**
 * Attachments in memory, lost with the process.
 * @example const hash = await createMemoryAttachmentStore().put('Y-4G7C2Q0M1X', bytes)
 */
export function createMemoryAttachmentStore(): AttachmentStore {
  const files = new Map<string, Uint8Array>();
  return {
    async put(_caseId, bytes, server) {
      const hash = nameOf(bytes, server);
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

/** The same bytes of two tenants are two files, as in a database. */
function nameOf(bytes: Uint8Array, server: Server | undefined): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (!server || !isTenantServer(server)) return hash;
  return createHash('sha256')
    .update(`${serverKey(server)}/${hash}`)
    .digest('hex');
}
