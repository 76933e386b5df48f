import type { Action } from './actions.ts';
import type { CaseEvent, Trigger } from './case.ts';
import type { Member, Server } from './message.ts';
import type { Policy } from './policy.ts';

/** Thrown by `Archive.append` when somebody else wrote to the case first: read it again and decide anew. */
export class CaseConflict extends Error {
  constructor(caseId: string) {
    super(`case ${caseId} has moved on`);
    this.name = 'CaseConflict';
  }
}

/** One action that is owed. `id` is derived from the case: writing it twice, even after it is done, is one job. */
export interface OutboxJob {
  readonly id: string;
  readonly caseId: string;
  readonly action: Action;
  readonly dueAt: Date;
}

/** A job in a worker's hands; when the lease runs out, another worker may take it. */
export interface LeasedJob extends OutboxJob {
  /** 1 for the first try. */
  readonly attempt: number;
}

/** What a worker wants of the outbox with a write: one commit instead of three. */
export interface AppendOptions {
  /** New jobs that are due by then are the writer's until then, as if it had claimed them. */
  readonly lease?: { readonly dueBy: Date; readonly until: Date };
  /** Ids of jobs that are done. */
  readonly completed?: readonly string[];
}

/** Cases as appended events. What is here may not be lost. */
export interface Archive {
  /**
   * Appends events and puts jobs into the outbox: both or neither. `seen` is how many events of this case the
   * caller has read; 0 opens the case. Throws `CaseConflict` when the case has another length by now. Returns the
   * jobs that are new, due and, as `hand` wants it, leased to the caller.
   */
  append(
    caseId: string,
    expectedVersion: number,
    events: readonly CaseEvent[],
    jobs?: readonly OutboxJob[],
    options?: AppendOptions,
  ): Promise<readonly LeasedJob[]>;
  /** All events in order; empty for an unknown case. */
  read(caseId: string): Promise<readonly CaseEvent[]>;
  /** Case ids against one member, newest first. */
  listCasesByAuthor(member: Pick<Member, 'server' | 'id'>, limit: number): Promise<readonly string[]>;
  /** Ids of the cases that one member reported, newest report first. */
  listCasesByReporter(member: Pick<Member, 'server' | 'id'>, limit: number): Promise<readonly string[]>;
  /** Case ids of one server, oldest first, those behind the case `after`; none behind an unknown one. */
  listCasesOfServer(server: Server, limit: number, after?: string): Promise<readonly string[]>;
  /** Ids of cases whose path was not walked to the end (no card yet), oldest first: what a restart resumes. */
  listUnfinished(): Promise<readonly string[]>;
  /**
   * Marks a case's path as walked to the end for its first `seen` events; what is appended later opens it again.
   * The jobs `paid` are done with the same write.
   */
  markFinished(caseId: string, eventCount: number, completed?: readonly string[]): Promise<void>;
}

/** The archive as figures need it: what happened and when, whoever said what. */
export interface CaseTimeline {
  /** Servers that have a case, in no particular order. */
  listServers(): Promise<readonly Server[]>;
  /**
   * The cases of a server that were opened before `to` and last changed at `from` or later, oldest first, each with
   * all its events. What members wrote may be missing from them: nobody may count on a word.
   */
  listCasesBetween(server: Server, from: Date, to: Date): AsyncIterable<CaseRecord>;
}

export interface CaseRecord {
  readonly caseId: string;
  readonly events: readonly CaseEvent[];
}

/** How often something happened on a server, hour by hour. Numbers only: nobody can be found in them. */
export interface Counters {
  increment(server: Server, counter: string, at: Date, count?: number): Promise<void>;
  /** Sums by name, of the hours that begin at `from` or later and before `to`. */
  getTotals(server: Server, from: Date, to: Date): Promise<Readonly<Record<string, number>>>;
}

/** Copies of attachments: evidence like the messages they came with, and deleted with them. */
export interface AttachmentStore {
  /**
   * Keeps the bytes for a case; durable once it resolves, also before the case is opened. Returns their SHA-256 in
   * hex, which an event may name: the same bytes again are the same file.
   */
  put(caseId: string, bytes: Uint8Array): Promise<string>;
  /** Undefined when there is no such file, or no longer. */
  get(hash: string): Promise<Uint8Array | undefined>;
}

