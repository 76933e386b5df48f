/*
 * Appending to cases, with group commit.
 *
 * A commit that waits for the disk takes about a millisecond, and a case needs about nine writes
 * (docs/decisions/which-commits-are-flushed.md). So writes share commits, in two queues:
 *
 * - Durable: events that cannot be produced again (an opening, a report, a decision ...). They are written at once;
 *   events that arrive while two commits are running share the next commit. With only one commit at a time, each post
 *   on a slow disk would wait for the flush of another post (measurements: docs/decisions/batched-store-queries.md).
 * - Shared: events that the pipeline produces again after a power failure (`REPRODUCIBLE_EVENTS`), and the end of a
 *   case. They are not urgent, so they wait up to 8 ms for others to join.
 *
 * Each caller gets its own result: one conflict, or one value that the database refuses, does not fail the others.
 */
import type { Archive, CaseEvent, CaseEventKind, OutboxJob } from '#core';
import { memberKey } from '#core';
import { jobAad } from '../crypto/aad.ts';
import { encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import { createBatcher } from '../database/batcher.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import type { JobRow } from './case-rows.ts';
import { type AppendRequest, BATCH_SIZE, type CommitBatch, createCommitBatch } from './commit-batch.ts';
import { encryptEvent } from './event-content.ts';
import { toCanonicalJson } from './redact-json.ts';

/** Two, so that one durable batch can be written while another one waits for the disk. */
const MAX_CONCURRENT_DURABLE_BATCHES = 2;
const MAX_BATCH_WAIT_MS = 8;
/** SQLite writes in this thread: larger batches would make urgent writes wait. */
const SQLITE_BATCH_SIZE = 8;
/** How long a failed write makes `recentFailure` report an error; the pipeline retries within this time. */
const FAILURE_TTL_MS = 60_000;
/** The pipeline produces these again after a power failure. All other events must be on the disk first. */
const REPRODUCIBLE_EVENTS: ReadonlySet<string> = new Set<CaseEventKind>([
  'acted',
  'struck',
  'unstruck',
  'escalated',
  'campaign',
]);

/** `Archive.append`, with functions for the archive and the health check. */
export type Append = Archive['append'] & {
  /** Records that the first `processedLength` events of a case are processed, and that these jobs are done. */
  finish(caseId: string, processedLength: number, completed: readonly string[]): Promise<void>;
  /** Resolves when no write is running. */
  whenIdle(): Promise<void>;
  /** The error of the last write, if it failed within the last minute; undefined otherwise. */
  recentFailure(): unknown;
};

/**
 * Appends events to cases and to the chains of their servers, together with jobs, in one transaction. Rejects with
 * `CaseConflict` if the case has another length than expected.
 * @example const append = createAppend(database, ring, signer); await append('Y-4G7C2Q0M1X', 0, [opened], [hide])
 */
export function createAppend(database: SqlDatabase, ring: KeyRing, signer: SigningKey): Append {
  const { commitBatch: commit, resolveServer } = createCommitBatch(database, signer);
  const { commitBatch, recentFailure } = trackFailures(commit);
  const durableBatch = createBatcher<AppendRequest, ReadonlySet<string>>(
    (requests) => commitBatch('writeDurable', requests),
    isDataError,
    BATCH_SIZE,
    { maxConcurrentBatches: MAX_CONCURRENT_DURABLE_BATCHES },
  );
  const sharedBatch = createBatcher<AppendRequest, ReadonlySet<string>>(
    (requests) => commitBatch('writeBatched', requests),
    isDataError,
    database.kind === 'sqlite' ? SQLITE_BATCH_SIZE : BATCH_SIZE,
    { maxWaitMs: MAX_BATCH_WAIT_MS },
  );

  const append: Archive['append'] = async (
    caseId,
    expectedVersion,
    events,
    jobs = [],
    { lease, completed = [], listing } = {},
  ) => {
    const [first] = events;
    const author = first?.kind === 'opened' ? first.message.author : undefined;
    const server = await resolveServer({ caseId, expectedVersion, author });
    const keys = server === undefined ? ring.installation : await ring.toEncrypt(server);
    const isLeased = (job: OutboxJob): boolean => lease !== undefined && job.dueAt <= lease.dueBy;
    const batch = events.some(({ kind }) => !REPRODUCIBLE_EVENTS.has(kind)) ? durableBatch : sharedBatch;
    const insertedJobIds = await batch({
      caseId,
      expectedVersion,
      events: events.map((event, i) => toChainEvent(keys, caseId, expectedVersion + i, event)),
      author,
      jobs: jobs.map((job) => toJobRow(keys, job, isLeased(job) ? lease?.until.getTime() : undefined)),
      completed,
      listing,
    });
    return jobs
      .filter((job) => insertedJobIds.has(job.id) && isLeased(job))
      .map((job) => ({ ...job, attempt: 1 }));
  };
  const finish: Append['finish'] = async (caseId, processedLength, completed) =>
    void (await sharedBatch({
      caseId,
      expectedVersion: processedLength,
      processedLength,
      events: [],
      author: undefined,
      jobs: [],
      completed,
      listing: undefined,
    }));
  const whenIdle = async () => void (await Promise.all([durableBatch.whenIdle(), sharedBatch.whenIdle()]));
  return Object.assign(append, { finish, whenIdle, recentFailure });
}

/**
 * Remembers the error of the last commit for a minute, unless it was about the data. `nowMs`: a clock that never goes back.
 * @example const { commitBatch, recentFailure } = trackFailures(commit)
 */
export function trackFailures(commit: CommitBatch, nowMs = () => performance.now()) {
  let lastFailure: { readonly error: unknown; readonly at: number } | undefined;
  const commitBatch: CommitBatch = async (durability, requests) => {
    try {
      const results = await commit(durability, requests);
      lastFailure = undefined;
      return results;
    } catch (error) {
      if (!isDataError(error)) lastFailure = { error, at: nowMs() };
      throw error;
    }
  };
  const recentFailure = (): unknown =>
    lastFailure && nowMs() - lastFailure.at < FAILURE_TTL_MS ? lastFailure.error : undefined;
  return { commitBatch, recentFailure };
}

/**
 * True when the database works but refused the values: too large, unknown characters, a violated constraint.
 * @example isDataError(Object.assign(new Error(), { code: '22021' })) // true
 */
export const isDataError = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(22|23|54)...$|^SQLITE_(TOOBIG|CONSTRAINT)/.test(String(error.code));

const toChainEvent = (keys: EncryptionKeys, caseId: string, seq: number, event: CaseEvent) =>
  encryptEvent(keys, { case_id: caseId, seq, kind: event.kind, member: contentAuthor(event) ?? null }, event);

/** The member who wrote the texts of an event; undefined: the author of the case. */
function contentAuthor(event: CaseEvent): string | undefined {
  switch (event.kind) {
    case 'reported':
      return memberKey(event.reporter);
    case 'exported':
      return memberKey(event.by);
    case 'ruled':
    case 'reopened':
    case 'claimed':
    case 'noted':
    case 'asked':
      return memberKey(event.moderator);
    case 'escalated':
    case 'retried':
      return event.by && memberKey(event.by);
    case 'gated':
    case 'ungated':
      return memberKey(event.member);
    case 'acted':
      return 'member' in event.outcome.action ? memberKey(event.outcome.action.member) : undefined;
    default:
      return undefined;
  }
}

const toJobRow = (keys: EncryptionKeys, job: OutboxJob, leasedUntil: number | undefined): JobRow => ({
  id: job.id,
  case_id: job.caseId,
  action: encrypt(keys, jobAad(job.id), Buffer.from(toCanonicalJson(job.action))),
  due_at: job.dueAt.getTime(),
  leased_until: leasedUntil ?? 0,
  attempt: leasedUntil === undefined ? 0 : 1,
  done: 0,
});
