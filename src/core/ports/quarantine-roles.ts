import type { Server } from '../message.ts';

/** What `QuarantineRoles.create` would change. Names only. */
export interface QuarantineRolePlan {
  /** The role that would be completed; undefined: a new one would be made. */
  readonly existingRole: string | undefined;
  /** Categories, and channels that are not synchronised with one, to which a denial would be added. */
  readonly places: readonly string[];
}

/** What was really done. Names only, except `role`. */
export interface QuarantineRoleReport {
  /** The id of the role. */
  readonly role: string;
  /** Places that have the denial now. */
  readonly done: readonly string[];
  readonly failed: readonly string[];
  /** Channels in which a member with this role alone can still write, react or speak. */
  readonly open: readonly string[];
}

/** Makes the role that mutes members in quarantine, on platforms with roles. */
export interface QuarantineRoles {
  /** Changes nothing. Undefined when the bot may not manage roles in this server. */
  plan(server: Server, name: string): QuarantineRolePlan | undefined;
  /**
   * Makes the role, or completes the one of the policy, and denies it everything in each place of the plan. Doing it
   * again changes nothing. A place that is refused does not stop the others. Throws `AdapterError` when the role cannot
   * be made.
   */
  create(server: Server, name: string): Promise<QuarantineRoleReport>;
}
