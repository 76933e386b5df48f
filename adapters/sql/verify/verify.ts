import { availableParallelism } from 'node:os';
import { sql } from 'kysely';
import { attachmentAad } from '../crypto/aad.ts';
import { sha256 } from '../crypto/content-hash.ts';
import { decrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import type { Db } from '../database/tables.ts';
import { attachmentName } from '../stores/attachments.ts';
import type { AttachmentReference, ChainHead, ChainSegment } from './segment.ts';
import { createChainWalker, type IntegrityViolation, PAGE_SIZE } from './walk-chain.ts';
import { createVerifyWorkerPool, type VerifyWorkerPool } from './worker-pool.ts';
import type { DatabaseLocation } from './worker-protocol.ts';

export type { ChainHead } from './segment.ts';
export type { IntegrityViolation } from './walk-chain.ts';

/** Below this number of events, starting a thread (0.1 s) costs more time than it saves. */
const MIN_EVENTS_FOR_WORKERS = 20_000;
const MAX_THREADS = 4;

/** The result of a verification. Its fields are part of `verify --json`. */
export interface ArchiveVerificationResult {
  readonly events: number;
  readonly files: number;
  /** The present heads. Kept outside the database, they prove later that no chain was truncated. */
  readonly heads: readonly ChainHead[];
  readonly finding?: IntegrityViolation;
}

/** Options of a verification. */
export interface VerifyOptions {
  /** Heads that were kept outside the database: each must still be in its chain. */
  readonly heads?: readonly ChainHead[];
  /** Called after each page with the number of events so far. */
  readonly progress?: (events: number) => void;
  /**
   * Number of worker threads. Absent: one less than there are cores, at most 3, and none for fewer than 20,000 events.
   */
  readonly threads?: number;
  /** Events per page; absent: 1000. */
  readonly pageSize?: number;
  /** Another program for the worker threads, for tests. */
  readonly workerUrl?: URL;
}

/** An open database with its keys. */
export interface VerificationDeps {
  readonly db: Db;
  /** The same database, for the connections of the worker threads. */
  readonly location: DatabaseLocation;
  readonly keys: EncryptionKeys;
  readonly signer: SigningKey;
}

/**
 * Reads every chain from its beginning and stops at the first event that was changed, removed, inserted, reordered or
 * cut off. May run while a bot writes. Rejects with `SqlSetupError` if a worker thread ends too early.
 * @example (await verifyChains({ db, location, keys, signer })).finding // undefined: nothing was changed
 */
export async function verifyChains(
  deps: VerificationDeps,
  options: VerifyOptions = {},
): Promise<ArchiveVerificationResult> {
  const workerPool = await startWorkerPool(deps, options);
  try {
    return await walkAllChains({ ...deps, workerPool }, options);
  } finally {
    await workerPool?.close();
  }
}

async function walkAllChains(
  { db, keys, signer, workerPool }: VerificationDeps & { readonly workerPool: VerifyWorkerPool | undefined },
  { heads: knownHeads = [], progress, pageSize }: VerifyOptions,
): Promise<ArchiveVerificationResult> {
  // This query runs while the workers start; its result is used last.
  const inconsistentCase = findInconsistentCase(db);
  inconsistentCase.catch(() => undefined);
  let events = 0;
  const heads: ChainHead[] = [];
  const files = new Map<string, AttachmentReference>();
  const failWith = (finding: IntegrityViolation): ArchiveVerificationResult => ({
    events,
    files: files.size,
    heads,
    finding,
  });

  for (const server of await listServers(db, knownHeads)) {
    const headsOfServer = knownHeads.filter((head) => head.server === server);
    const walk = createChainWalker({ db, keys, signer, workerPool, pageSize }, server, headsOfServer, files);
    for (;;) {
      const step = await walk();
      if ('finding' in step) return failWith(step.finding);
      events += step.read;
      progress?.(events);
      if (!step.head) continue;
      heads.push(step.head);
      break;
    }
  }
  for (const [file, reference] of files) {
    if (await isAttachmentIntact(db, keys, file, reference)) continue;
    // A running bot may have deleted the file by its retention rules since then.
    if (await hasContent(db, reference)) return failWith({ what: 'file', ...reference, file });
  }
  const row = await inconsistentCase;
  if (row) return failWith({ what: 'case', server: row.server, caseId: row.id });
  return { events, files: files.size, heads };
}

/** Starts the number of threads that fits the present number of events; undefined: no threads. */
async function startWorkerPool(
  { db, location, keys }: VerificationDeps,
  { heads = [], threads, workerUrl, pageSize = PAGE_SIZE }: VerifyOptions,
): Promise<VerifyWorkerPool | undefined> {
  const chains = await db.selectFrom('chains').select(['server', 'number']).execute();
  const events = chains.reduce((sum, { number }) => sum + number, 0);
  const cores = Math.min(availableParallelism(), MAX_THREADS);
  const workerCount = threads ?? (events < MIN_EVENTS_FOR_WORKERS ? 0 : cores - 1);
  if (workerCount === 0) return undefined;
  return createVerifyWorkerPool(listSegments(chains, heads, pageSize), workerCount, {
    db,
    location,
    keys,
    workerUrl,
  });
}

/** Segments of one page each, in the order in which the chains are walked. */
function* listSegments(
  chains: readonly Pick<ChainHead, 'server' | 'number'>[],
  heads: readonly ChainHead[],
  pageSize: number,
): Generator<ChainSegment> {
  const lengths = new Map(chains.map(({ server, number }) => [server, number]));
  for (const server of sortedUnique(lengths.keys())) {
    const length = lengths.get(server)!;
    const headsOfServer = heads.filter((head) => head.server === server);
    for (let after = 0; after < length; after += pageSize) {
      const through = Math.min(after + pageSize, length);
      yield {
        server,
        after,
        through,
        heads: headsOfServer.filter(({ number }) => number > after && number <= through),
      };
    }
  }
}

/** All servers. The recursive query jumps from one server's events to the next, so it does not read every event. */
async function listServers(db: Db, knownHeads: readonly ChainHead[]): Promise<readonly string[]> {
  const rows = await db
    .withRecursive('stepped', (start) =>
      start
        .selectFrom('events')
        .select(({ fn }) => fn.min('server').as('server'))
        .unionAll(
          start
            .selectFrom('stepped')
            .select(sql<string>`(select min(server) from events where server > stepped.server)`.as('server'))
            .where('stepped.server', 'is not', null),
        ),
    )
    .selectFrom('stepped')
    .select('server')
    .where('server', 'is not', null)
    .union(db.selectFrom('chains').select('server'))
    .union(db.selectFrom('cases').select('server'))
    .execute();
  return sortedUnique([...rows, ...knownHeads].map(({ server }) => server));
}

const sortedUnique = (servers: Iterable<string>): readonly string[] => [...new Set(servers)].sort();

async function isAttachmentIntact(
  db: Db,
  keys: EncryptionKeys,
  hash: string,
  { server }: AttachmentReference,
): Promise<boolean> {
  const row = await db.selectFrom('files').select('bytes').where('hash', '=', hash).executeTakeFirst();
  if (!row) return false;
  try {
    const bytes = decrypt(keys, attachmentAad(hash), row.bytes);
    // Before tenants had files of their own, their copies were named as those of all others.
    return attachmentName(bytes, server) === hash || sha256(bytes) === hash;
  } catch {
    return false;
  }
}

async function hasContent(db: Db, { server, number }: AttachmentReference): Promise<boolean> {
  const row = await db
    .selectFrom('events')
    .select('number')
    .where('server', '=', server)
    .where('number', '=', number)
    .where('content', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** A case whose row does not match its events, or that has no row: the bot would never find it. */
async function findInconsistentCase(db: Db): Promise<{ id: string; server: string } | undefined> {
  const counted = db
    .selectFrom('events')
    .select((rows) => [
      'case_id',
      // min and max instead of grouping by server too, which takes 50 % longer.
      rows.fn.min('server').as('server'),
      rows.fn.max('server').as('also'),
      rows.fn.countAll<number>().as('length'),
      rows.fn.min('number').as('first'),
      sql<string>`max(case when seq = 0 then member end)`.as('author'),
    ])
    .where('seq', 'is not', null)
    .groupBy('case_id')
    .as('counted');
  const conditions = ['length', 'first', 'author', 'server'].map(
    (column) => sql`cases.${sql.ref(column)} = counted.${sql.ref(column)}`,
  );
  conditions.push(sql`cases.server = counted.also`);
  return db
    .selectFrom(counted)
    .fullJoin('cases', 'cases.id', 'counted.case_id')
    .select([
      sql<string>`coalesce(cases.id, counted.case_id)`.as('id'),
      sql<string>`coalesce(cases.server, counted.server)`.as('server'),
    ])
    .where(sql<boolean>`(${sql.join(conditions, sql` and `)}) is not true`)
    .executeTakeFirst();
}
