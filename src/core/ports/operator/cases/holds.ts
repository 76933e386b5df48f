import type { ApiCaller } from '../../../operator/api-key.ts';
import type { HeldTarget, StoredHold } from '../../stores/hold-store.ts';
import type { OperatorModerator } from './cases.ts';

/** A hold to be placed. */
export interface HoldRequest {
  readonly target: HeldTarget;
  readonly reason: string;
  /** Absent: until it is lifted. */
  readonly until?: Date | undefined;
  /** For whom the key acts. */
  readonly moderator: OperatorModerator;
}

/** The preservation of evidence: neither retention nor erasure deletes what is held. */
export interface OperatorHolds {
  /** Without `next` there are no more. */
  list(
    caller: ApiCaller,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<{ readonly items: readonly StoredHold[]; readonly next?: string }>;
  /** `not-found`: no case of this tenant has the id. `ended`: `until` is not in the future. */
  place(
    caller: ApiCaller,
    request: HoldRequest,
  ): Promise<
    | { readonly kind: 'placed'; readonly hold: StoredHold }
    | { readonly kind: 'not-found' }
    | { readonly kind: 'ended' }
  >;
  /** Retention and erasure may delete the target from now on. */
  lift(caller: ApiCaller, id: string): Promise<{ readonly kind: 'lifted' | 'not-found' }>;
}
