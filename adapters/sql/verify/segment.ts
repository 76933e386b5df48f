import type { EventRow, Tables } from '../database/tables.ts';

/** The newest event of one server's chain, without its signature. */
export type ChainHead = Pick<Tables['chains'], 'server' | 'number' | 'hash'>;
/** An event's position in its chain. */
export type ChainPosition = Pick<EventRow, 'number' | 'hash' | 'prev'>;

/** A part of one chain: the events after number `after`, up to and including number `through`. */
export interface ChainSegment {
  readonly server: string;
  readonly after: number;
  readonly through: number;
  /** Known heads (kept outside the database) that lie in this segment. */
  readonly heads: readonly ChainHead[];
}

/**
 * A segment whose events are present, unchanged and in order. `prev` is the hash that the event before the segment must
 * have.
 */
export interface VerifiedSegment {
  readonly prev: string;
  readonly last: ChainPosition;
  readonly observations: ChainObservations;
}

/** The event that names a stored copy of an attachment. */
export interface AttachmentReference {
  readonly server: string;
  readonly number: number;
  readonly caseId: string;
}

/** Information of valid events about other events and about attachments. */
export interface ChainObservations {
  /** Events whose content is missing and whose erasure event was not found yet: number to case id. */
  readonly missingContent: Map<number, string>;
  /** Numbers of erased events that are not in `missingContent`: they lie before this segment. */
  readonly erasedBefore: number[];
  /** Destroyed keys of tenants: the first event whose content needs one, by the id of the key. */
  readonly destroyedKeys: Map<string, { readonly number: number; readonly caseId: string }>;
  /** Keys whose destruction is recorded. */
  readonly recordedKeys: Set<string>;
  /** Stored copies that events name, by hash. */
  readonly attachments: Map<string, AttachmentReference>;
}
