import type { ApiCaller } from '../../../operator/api-key.ts';
import type { Account } from '../../../operator/post.ts';

/** Something that happened to an account of the network. */
export interface AccountEvent {
  /** The operator's id of the event: the same id again does nothing. */
  readonly id: string;
  readonly kind: 'joined';
  readonly account: Account;
  readonly at: Date;
}

/**
 * What became of an event. `accepted`: handled now. `duplicate`: handled before. `conflict`: another event has this id.
 * `in-progress`: another request handles it at this moment.
 */
export type AccountEventState = 'accepted' | 'duplicate' | 'conflict' | 'in-progress';

/** Events of accounts, for waves of new accounts and for the gate. */
export interface AccountService {
  /**
   * Counts joins and asks accounts to verify, if the policy requires it; one result for each event, in their order. Rejects
   * when a store does not answer: then the same request again is safe.
   * @example await accounts.record(caller, [{ id: 'e-1', kind: 'joined', account: { id: 'rin' }, at }]) // ['accepted']
   */
  record(caller: ApiCaller, events: readonly AccountEvent[]): Promise<readonly AccountEventState[]>;
}
