import type { Member } from '../../message.ts';

/** Strikes by member in a sliding window. A strike belongs to a case: adding it twice counts once. */
export interface Strikes {
  /** Returns the strikes in force at `at`, this one included. */
  add(member: Pick<Member, 'server' | 'id'>, caseId: string, at: Date, windowDays: number): Promise<number>;
  /** Returns the strikes that remain in force. Revoking an unknown strike changes nothing. */
  revoke(
    member: Pick<Member, 'server' | 'id'>,
    caseId: string,
    at: Date,
    windowDays: number,
  ): Promise<number>;
  count(member: Pick<Member, 'server' | 'id'>, at: Date, windowDays: number): Promise<number>;
}
