/*
 * One transaction for many appends: one read of the cases, one of the chain heads, one insert per table. The inserts
 * are awaited together with the commit (`deferToCommit`; database/transaction.ts explains how much time this saves).
 */
import type { CaseListing, Member } from '#core';
import { CaseConflict, memberKey, serverKey } from '#core';
import { createLruMap, type LruMap } from '#lib';
import type { SigningKey } from '../crypto/keys.ts';
import type { BatchItemResult } from '../database/batcher.ts';
import type { Db } from '../database/tables.ts';
import { deferToCommit, type SqlDatabase } from '../database/transaction.ts';
import {
  type CaseRow,
  insertJobs,
  type JobRow,
  markJobsDone,
  selectCasesByIds,
  upsertCases,
} from './case-rows.ts';
import { chainLockName, openChains, type UnchainedEvent } from './hash-chain.ts';

/** Requests per transaction, and rows per statement; more could exceed the number of parameters of one statement. */
export const BATCH_SIZE = 100;
const SERVER_CACHE_SIZE = 10_000;

/** The events and jobs that one caller appends to one case. */
export interface AppendRequest {
  readonly caseId: string;
  readonly expectedVersion: number;
  /** Number of events that the pipeline has processed. If it is set, nothing is appended. */
  readonly processedLength?: number;
  readonly events: readonly UnchainedEvent[];
  /** Author of the opening message; absent if the case must exist already. */
  readonly author: Pick<Member, 'server' | 'id'> | undefined;
  readonly jobs: readonly JobRow[];
  readonly completed: readonly string[];
  /** Absent: unchanged. */
  readonly listing: CaseListing | undefined;
}

/** Commits all requests or none. The results are the ids of the jobs that each request inserted, or its error. */
export type CommitBatch = (
  durability: 'writeDurable' | 'writeBatched',
  requests: readonly AppendRequest[],
) => Promise<readonly BatchItemResult<ReadonlySet<string>>[]>;

/**
 * Creates the function that commits batches. `resolveServer` tells the server of a case; undefined for an unknown case.
 * @example const { commitBatch } = createCommitBatch(database, signer); await commitBatch('writeDurable', [request])
 */
export function createCommitBatch(database: SqlDatabase, signer: SigningKey) {
  // A case never changes its server, so this may be read before the chains are locked.
  const serverCache = createLruMap<string>(SERVER_CACHE_SIZE);
  const commitBatch: CommitBatch = async (durability, requests) => {
    const servers = await resolveServers(database.db, serverCache, requests);
    const locks = [...new Set(servers.values())].map(chainLockName);
    const collectResults = await database[durability](locks, (tx) =>
      applyRequests(tx, signer, servers, requests),
    );
    return collectResults();
  };
  const resolveServer = async (request: CaseOfRequest): Promise<string | undefined> =>
    (await resolveServers(database.db, serverCache, [request])).get(request.caseId);
  return { commitBatch, resolveServer };
}

/** What tells the server of a case. */
type CaseOfRequest = Pick<AppendRequest, 'caseId' | 'expectedVersion' | 'author'>;

/** Servers of the requests' cases, by case id. A copy, because the cache may drop an entry during the commit. */
async function resolveServers(
  db: Db,
  serverCache: LruMap<string>,
  requests: readonly CaseOfRequest[],
): Promise<ReadonlyMap<string, string>> {
  const servers = new Map<string, string>();
  for (const { caseId, expectedVersion, author } of requests) {
    const server = expectedVersion === 0 && author ? serverKey(author.server) : serverCache.get(caseId);
    if (server !== undefined) servers.set(caseId, server);
  }
  const unknownIds = requests.flatMap(({ caseId, expectedVersion }) =>
    expectedVersion > 0 && !servers.has(caseId) ? [caseId] : [],
  );
  if (unknownIds.length > 0) {
    const rows = await db
      .selectFrom('cases')
      .select(['id', 'server'])
      .where('id', 'in', unknownIds)
      .execute();
    for (const { id, server } of rows) servers.set(id, server);
  }
  for (const [id, server] of servers) serverCache.set(id, server);
  return servers;
}

