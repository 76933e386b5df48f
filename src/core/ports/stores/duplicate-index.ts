import type { Server } from '../../message.ts';

/** The accounts that showed one key, and their cases. */
export interface DuplicateHits {
  readonly accounts: number;
  readonly caseIds: readonly string[];
}

/** Finds the same text or contact from several accounts. Throws if it cannot answer soon: the caller goes on without it. */
export interface DuplicateIndex {
  /**
   * Records the keys of one message. Returns for each key, in the same order, the distinct accounts that showed it
   * within the window, this one included.
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
