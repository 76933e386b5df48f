import type { Member, Server } from '../../message.ts';
import type { Policy } from '../../policy/policy.ts';
import type { DraftStep } from '../../policy/rule-draft.ts';

/** How many versions of the settings of one server are kept; the oldest are deleted first. */
export const MAX_POLICY_VERSIONS = 200;

/**
 * Where the settings of a server were changed: with a command, on a page of the console, with a key of the operator API, or (`start`) the settings that were
 * in force before the first recorded change.
 */
export type PolicyChangeSource =
  | 'start'
  | 'setup'
  | 'config'
  | 'import'
  | 'mode'
  | 'phrases'
  | 'console'
  | 'restore'
  | 'playground'
  | 'api';

/** Why settings were changed. With a step it is about a draft of rules; most steps leave the settings as they are. */
export interface PolicyReason extends Pick<DraftStep, 'percent' | 'why'> {
  readonly step?: DraftStep['step'] | undefined;
}

/** A change of settings, for the history. */
export interface PolicyChange {
  readonly at: Date;
  readonly by: Pick<Member, 'id'> & { readonly name?: string | undefined };
  readonly from: Exclude<PolicyChangeSource, 'start'>;
  readonly reason?: PolicyReason | undefined;
  /** The settings in force before the change. They become version 1 if nothing has been recorded yet. */
  readonly before: Policy;
  /** The version that `before` is: `PolicyStore.latestVersion`. */
  readonly basedOn: number;
}

/** The settings of a server after one change. */
export interface PolicyVersion {
  /** 1 for the first version of a server. */
  readonly number: number;
  readonly at: Date;
  readonly from: PolicyChangeSource;
  /** Absent: settings from before the first change. `name` is empty if the person was erased. */
  readonly by?: { readonly id: string; readonly name: string };
  /** Absent: none was given, or the person was erased. */
  readonly reason?: PolicyReason;
  /** Absent: this version of yamidome does not understand the stored settings. */
  readonly policy?: Policy;
}

/** Another administrator has changed the settings of a server since they were read. The newest ones are in memory now. */
export class PolicyConflict extends Error {
  constructor() {
    super('the settings were changed in the meantime');
    this.name = 'PolicyConflict';
  }
}

/** The policies of the servers; the default policy for a server without changes. */
export interface PolicyStore {
  /** Reads from memory and is synchronous, because it is called for every message. */
  of(server: Server): Policy;
  /** The number of the version that `of` returns; 0: no change was recorded. Reads from memory. */
  latestVersion(server: Server): number;
  /**
   * Puts a policy in force. With `change` it is recorded as a version; throws `PolicyConflict` and changes nothing unless
   * `change.basedOn` is the latest version.
   */
  set(server: Server, policy: Policy, change?: PolicyChange): Promise<void>;
  /** The versions of a server with smaller numbers than `before`, newest first. */
  listVersions(
    server: Server,
    options: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<readonly PolicyVersion[]>;
  /** Undefined for a number that does not exist, or no longer. */
  readVersion(server: Server, number: number): Promise<PolicyVersion | undefined>;
}
