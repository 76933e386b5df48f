import type { GateReason, VerificationLevel } from '../gate.ts';
import type { Member, Server } from '../message.ts';

/** A member who waits at the gate. `level` is absent if the platform tells nothing, `gone` if the member has left. */
export interface WaitingMember {
  readonly id: string;
  readonly reason: GateReason;
  readonly waitingSince: Date;
  readonly level?: VerificationLevel | 'gone';
}

/** What the commands need of the gate. */
export interface GateService {
  /** The first `limit` members who wait, longest first, and how many there are in all. */
  listWaiting(
    server: Server,
    limit: number,
  ): Promise<{ readonly count: number; readonly shown: readonly WaitingMember[] }>;
  /** A moderator lets a member in. False if the member did not wait. Rejects if it could not be stored. */
  vouch(moderator: Member, member: Pick<Member, 'server' | 'id' | 'name'>): Promise<boolean>;
  /** A new one-time link; the one before becomes invalid. */
  createLink(member: Member): Promise<string | 'not-waiting' | 'no-page' | 'too-many'>;
}
