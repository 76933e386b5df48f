import type { Server } from '../../message.ts';

/**
 * A raid starts with `accounts` joins within `windowMs` and lasts `durationMs`; later joins in this time belong to it.
 */
export interface RaidThreshold {
  readonly accounts: number;
  readonly windowMs: number;
  readonly durationMs: number;
}

/** Counts recent joins. Throws on a short timeout, because the caller must not wait. */
export interface JoinCounter {
  /**
   * Records a join. Returns how many accounts joined within the window, counted up to the threshold, and the members of
   * a raid that no earlier call returned: first all of them, then each one while the raid lasts.
   */
  recordJoin(
    server: Server,
    memberId: string,
    at: Date,
    threshold: RaidThreshold,
  ): Promise<{ readonly accounts: number; readonly raidMemberIds: readonly string[] }>;
}
