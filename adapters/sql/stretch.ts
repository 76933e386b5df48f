import type { EventRow, Tables } from './tables.ts';

export type Head = Pick<Tables['chains'], 'server' | 'number' | 'hash'>;
export type Link = Pick<EventRow, 'number' | 'hash' | 'prev'>;

/** A part of one chain: the events behind number `after`, up to number `upTo`. */
export interface Stretch {
  readonly server: string;
  readonly after: number;
  readonly upTo: number;
  /** Those that were kept elsewhere and lie in it. */
  readonly heads: readonly Head[];
}

/** Every event of a stretch is there, as it was written and in its place; where the stretch belongs, `prev` says. */
export interface Sound {
  readonly prev: string;
  readonly last: Link;
  readonly noted: Noted;
}

/** The event that names a stored copy. */
export interface NamedFile {
  readonly server: string;
  readonly number: number;
  readonly caseId: string;
}

/** What sound links tell about others. */
export interface Noted {
  /** Events whose content is gone and whose erasure has not been met yet, with their cases. */
  readonly gone: Map<number, string>;
  /** Numbers of erased events that are not among these. */
  readonly erased: number[];
  /** Stored copies that events name. */
  readonly files: Map<string, NamedFile>;
}
