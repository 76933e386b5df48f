import type { ApiCaller } from '../../../operator/api-key.ts';
import type { OperatorEvent } from '../../../operator/operator-event.ts';

/** A part of the feed. */
export interface EventPage {
  /** In order. Empty: nothing came until the end of the wait. */
  readonly events: readonly OperatorEvent[];
  /** What to send as `after` next time. */
  readonly next: number;
  /** Events between `after` and the first one that were deleted when their time was over. 0: none. */
  readonly deleted: number;
}

/** The feed of events, as an operator reads it. */
export interface EventService {
  /**
   * The events after a number. If there is none, the call waits for one, at most `waitMs`, until `signal` aborts. Rejects when
   * the store is unavailable.
   */
  list(
    caller: ApiCaller,
    query: {
      readonly after: number;
      readonly limit: number;
      readonly waitMs: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<EventPage>;
}
