import type { Archive, CaseEvent, CaseEventKind, Member, OutboxJob } from '#core';
import { CaseConflict, memberKey, serverKey } from '#core';
import { encodeContent } from '../crypto/content-hash.ts';
import { encrypt, jobAad } from '../crypto/encrypt.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import { type BatchItemResult, createBatcher } from '../database/batcher.ts';
import { deferToCommit, type SqlDatabase } from '../database/transaction.ts';
import { insertJobs, type JobRow, markJobsDone, selectCasesByIds, upsertCases } from './case-rows.ts';
import { eventAad, sha256 } from './event-hash.ts';
import { chainLockName, openChains, type UnchainedEvent } from './hash-chain.ts';
import { redact, toCanonicalJson } from './redact-json.ts';

/** More would exceed what one statement may bind. */
const BATCH_SIZE = 100;
const SERVER_CACHE_SIZE = 10_000;
/** While one waits for the disk another may be written. */
const MAX_CONCURRENT_DURABLE_BATCHES = 2;
/** So long may others join a commit that nobody waits for. */
const MAX_BATCH_WAIT_MS = 8;
/** SQLite writes in this thread: more at once would let somebody who is in a hurry wait. */
const SQLITE_BATCH_SIZE = 8;
/** So long a failure is what health tells of; whatever waits is tried again within it. */
const FAILURE_TTL_MS = 60_000;
/** After a power cut the path comes to these again by itself; everything else is flushed before anybody goes on. */
const REPRODUCIBLE_EVENTS: ReadonlySet<string> = new Set<CaseEventKind>([
  'acted',
  'struck',
  'unstruck',
  'escalated',
  'campaign',
]);

interface AppendRequest {
  readonly caseId: string;
  readonly expectedVersion: number;
  /** The path has been walked for so many events; nothing is appended then. */
  readonly processedLength?: number;
  readonly events: readonly UnchainedEvent[];
  /** Of the opening message; absent where the case must be there already. */
  readonly author: Pick<Member, 'server' | 'id'> | undefined;
  readonly jobs: readonly JobRow[];
  readonly completed: readonly string[];
}

/**
 * Appends to cases and their servers' chains, with the jobs that go with it; appends at the same time share a commit.
 * @example const append = createAppend(store, keys, signer); await append('Y-4G7C2Q0M1X', 0, [opened], [hide])
 */
export function createAppend(store: SqlDatabase, keys: EncryptionKeys, signer: SigningKey) {
  const serverCache = new Map<string, string>();
  let lastFailure: { readonly error: unknown; readonly at: number } | undefined;
  const commitAndRecordFailure =
    (how: 'writeDurable' | 'writeBatched') =>
    async (writes: readonly AppendRequest[]): Promise<Awaited<ReturnType<typeof commitBatch>>> => {
      try {
        const results = await commitBatch(store, how, signer, serverCache, writes);
        lastFailure = undefined;
        return results;
      } catch (error) {
        if (!isDataError(error)) lastFailure = { error, at: performance.now() };
        throw error;
      }
    };
  // Evidence waits for nothing else, what follows from it shares its commits with whatever comes within a moment.
  const createAppendBatcher = (
    how: 'writeDurable' | 'writeBatched',
    {
      maxBatchSize = BATCH_SIZE,
      ...options
    }: { maxBatchSize?: number; maxConcurrentBatches?: number; maxWaitMs?: number },
  ) =>
    createBatcher<AppendRequest, ReadonlySet<string>>(
      commitAndRecordFailure(how),
      isDataError,
      maxBatchSize,
      options,
    );
  const durableBatch = createAppendBatcher('writeDurable', {
    maxConcurrentBatches: MAX_CONCURRENT_DURABLE_BATCHES,
  });
  const sharedBatch = createAppendBatcher('writeBatched', {
    maxWaitMs: MAX_BATCH_WAIT_MS,
    ...(store.kind === 'sqlite' && { maxBatchSize: SQLITE_BATCH_SIZE }),
  });

  const append: Archive['append'] = async (
    caseId,
    expectedVersion,
    events,
    jobs = [],
    { lease, completed = [] } = {},
  ) => {
    const [first] = events;
    const isLeased = (job: OutboxJob): boolean => lease !== undefined && job.dueAt <= lease.dueBy;
    const write = events.some(({ kind }) => !REPRODUCIBLE_EVENTS.has(kind)) ? durableBatch : sharedBatch;
    const added = await write({
      caseId,
      expectedVersion,
      events: events.map((event, i) => toChainEvent(keys, caseId, expectedVersion + i, event)),
      author: first?.kind === 'opened' ? first.message.author : undefined,
      jobs: jobs.map((job) => toJobRow(keys, job, isLeased(job) ? lease?.until.getTime() : undefined)),
      completed,
    });
    return jobs.filter((job) => added.has(job.id) && isLeased(job)).map((job) => ({ ...job, attempt: 1 }));
  };
  /** The end of a case comes with what others append: it keeps nobody waiting either. */
  const finish = async (
    caseId: string,
    processedLength: number,
    completed: readonly string[],
  ): Promise<void> =>
    void (await sharedBatch({
      caseId,
      expectedVersion: processedLength,
      processedLength,
      events: [],
      author: undefined,
      jobs: [],
      completed,
    }));
  const whenIdle = async () => void (await Promise.all([durableBatch.whenIdle(), sharedBatch.whenIdle()]));
  /** Why the last that was to be stored was not, if that was lately and nothing has been stored since. */
  const recentFailure = (): unknown =>
    lastFailure && performance.now() - lastFailure.at < FAILURE_TTL_MS ? lastFailure.error : undefined;
  return Object.assign(append, { finish, idle: whenIdle, trouble: recentFailure });
}

