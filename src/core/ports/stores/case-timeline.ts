import type { CaseEvent } from '../../case.ts';
import type { Server } from '../../message.ts';

/** One case with all its events. */
export interface CaseRecord {
  readonly caseId: string;
  readonly events: readonly CaseEvent[];
}

/** The cases of a server that changed after a position. */
export interface CaseChanges {
  readonly cases: readonly {
    readonly caseId: string;
    /** The case has at least this many events. Absent: content of the case was erased. */
    readonly eventCount?: number;
  }[];
  /** The position up to which changes were read. */
  readonly position: number;
}

/** Which cases a list shows. Absent fields do not narrow it. */
export interface CaseListFilter {
  /** True: without a decision, or with something new after it. Cases that were stored without a `CaseListing` have neither value. */
  readonly needsDecision?: boolean;
  /** The id of the author's account. */
  readonly author?: string;
  readonly channel?: string;
  /** Opened at this time or later. */
  readonly openedSince?: Date;
}

/** The place of a case in the list of its server: by the time of opening, then by the order of storing. */
export interface CaseListPosition {
  readonly openedAt: Date;
  readonly order: number;
}

/** One case of a list with its place. */
export interface ListedCase extends CaseRecord {
  readonly position: CaseListPosition;
}

/** Reads the archive for statistics and lists. */
export interface CaseTimeline {
  /** Servers that have a case, in no particular order. */
  listServers(): Promise<readonly Server[]>;
  /**
   * The cases of a server that were opened before `to` and last changed at `from` or later, oldest first. Texts of
   * members may be missing from the events; do not rely on them.
   */
  listCasesBetween(server: Server, from: Date, to: Date): AsyncIterable<CaseRecord>;
  /** The present position in the changes of a server; 0 for an unknown server. */
  getPosition(server: Server): Promise<number>;
  /**
   * The cases that changed after the position `after`, each once: new events, and content that was erased. At most `limit`
   * changes are read; if there are more, the returned position is not the present one.
   */
  listChangedCases(server: Server, after: number, limit: number): Promise<CaseChanges>;
  /**
   * The cases of a server, oldest first, at most `limit` after the place `after`. Reads only these cases, by an index.
   * Texts of members may be missing from the events, as in `listCasesBetween`.
   */
  listCases(
    server: Server,
    filter: CaseListFilter,
    page: { readonly after?: CaseListPosition; readonly limit: number },
  ): Promise<readonly ListedCase[]>;
  /** Whether a case belongs to a server: false for an unknown case, with the same work. */
  isCaseOf(server: Server, caseId: string): Promise<boolean>;
}