/** Where what was seen waits while the archive does not answer; it outlives the process. */
export interface FallbackQueue {
  /** Durable once it resolves; the same thing again is one entry. False when there is no room left. */
  enqueue(trigger: Trigger): Promise<boolean>;
  /** Oldest first. Several processes may be given the same entry. */
  list(limit: number): Promise<readonly { readonly id: string; readonly trigger: Trigger }[]>;
  remove(id: string): Promise<void>;
  /** How many wait, as far as this process knows. */
  size(): number;
}

/** Actions that are owed, each tried until it is done or given up. */
export interface Outbox {
  /**
   * Takes up to `limit` jobs that are due at `dueBy`, or now, each leased for `leaseMs`. With `deriveCaseId`, only that
   * case's jobs. A lease that ends later than two of these from now was given before the clock was set back, and
   * holds nobody up.
   */
  leaseDueJobs(
    now: Date,
    limit: number,
    leaseMs: number,
    caseId?: string,
    dueBy?: Date,
  ): Promise<readonly LeasedJob[]>;
  markDone(jobId: string): Promise<void>;
  /** Gives a job back, due again at `at`. */
  retry(jobId: string, at: Date): Promise<void>;
  /** Jobs that are not done. */
  countPending(): Promise<number>;
  /** When the first of them was or will be due; undefined when there are none. */
  getOldestDueAt(): Promise<Date | undefined>;
}

/** Counted cases per member in a sliding window. A strike belongs to a case: adding it twice counts once. */
export interface Strikes {
  /** Returns the strikes in force at `at`, this one included. */
  add(member: Pick<Member, 'server' | 'id'>, caseId: string, at: Date, windowDays: number): Promise<number>;
  /** Returns the strikes that remain in force. Revoking an unknown strike changes nothing. */
  revoke(
    member: Pick<Member, 'server' | 'id'>,
    caseId: string,
    at: Date,
    windowDays: number,
  ): Promise<number>;
  count(member: Pick<Member, 'server' | 'id'>, at: Date, windowDays: number): Promise<number>;
}

/** Who may do a thing that must be done once. */
export interface Leases {
  /** True for the first caller within `ttlMs`, false for everybody after. */
  acquire(key: string, at: Date, ttlMs: number): Promise<boolean>;
  /** Gives a claim back, after work that could not be done. */
  release(key: string): Promise<void>;
}

/** Brakes: how often something may happen within a sliding hour. */
export interface RateLimits {
  /** Takes one from the hour's allowance; false when it is spent. */
  tryConsume(key: string, at: Date, perHour: number): Promise<boolean>;
}

/** The same text or contact from several accounts. Throws when it cannot answer soon: messages go on without it. */
export interface DuplicateIndex {
  /**
   * Notes what one message shows. Returns for each key, in their order, the distinct accounts that showed it within
   * the window, this one included.
   */
  record(
    server: Server,
    keys: readonly string[],
    memberId: string,
    caseId: string,
    at: Date,
    windowMs: number,
  ): Promise<readonly DuplicateHits[]>;
}

export interface DuplicateHits {
  readonly accounts: number;
  readonly caseIds: readonly string[];
}

/** How many accounts must join within `windowMs` to be a wave, and how long after that whoever joins belongs to it. */
export interface RaidThreshold {
  readonly accounts: number;
  readonly windowMs: number;
  readonly durationMs: number;
}

/** Who has joined lately. Throws when it cannot answer soon: nobody waits for it. */
export interface JoinCounter {
  /**
   * Notes that somebody has joined. Returns how many accounts did within the window, counted up to a wave's size, and
   * who came in a wave and was not named before: the first time all of them, then each one while it lasts.
   */
  recordJoin(
    server: Server,
    memberId: string,
    at: Date,
    threshold: RaidThreshold,
  ): Promise<{ readonly accounts: number; readonly raidMemberIds: readonly string[] }>;
}

/** Each server's policy; the default where a server has decided nothing. */
export interface PolicyStore {
  /** Served from memory: called for every message. */
  of(server: Server): Policy;
  set(server: Server, policy: Policy): Promise<void>;
}

/**
 * What an adapter must remember beyond a restart, as short texts by name: where a card was posted, how far a channel
 * was read. It may be lost without harm to anybody.
 */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** Everything whose key begins with `prefix`, sorted by key. */
  list(prefix: string): Promise<readonly (readonly [key: string, text: string])[]>;
}

/**
 * What an adapter must keep that nobody else may read, access tokens for example: short texts by name, sealed wherever
 * they are written down. Names are in the open.
 */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  /** Durable once it resolves; replaces what was there. */
  put(key: string, secret: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** Everything whose key begins with `prefix`, sorted by key. */
  list(prefix: string): Promise<readonly (readonly [key: string, secret: string])[]>;
}
