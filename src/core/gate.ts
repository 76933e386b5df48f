/** Why a member must verify. */
export type GateReason = 'new-account' | 'wave' | 'job-post';

/** What the platform itself requires of members, and what it tells of one member. */
export interface VerificationLevel {
  /** The member's name on the platform. */
  readonly name: string;
  /** What each member must have before posting; `minutes5` and `minutes10`: an account or a membership of that age. */
  readonly requirement: 'nothing' | 'mail' | 'minutes5' | 'minutes10' | 'phone';
  /** `lifted`: not required of this member. `unseen`: the platform does not tell; that is no `yes`. */
  readonly requirementStatus: 'yes' | 'no' | 'lifted' | 'unseen';
  /**
   * `screening`: has not agreed to the rules yet; `by-us`: not required because of our own quarantine role;
   * `returned`: was a member before; `name`: stopped by the platform because of the name.
   */
  readonly notes: readonly ('screening' | 'by-us' | 'returned' | 'name')[];
}

/** What the cases of a server say about one member. */
export interface GateHistory {
  readonly banned: boolean;
  /** A case keeps the member in quarantine, whatever the gate says. */
  readonly quarantined: boolean;
  /** Moderators lifted a quarantine of the member: the gate never closes again. */
  readonly quarantineOverturned: boolean;
}
