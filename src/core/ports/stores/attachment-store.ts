/** Copies of attachments: evidence like the messages they came with, and deleted with them. */
export interface AttachmentStore {
  /**
   * Stores the bytes for a case. Durable once it resolves, also before the case is opened. Returns their SHA-256 in
   * hex, which an event may name. Idempotent: the same bytes are the same file.
   */
  put(caseId: string, bytes: Uint8Array): Promise<string>;
  /** Undefined if there is no such file, or no longer. */
  get(hash: string): Promise<Uint8Array | undefined>;
}
