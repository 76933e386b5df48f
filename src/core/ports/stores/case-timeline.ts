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
}
