import type {
  AccountVerification,
  GateMuting,
  GateReason,
  VerificationLevel,
  VerificationLink,
} from '../gate.ts';
import type { Member, Server } from '../message.ts';
import type { ConfirmedOutcome } from '../operator/requested-action.ts';

/** A member who waits at the gate. `level` is absent if the platform does not provide it, `gone` if the member left. */
export interface WaitingMember {
  readonly id: string;
  readonly reason: GateReason;
  readonly waitingSince: Date;
  /** What the platform did; absent if an older version asked the member. */
  readonly muting?: GateMuting;
  /** The member used the number or the identity of a banned account. */
  readonly usedBannedProof?: boolean;
  /** The direct message with the link could not be delivered. */
  readonly isMessageLost?: boolean;
  readonly level?: VerificationLevel | 'gone';
}

/** The part of the gate that the commands use. */
export interface GateService {
  /** The first `limit` waiting members, longest wait first, and the number of all waiting members. */
  listWaiting(
    server: Server,
    limit: number,
  ): Promise<{ readonly count: number; readonly shown: readonly WaitingMember[] }>;
  /**
   * Lets a member in on behalf of a moderator. False if the member did not wait. `banned-proof`: not let in yet, because
   * the member used the number or identity of a banned account; `isConfirmed` lets the member in all the same. Rejects
   * when a store fails.
   */
  vouch(
    moderator: Member,
    member: Pick<Member, 'server' | 'id' | 'name'>,
    isConfirmed?: boolean,
  ): Promise<boolean | 'banned-proof'>;
  /**
   * Lets in everyone who waits now, within the next minutes, except for members who used the number or identity of a
   * banned account (`kept`). Returns how many members it concerns. Rejects when a store fails.
   */
  releaseAll(
    moderator: Pick<Member, 'server' | 'id'>,
  ): Promise<{ readonly released: number; readonly kept: number }>;
  /** The names of the channels in which members in quarantine can still write; empty if none is known. */
  findUnmutedChannels(server: Server): readonly string[];
  /** Creates a one-time link; the previous link becomes invalid. */
  createLink(member: Member): Promise<string | 'not-waiting' | 'no-page' | 'too-many'>;
}

/** Verifications that networks ask for. */
export interface AccountVerificationService {
  /**
   * Starts the verification of an account of a network, whether it waits or not. Nothing is done to the account meanwhile.
   * `too-many`: this account has had too many links within the hour.
   */
  startVerification(
    member: Member,
    options: { readonly returnUrl?: string | undefined },
  ): Promise<VerificationLink | 'no-page' | 'too-many'>;
  /** Undefined for an unknown number, and for one of another server. Rejects when a store fails. */
  findVerification(server: Server, id: string): Promise<AccountVerification | undefined>;
}

/** What a network did about an account because the gate asked for it. */
export interface GateConfirmation {
  readonly member: Pick<Member, 'server' | 'id'>;
  readonly kind: 'quarantine' | 'release';
  /** When the gate asked: an outcome of an earlier wait changes nothing. */
  readonly requestedAt: Date;
  readonly outcome: ConfirmedOutcome;
}

/** What a network did to an account that waits because of cases: what these cases must say. */
export interface ConfirmedMuting {
  readonly muting: GateMuting;
  /** The cases because of which the account waits. The first one has asked. */
  readonly cases: readonly string[];
}

/** The part of the gate that learns what networks did. */
export interface GateConfirmations {
  /**
   * Changes the record of the account. Undefined: no case has to say anything else. Doing it again is harmless and has the same
   * result. Rejects when a store fails.
   */
  confirmAction(confirmation: GateConfirmation): Promise<ConfirmedMuting | undefined>;
}
