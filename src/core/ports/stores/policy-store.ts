import type { Server } from '../../message.ts';
import type { Policy } from '../../policy/policy.ts';

/** The policies of the servers; the default policy for a server without changes. */
export interface PolicyStore {
  /** Reads from memory and is synchronous, because it is called for every message. */
  of(server: Server): Policy;
  set(server: Server, policy: Policy): Promise<void>;
}
