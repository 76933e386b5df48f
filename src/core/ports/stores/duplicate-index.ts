import type { Server } from '../../message.ts';

/** The accounts that posted one key, and their cases. */
export interface DuplicateHits {
  readonly accounts: number;
  readonly caseIds: readonly string[];
}

/** Finds the same text, contact or picture from several accounts. Throws on a short timeout: the caller continues without it. */
export interface DuplicateIndex {
  /**
   * Records the keys of one message. Returns for each key, in the same order, the distinct accounts that posted
   * it within the window, including this one.
   */
  record(
    server: Server,
    keys: readonly string[],
    memberId: string,
    caseId: string,
    at: Date,
    windowMs: number,
  ): Promise<readonly DuplicateHits[]>;
}
