import { availableParallelism } from 'node:os';
import { sql } from 'kysely';
import { sha256 } from '../archive/event-hash.ts';
import { decrypt } from '../crypto/decrypt.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import type { Db } from '../database/transaction.ts';
import { attachmentAad } from '../stores/attachments.ts';
import type { AttachmentReference, ChainHead, ChainSegment } from './segment.ts';
import { createChainWalker, type IntegrityViolation, PAGE_SIZE } from './walk-chain.ts';
import { createVerifyWorkerPool, type DatabaseLocation, type VerifyWorkerPool } from './worker-pool.ts';

export type { ChainHead } from './segment.ts';
export type { IntegrityViolation } from './walk-chain.ts';

/** A thread takes a tenth of a second to start: not worth it for fewer events. */
const MIN_EVENTS_FOR_WORKERS = 20_000;
const MAX_THREADS = 4;

export interface ArchiveVerificationResult {
  readonly events: number;
  readonly files: number;
  /** As they stand; whoever keeps them elsewhere can prove later that no chain was cut back. */
  readonly heads: readonly ChainHead[];
  readonly finding?: IntegrityViolation;
}

export interface VerifyOptions {
  /** Heads that were kept elsewhere: each must still be in its chain. */
  readonly heads?: readonly ChainHead[];
  readonly progress?: (events: number) => void;
  /** How many threads read ahead; absent: with this one as many as there are cores, none for a short archive. */
  readonly threads?: number;
  /** So many events are read at once; absent: a thousand. */
  readonly pageSize?: number;
  /** What else they run. */
  readonly workerUrl?: URL;
}

export interface VerificationDeps {
  readonly db: Db;
  /** The same database once more, for other threads. */
  readonly location: DatabaseLocation;
  readonly keys: EncryptionKeys;
  readonly signer: SigningKey;
}

/**
 * Reads every chain from its beginning and stops at the first thing that was changed, removed, inserted, reordered or
 * cut off. May run beside a bot at work. Throws `SqlSetupError` when a thread of it ends before its time.
 * @example (await verifyChains({ db, place, keys, signer })).finding // undefined: all is as it was written
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
  // While readers start; what it finds is told last.
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
    const expected = knownHeads.filter((head) => head.server === server);
    const walk = createChainWalker({ db, keys, signer, workerPool, pageSize }, server, expected, files);
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
  for (const [file, named] of files) {
    if (await isAttachmentIntact(db, keys, file)) continue;
    // Beside a bot at work it may have been deleted properly since.
    if (await hasContent(db, named)) return failWith({ what: 'file', ...named, file });
  }
  const odd = await inconsistentCase;
  if (odd) return failWith({ what: 'case', server: odd.server, caseId: odd.id });
  return { events, files: files.size, heads };
}

/** As many threads as are worth it, on what there is to verify by now. */
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

/** The chains in the order in which they are walked along, a page at a time. */
function* listSegments(
  chains: readonly Pick<ChainHead, 'server' | 'number'>[],
  heads: readonly ChainHead[],
  page: number,
): Generator<ChainSegment> {
  const lengths = new Map(chains.map(({ server, number }) => [server, number]));
  for (const server of sortedUnique(lengths.keys())) {
    const length = lengths.get(server)!;
    const mine = heads.filter((head) => head.server === server);
    for (let after = 0; after < length; after += page) {
      const through = Math.min(after + page, length);
      yield {
        server,
        after,
        through,
        heads: mine.filter(({ number }) => number > after && number <= through),
      };
    }
  }
}

/** From one server's events to the next: as many steps as there are servers, however many events they have. */
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

async function isAttachmentIntact(db: Db, keys: EncryptionKeys, hash: string): Promise<boolean> {
  const row = await db.selectFrom('files').select('bytes').where('hash', '=', hash).executeTakeFirst();
  if (!row) return false;
  try {
    return sha256(decrypt(keys, attachmentAad(hash), row.bytes)) === hash;
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

/** The list of cases is made from the events; a case that is missing from it would never be found again. */
async function findInconsistentCase(db: Db): Promise<{ id: string; server: string } | undefined> {
  const counted = db
    .selectFrom('events')
    .select((rows) => [
      'case_id',
      // A case has one server; grouping by it, too, would take half as long again.
      rows.fn.min('server').as('server'),
      rows.fn.max('server').as('also'),
      rows.fn.countAll<number>().as('length'),
      rows.fn.min('number').as('first'),
      sql<string>`max(case when seq = 0 then member end)`.as('author'),
    ])
    .where('seq', 'is not', null)
    .groupBy('case_id')
    .as('counted');
  const same = ['length', 'first', 'author', 'server'].map(
    (column) => sql`cases.${sql.ref(column)} = counted.${sql.ref(column)}`,
  );
  same.push(sql`cases.server = counted.also`);
  return db
    .selectFrom(counted)
    .fullJoin('cases', 'cases.id', 'counted.case_id')
    .select([
      sql<string>`coalesce(cases.id, counted.case_id)`.as('id'),
      sql<string>`coalesce(cases.server, counted.server)`.as('server'),
    ])
    .where(sql<boolean>`(${sql.join(same, sql` and `)}) is not true`)
    .executeTakeFirst();
}
