import type { Server } from '../../message.ts';
import type { Policy } from '../../policy.ts';

/** Each server's policy; the default policy if a server has set nothing. */
export interface PolicyStore {
  /** Synchronous and from memory: called for every message. */
  of(server: Server): Policy;
  set(server: Server, policy: Policy): Promise<void>;
}
