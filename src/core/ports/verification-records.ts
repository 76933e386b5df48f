import type { GateReason, ProofKind } from '../gate.ts';
import type { Server } from '../message.ts';

/** One use of a number or an identity by an account. `hash`: 64 hexadecimal digits, a keyed hash of this server only. */
export interface ProofRecord {
  readonly kind: ProofKind;
  readonly hash: string;
  readonly at: Date;
  /** `banned`: refused, because a banned account had used it. `accounts`: refused, because too many accounts had. */
  readonly result: 'passed' | 'banned' | 'accounts';
}

/** The stored data of the gate about one account. */
export interface VerificationRecord {
  /** The id of the account on the platform. */
  readonly account: string;
  /** `waiting` since `at`, or `admitted` at `at`. */
  readonly result: 'waiting' | 'admitted';
  readonly at: Date;
  /** Why the account must verify; only for `waiting`. */
  readonly reason?: GateReason;
  /** What admitted it; only for `admitted`. */
  readonly method?: AdmissionMethod;
  /** The id of the moderator, if one admitted it. */
  readonly moderator?: string;
  /** Oldest first. Each is deleted after `gate.keepDays` or `gate.keepBannedDays`, unless the account is under a hold. */
  readonly proofs: readonly ProofRecord[];
}

/** What admits a member. `overturned`: moderators took the case back. `switched-off`: the gate was switched off. */
export type AdmissionMethod = ProofKind | 'moderator' | 'overturned' | 'switched-off';

/**
 * Reads the data of the gate, for written inquiries. Changes nothing. Rejects when the store fails. A search reads all
 * proofs of the process, so it is for rare questions of people and not for the path of a message.
 * @example
 * const hash = records.hashNumber(server, '090-1234-5678');
 * const passed = hash !== undefined && (await records.findByHash(server, hash)).some(({ proofs }) =>
 *   proofs.some((proof) => proof.hash === hash && proof.result === 'passed'));
 */
export interface VerificationRecords {
  /** The data about one account; undefined if the gate never asked it to verify. */
  findByAccount(server: Server, account: string): Promise<VerificationRecord | undefined>;
  /** All accounts that used this number or identity, also those that were refused; oldest use first. */
  findByHash(server: Server, hash: string): Promise<readonly VerificationRecord[]>;
  /**
   * The keyed hash of a mobile number as a person writes it, for `findByHash`. Undefined if the text is no mobile number
   * or if the gate has no key.
   */
  hashNumber(server: Server, number: string): string | undefined;
}
