import type { Server } from '../../message.ts';

/** Copies of attachments. They are evidence and are deleted together with their messages. */
export interface AttachmentStore {
  /**
   * Stores the bytes for a case of a server, which need not exist yet. Durable once it resolves. Returns their SHA-256 in hex, to
   * be used in events. Idempotent: the same bytes are the same file. The copies of a tenant are encrypted with its key and
   * shared with no other server, so their name is a hash of the tenant and the bytes.
   */
  put(caseId: string, bytes: Uint8Array, server?: Server): Promise<string>;
  /** Undefined if the file does not exist or was deleted. */
  get(hash: string): Promise<Uint8Array | undefined>;
  /** The bytes of all stored copies together. The same bytes in several cases are stored, and counted, once. */
  totalBytes(): Promise<number>;
  /** The most bytes that all copies together may have, a setting of the operator. Absent: no ceiling. */
  readonly maxTotalBytes?: number;
}
