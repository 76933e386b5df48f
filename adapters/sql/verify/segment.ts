import type { EventRow, Tables } from '../database/tables.ts';

export type ChainHead = Pick<Tables['chains'], 'server' | 'number' | 'hash'>;
export type ChainPosition = Pick<EventRow, 'number' | 'hash' | 'prev'>;

/** A part of one chain: the events behind number `after`, up to number `upTo`. */
export interface ChainSegment {
  readonly server: string;
  readonly after: number;
  readonly through: number;
  /** Those that were kept elsewhere and lie in it. */
  readonly heads: readonly ChainHead[];
}

/** Every event of a stretch is there, as it was written and in its place; where the stretch belongs, `prev` says. */
export interface VerifiedSegment {
  readonly prev: string;
  readonly last: ChainPosition;
  readonly observations: ChainObservations;
}

/** The event that names a stored copy. */
export interface AttachmentReference {
  readonly server: string;
  readonly number: number;
  readonly caseId: string;
}

/** What sound links tell about others. */
export interface ChainObservations {
  /** Events whose content is gone and whose erasure has not been met yet, with their cases. */
  readonly missingContent: Map<number, string>;
  /** Numbers of erased events that are not among these. */
  readonly erasedBefore: number[];
  /** Stored copies that events name. */
  readonly attachments: Map<string, AttachmentReference>;
}
