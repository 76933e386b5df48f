import type { Outcome } from '../actions.ts';
import type { Ruling } from '../verdict.ts';

/** Counters of what happens. Every method is synchronous, cheap and never throws. */
export interface Metrics {
  /** A message arrived: posted, edited, or reported by a member. */
  countMessage(kind: 'posted' | 'edited' | 'reported'): void;
  /** The final ruling on a message; `exempt` if it is never judged. */
  countRuling(ruling: Ruling | 'exempt'): void;
  countAction(outcome: Outcome): void;
  /** Milliseconds from when a message was posted or edited until the platform had hidden it. */
  observeTimeToHide(ms: number): void;
  /** A call of a store failed. */
  countStoreError(store: string): void;
}
