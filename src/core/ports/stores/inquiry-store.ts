import type { InquiryEvent, InquirySummary } from '../../inquiry.ts';
import type { Server } from '../../message.ts';

/** The register of inquiries. Its data must not be lost. */
export interface InquiryStore {
  /**
   * Returns the number of the inquiry: 1 for the first of a server. With `held`, its hold begins in the same transaction, so
   * no inquiry is registered without it.
   */
  register(
    server: Server,
    registered: Extract<InquiryEvent, { kind: 'registered' }>,
    held?: Extract<InquiryEvent, { kind: 'held' }>,
  ): Promise<number>;
  /**
   * `expectedVersion` is how many events the caller has read. Throws `CaseConflict` if the inquiry has another number
   * of events.
   */
  append(server: Server, number: number, expectedVersion: number, event: InquiryEvent): Promise<void>;
  /** All events in order; empty for an unknown number. */
  read(server: Server, number: number): Promise<readonly InquiryEvent[]>;
  /** Newest first. */
  list(server: Server): Promise<readonly InquirySummary[]>;
  /** The inquiries of all servers whose hold has ended and was not lifted yet. */
  listExpiredHolds(now: Date): Promise<readonly Pick<InquirySummary, 'server' | 'number'>[]>;
}
