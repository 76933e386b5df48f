import type { ApiCaller } from '../../../operator/api-key.ts';
import type {
  ConfirmedOutcome,
  RequestedAction,
  RequestedActionState,
} from '../../../operator/requested-action.ts';
import type { ListedAction } from './event-feed.ts';

/**
 * `recorded`: the outcome is stored, now or by an earlier call. `conflict`: another outcome is stored, see the action. `replaced`:
 * it came too late, and a newer decision has replaced the action. `unavailable`: a store does not answer.
 */
export type ConfirmResult =
  | { readonly kind: 'recorded' | 'conflict'; readonly action: RequestedAction }
  | { readonly kind: 'not-found' | 'replaced' | 'unavailable' };

/** The actions that a tenant was asked for. An id of another tenant is an unknown id. Rejects when the store is unavailable. */
export interface ActionService {
  get(caller: ApiCaller, id: string): Promise<RequestedAction | undefined>;
  list(
    caller: ApiCaller,
    query: { readonly state?: RequestedActionState; readonly after: number; readonly limit: number },
  ): Promise<readonly ListedAction[]>;
  /** Records what the operator did; the first outcome counts. What follows from it was done when it resolves. */
  confirm(caller: ApiCaller, id: string, outcome: ConfirmedOutcome): Promise<ConfirmResult>;
}
