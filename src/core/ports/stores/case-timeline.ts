import type { CaseEvent } from '../../case.ts';
import type { Server } from '../../message.ts';

/** One case with all its events. */
export interface CaseRecord {
  readonly caseId: string;
  readonly events: readonly CaseEvent[];
}

/** Reads the archive for statistics. */
export interface CaseTimeline {
  /** Servers that have a case, in no particular order. */
  listServers(): Promise<readonly Server[]>;
  /**
   * The cases of a server that were opened before `to` and last changed at `from` or later, oldest first. Texts of
   * members may be missing from the events; do not rely on them.
   */
  listCasesBetween(server: Server, from: Date, to: Date): AsyncIterable<CaseRecord>;
}