/** Runs in the transaction. The returned function gives the results; call it after the commit. */
async function applyRequests(
  tx: Db,
  signer: SigningKey,
  servers: ReadonlyMap<string, string>,
  requests: readonly AppendRequest[],
) {
  const ids = [...new Set(requests.map(({ caseId }) => caseId))];
  const changedServers = requests.flatMap(({ caseId, events }) =>
    events.length > 0 ? (servers.get(caseId) ?? []) : [],
  );
  const [rows, chains] = await Promise.all([
    selectCasesByIds(tx, ids),
    openChains(tx, signer, [...new Set(changedServers)]),
  ]);
  const batch: BatchState = {
    servers,
    chains,
    cases: new Map(rows.map((row) => [row.id, row])),
    changedCases: new Map(),
    jobs: [],
    completedJobIds: [],
  };
  const errors = requests.map((request) => applyRequest(batch, request));

  const insertedJobIds = new Set<string>();
  deferToCommit(tx, [
    ...chains.save(),
    upsertCases(tx, [...batch.changedCases.values()]),
    ...chunk(batch.jobs).map(async (jobs) => {
      for (const { id } of await insertJobs(tx, jobs)) insertedJobIds.add(id);
    }),
    ...chunk(batch.completedJobIds).map((jobIds) => markJobsDone(tx, jobIds)),
  ]);
  // If two requests insert the same job, it belongs to the first one.
  return () =>
    requests.map(
      ({ jobs }, i) =>
        errors[i] ?? new Set(jobs.flatMap(({ id }) => (insertedJobIds.delete(id) ? [id] : []))),
    );
}

/** The changes of one batch so far. */
interface BatchState {
  readonly servers: ReadonlyMap<string, string>;
  readonly chains: Awaited<ReturnType<typeof openChains>>;
  readonly cases: Map<string, CaseRow>;
  readonly changedCases: Map<string, CaseRow>;
  readonly jobs: JobRow[];
  readonly completedJobIds: string[];
}

/** Adds one request to the batch, or returns why it is refused. */
function applyRequest(batch: BatchState, request: AppendRequest): Error | undefined {
  const { caseId, expectedVersion, processedLength, events, author, jobs, completed, listing } = request;
  const row = batch.cases.get(caseId);
  if (processedLength !== undefined) {
    batch.completedJobIds.push(...completed);
    const walked = Math.min(row?.length ?? 0, processedLength);
    if (row && walked > row.walked) changeCase(batch, { ...row, walked });
    return undefined;
  }
  if ((row?.length ?? 0) !== expectedVersion) return new CaseConflict(caseId);
  const [first] = events;
  const last = events.at(-1);
  const authorKey = row?.author ?? (author && memberKey(author));
  if (first && authorKey === undefined) return new Error('a case must begin with being opened');
  batch.jobs.push(...jobs);
  batch.completedJobIds.push(...completed);
  if (!first || !last || authorKey === undefined) return undefined;
  const server = batch.servers.get(caseId)!;
  const numbers = events.map((event) =>
    batch.chains.append(server, { ...event, member: event.member ?? authorKey }),
  );
  const newCase = { id: caseId, server, author: authorKey, first: numbers[0]!, opened_at: first.at };
  changeCase(batch, {
    ...(row ?? { ...newCase, walked: 0, erased: 0, channel: null, undecided: null }),
    ...(listing && { channel: listing.channel, undecided: listing.needsDecision ? 1 : 0 }),
    length: expectedVersion + events.length,
    changed_at: last.at,
  });
  return undefined;
}

function changeCase(batch: BatchState, row: CaseRow): void {
  batch.cases.set(row.id, row);
  batch.changedCases.set(row.id, row);
}

const chunk = <T>(rows: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(rows.length / BATCH_SIZE) }, (_, i) =>
    rows.slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE),
  );
