import type { CaseEvent } from '../../case.ts';
import type { Member, Message, Server } from '../../message.ts';
import type { LeasedJob, OutboxJob } from './outbox.ts';

/** Thrown by `Archive.append` if another writer appended to the case first. Read the case again and retry. */
export class CaseConflict extends Error {
  constructor(caseId: string) {
    super(`case ${caseId} has moved on`);
    this.name = 'CaseConflict';
  }
}

/**
 * Thrown by `Archive.read` if the evidence of a case cannot be decrypted: its bytes were changed, or the key is missing.
 * `post` has ids, times and the link, which are not encrypted; its texts are empty.
 */
export class UnreadableCase extends Error {
  readonly caseId: string;
  readonly post: Message;
  readonly eventCount: number;

  constructor(caseId: string, post: Message, eventCount: number) {
    super(`the evidence of case ${caseId} cannot be decrypted`);
    this.name = 'UnreadableCase';
    this.caseId = caseId;
    this.post = post;
    this.eventCount = eventCount;
  }
}

/** Changes to the outbox in the same transaction as a write: one commit instead of three. */
export interface AppendOptions {
  /** New jobs that are due by `dueBy` are leased to the writer until `until`. */
  readonly lease?: { readonly dueBy: Date; readonly until: Date };
  /** Ids of jobs that are done. */
  readonly completed?: readonly string[];
  /** What lists of cases filter by, as it is after the write. Absent: unchanged. */
  readonly listing?: CaseListing;
}

/** What lists of cases filter by. It is stored beside the events, so that a list need not read them all. */
export interface CaseListing {
  /** The channel of the post. */
  readonly channel: string;
  readonly needsDecision: boolean;
}

/** Stores cases as appended events. Its data must not be lost. */
export interface Archive {
  /**
   * Appends events and adds jobs to the outbox, in one transaction. `expectedVersion` is how many events of this case
   * the caller has read; 0 opens the case. Returns the new jobs that are leased to the caller by `options.lease`.
   * Throws `CaseConflict` if the case has another number of events.
   */
  append(
    caseId: string,
    expectedVersion: number,
    events: readonly CaseEvent[],
    jobs?: readonly OutboxJob[],
    options?: AppendOptions,
  ): Promise<readonly LeasedJob[]>;
  /** All events in order; empty for an unknown case. Throws `UnreadableCase` if they cannot be decrypted. */
  read(caseId: string): Promise<readonly CaseEvent[]>;
  /** Ids of the cases against one member, newest first. */
  listCasesByAuthor(member: Pick<Member, 'server' | 'id'>, limit: number): Promise<readonly string[]>;
  /** Ids of the cases that one member reported, newest report first. */
  listCasesByReporter(member: Pick<Member, 'server' | 'id'>, limit: number): Promise<readonly string[]>;
  /** Case ids of one server, oldest first, starting after the case `after`; none if that case is unknown. */
  listCasesOfServer(server: Server, limit: number, after?: string): Promise<readonly string[]>;
  /** Ids of the cases that are not finished (no card yet), oldest first. A restart resumes them. */
  listUnfinished(): Promise<readonly string[]>;
  /**
   * Marks a case as finished for its first `eventCount` events; a later event makes it unfinished again. The jobs
   * `completed` are marked as done with the same write.
   */
  markFinished(caseId: string, eventCount: number, completed?: readonly string[]): Promise<void>;
}
