import type { ApiCaller } from '../../operator/api-key.ts';
import type { Tenant } from '../../operator/tenant.ts';
import type { Policy } from '../../policy/policy.ts';
import type { PolicyVersion } from '../stores/policy-store.ts';
import type { RecordedAuditEntry } from './api-traffic.ts';

/** A setting of a policy that cannot be used: its path, and what to write instead. */
export interface PolicyFault {
  readonly path: readonly (string | number)[];
  readonly why: string;
}

/** What a new policy led to. `conflict`: the policy was changed since the version on which the new one is based. */
export type PolicyWriteResult =
  | { readonly kind: 'written'; readonly policy: Policy; readonly version: number }
  | { readonly kind: 'conflict'; readonly version: number }
  | { readonly kind: 'invalid'; readonly faults: readonly PolicyFault[] };

/**
 * Why no picture can come from a host. `private`: it is this computer or in a private network. `not-a-domain`: its name has no
 * dot, so it is found inside of a network only.
 */
export type PictureHostRefusal = 'private' | 'not-a-domain';

/** A host that is refused: its place in the request. */
export interface PictureHostFault {
  readonly host: number;
  readonly why: PictureHostRefusal;
}

/** The tenant of the caller: what it may do, its policy, and what was changed with its keys. */
export interface TenantService {
  /** Undefined: the tenant was erased a moment ago. */
  read(caller: ApiCaller): Promise<Tenant | undefined>;
  /** The hosts from which pictures of posts may be fetched. */
  listPictureHosts(caller: ApiCaller): Promise<readonly string[]>;
  /**
   * Replaces them, if pictures can be fetched from each; resolves with the refused ones. Every process follows within five
   * seconds.
   */
  setPictureHosts(caller: ApiCaller, hosts: readonly string[]): Promise<readonly PictureHostFault[]>;
  /** The policy in force. Another process may have changed it within the last 30 seconds. */
  readPolicy(caller: ApiCaller): { readonly policy: Policy; readonly version: number };
  /**
   * Puts a policy in force. `values` is checked as strictly as `rules/policy.yaml`. The change is a version of the history, by
   * the key of the caller. The policy that is in force already is no change.
   */
  writePolicy(caller: ApiCaller, values: unknown, basedOn: number): Promise<PolicyWriteResult>;
  /** The versions of the policy with smaller numbers than `before`, newest first: who changed it, and why. */
  listPolicyVersions(
    caller: ApiCaller,
    options: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<readonly PolicyVersion[]>;
  /** Changes made with the keys of the tenant, after the event `after`, oldest first. */
  listChanges(
    caller: ApiCaller,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<readonly RecordedAuditEntry[]>;
}
