import type { Member, Server } from '../../message.ts';

/** What a hold preserves: one case, or everything of one account in any case. */
export type HeldTarget =
  | { readonly kind: 'case'; readonly caseId: string }
  | { readonly kind: 'account'; readonly account: string };

/** A hold that a person has placed. Retention and erasure do not delete its target. */
export interface StoredHold {
  /** For example `H-2f0c…`; unique within one server. */
  readonly id: string;
  readonly target: HeldTarget;
  readonly reason: string;
  readonly placedAt: Date;
  readonly placedBy: Pick<Member, 'id' | 'name' | 'via'>;
  /** Absent: until it is lifted. */
  readonly until?: Date;
}

/** The holds that persons have placed, apart from those of inquiries. Its data must not be lost. */
export interface HoldStore {
  /** Places a hold, also as an event of the server's chain. When it resolves, an erasure sees the hold. */
  place(server: Server, hold: Omit<StoredHold, 'id'>): Promise<StoredHold>;
  /** In the order of their ids, at most `limit` after the id `after`; also those that have ended by themselves. */
  list(
    server: Server,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly StoredHold[]>;
  /** Ends a hold, also as an event of the chain. False if the server has no such hold. */
  lift(server: Server, id: string, at: Date): Promise<boolean>;
  /** Whether a hold on this account is in force. A hold on a case does not count. */
  isMemberHeld(member: Pick<Member, 'server' | 'id'>, now: Date): Promise<boolean>;
}
