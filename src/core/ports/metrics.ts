import type { Outcome } from '../outcome.ts';
import type { Ruling } from '../verdict.ts';
import type { KnownPicture } from './pictures/picture.ts';

/** Counters and timings of the process. Every method is synchronous, cheap and never throws. */
export interface Metrics {
  /** A message arrived: posted, edited, or reported by a member. */
  countMessage(kind: 'posted' | 'edited' | 'reported'): void;
  /** The final ruling on a message; `exempt` if the message is not judged. */
  countRuling(ruling: Ruling | 'exempt'): void;
  countAction(outcome: Outcome): void;
  /** Milliseconds between the post or edit of a message and the time when the platform had hidden it. */
  observeTimeToHide(ms: number): void;
  /** A picture of a message was compared with those that moderators have decided about, and is one of them. */
  countKnownPicture(known: Pick<KnownPicture, 'label' | 'match'>): void;
  /** A call of a store failed. */
  countStoreError(store: string): void;
  /** An error that no code handled: a rejected promise, after which the process continues, or an exception. */
  countProcessError(kind: 'rejection' | 'exception'): void;
}
