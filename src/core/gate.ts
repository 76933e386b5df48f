import type { Language, Member } from './message.ts';

/** Why a member must verify. */
export type GateReason = 'new-account' | 'wave' | 'job-post';

/**
 * What the platform did to a member who must verify. `muted`: the member cannot write. `partly`: the member can still
 * write in some channels. `unmuted`: the member can still write, and moderators must act. `pending`: the platform did
 * not answer, and the gate tries again.
 * `requested`: a network was asked to stop the account, and has not confirmed it.
 */
export type GateMuting = 'muted' | 'partly' | 'unmuted' | 'pending' | 'requested';

/** What a member proves who they are with: a mobile number, or an identity of an issuer. */
export type ProofKind = 'number' | 'identity';

/** The verification of an account of a network, which the network can look up by its number. */
export interface AccountVerification {
  readonly id: string;
  readonly member: Pick<Member, 'server' | 'id'>;
  /** `requested`: the network asked for it. `gate`: the policy requires it, and the member waits. */
  readonly cause: 'requested' | 'gate';
  readonly language: Language;
  /** `expired`: the link was not used in time. */
  readonly state: 'waiting' | 'verified' | 'refused' | 'expired';
  /** What the account was verified with, or refused for; absent while it waits. */
  readonly by?: ProofKind;
  /** A number or an identity of a banned account was used. */
  readonly usedBannedProof?: true;
  readonly at: Date;
  /** Until then the link works. */
  readonly until: Date;
  readonly endedAt?: Date;
  /** Where the page leads afterwards. */
  readonly returnUrl?: string;
}

/** A verification with the address of its page. The address is a secret of the account. */
export interface VerificationLink {
  readonly verification: AccountVerification;
  readonly url: string;
}

/** The requirement of the platform itself for new members, and its status for one member. */
export interface VerificationLevel {
  /** The member's name on the platform. */
  readonly name: string;
  /** Required of each member before posting. `minutes5`, `minutes10`: minimum age of the account or membership. */
  readonly requirement: 'nothing' | 'mail' | 'minutes5' | 'minutes10' | 'phone';
  /** `lifted`: not required of this member. `unseen`: not known, because the platform does not provide it. */
  readonly requirementStatus: 'yes' | 'no' | 'lifted' | 'unseen';
  /**
   * `screening`: has not accepted the rules yet. `by-us`: not required because of the quarantine role of yamidome.
   * `returned`: was a member before. `name`: blocked by the platform because of the name.
   */
  readonly notes: readonly ('screening' | 'by-us' | 'returned' | 'name')[];
}

/** Facts about one member, derived from the cases of the server. */
export interface GateHistory {
  readonly banned: boolean;
  /** A case keeps the member in quarantine; the gate must not release the member. */
  readonly quarantined: boolean;
  /** Moderators overturned a quarantine of the member: the gate must not quarantine the member again. */
  readonly quarantineOverturned: boolean;
}