/** The database refuses these values, not working as such: too large, or characters that it does not know. */
export const isDataError = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(22|23|54)...$|^SQLITE_(TOOBIG|CONSTRAINT)/.test(String(error.code));

function toChainEvent(keys: EncryptionKeys, caseId: string, seq: number, event: CaseEvent): UnchainedEvent {
  const { skeleton, redactedTexts } = redact(event);
  const contentBytes = redactedTexts.length === 0 ? undefined : encodeContent(redactedTexts);
  return {
    case_id: caseId,
    seq,
    kind: event.kind,
    at: event.at.getTime(),
    member: contentAuthor(event) ?? null,
    skeleton,
    content: contentBytes ? encrypt(keys, eventAad(caseId, seq), contentBytes) : null,
    content_hash: contentBytes ? sha256(contentBytes) : '',
  };
}

/** Whose words an event holds, where that is not the case's author. */
function contentAuthor(event: CaseEvent): string | undefined {
  switch (event.kind) {
    case 'reported':
      return memberKey(event.reporter);
    case 'exported':
      return memberKey(event.by);
    case 'ruled':
    case 'claimed':
    case 'noted':
      return memberKey(event.moderator);
    case 'escalated':
      return event.by && memberKey(event.by);
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

const chunk = <T>(all: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / BATCH_SIZE) }, (_, i) =>
    all.slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE),
  );

/**
 * A case never changes its server, so these may be kept, and read before the chains are locked. What a commit works
 * with is its own: others forget what is kept meanwhile.
 */
async function resolveServers(
  store: SqlDatabase,
  serverCache: Map<string, string>,
  writes: readonly AppendRequest[],
): Promise<ReadonlyMap<string, string>> {
  const servers = new Map<string, string>();
  for (const { caseId, expectedVersion, author } of writes) {
    const server = expectedVersion === 0 && author ? serverKey(author.server) : serverCache.get(caseId);
    if (server !== undefined) servers.set(caseId, server);
  }
  const unknown = writes.flatMap(({ caseId, expectedVersion }) =>
    expectedVersion > 0 && !servers.has(caseId) ? [caseId] : [],
  );
  if (unknown.length > 0) {
    const rows = await store.db
      .selectFrom('cases')
      .select(['id', 'server'])
      .where('id', 'in', unknown)
      .execute();
    for (const { id, server } of rows) servers.set(id, server);
  }
  if (serverCache.size > SERVER_CACHE_SIZE) serverCache.clear();
  for (const [id, server] of servers) serverCache.set(id, server);
  return servers;
}

async function commitBatch(
  store: SqlDatabase,
  durability: 'writeDurable' | 'writeBatched',
  signer: SigningKey,
  serverCache: Map<string, string>,
  writes: readonly AppendRequest[],
): Promise<readonly BatchItemResult<ReadonlySet<string>>[]> {
  const ids = [...new Set(writes.map((each) => each.caseId))];
  const servers = await resolveServers(store, serverCache, writes);
  const locks = [...new Set(servers.values())].map(chainLockName);

  const collectResults = await store[durability](locks, async (tx) => {
    const changedServers = writes.flatMap(({ caseId, events }) =>
      events.length > 0 ? (servers.get(caseId) ?? []) : [],
    );
    const [found, chains] = await Promise.all([
      selectCasesByIds(tx, ids),
      openChains(tx, signer, [...new Set(changedServers)]),
    ]);
    const cases = new Map(found.map((each) => [each.id, { ...each, touched: false }]));
    const jobs: JobRow[] = [];
    const completedJobIds: string[] = [];

    const errors = writes.map(
      ({ caseId, expectedVersion, processedLength, events, author, ...more }): Error | undefined => {
        const entry = cases.get(caseId);
        if (processedLength !== undefined) {
          completedJobIds.push(...more.completed);
          const upTo = Math.min(entry?.length ?? 0, processedLength);
          if (entry && upTo > entry.walked) cases.set(caseId, { ...entry, walked: upTo, touched: true });
          return undefined;
        }
        if ((entry?.length ?? 0) !== expectedVersion) return new CaseConflict(caseId);
        const [first] = events;
        const last = events.at(-1);
        const authorKey = entry?.author ?? (author && memberKey(author));
        if (first && authorKey === undefined) return new Error('a case must begin with being opened');
        jobs.push(...more.jobs);
        completedJobIds.push(...more.completed);
        if (!first || !last || authorKey === undefined) return undefined;
        const server = servers.get(caseId)!;
        const numbers = events.map((link) =>
          chains.append(server, { ...link, member: link.member ?? authorKey }),
        );
        const newCase = { id: caseId, server, author: authorKey, first: numbers[0]!, opened_at: first.at };
        cases.set(caseId, {
          ...(entry ?? { ...newCase, walked: 0, erased: 0 }),
          length: expectedVersion + events.length,
          changed_at: last.at,
          touched: true,
        });
        return undefined;
      },
    );

    const insertedJobIds = new Set<string>();
    deferToCommit(tx, [
      ...chains.save(),
      upsertCases(
        tx,
        [...cases.values()].filter(({ touched }) => touched),
      ),
      ...chunk(jobs).map(async (some) => {
        for (const { id } of await insertJobs(tx, some)) insertedJobIds.add(id);
      }),
      ...chunk(completedJobIds).map((some) => markJobsDone(tx, some)),
    ]);
    // Two may have put the same job there at once: it is the first one's.
    return () =>
      writes.map(({ jobs: mine }, i) => {
        const error = errors[i];
        return error ?? new Set(mine.flatMap(({ id }) => (insertedJobIds.delete(id) ? [id] : [])));
      });
  });
  return collectResults();
}
