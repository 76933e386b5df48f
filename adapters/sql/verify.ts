import { availableParallelism } from 'node:os';
import { sql } from 'kysely';
import { filePlace } from './files.ts';
import type { Keys, Signer } from './keys.ts';
import { sha256 } from './links.ts';
import { type Place, type ReadAhead, readAhead } from './read-ahead.ts';
import type { Db } from './store.ts';
import type { Head, NamedFile, Stretch } from './stretch.ts';
import { unseal } from './unseal.ts';
import { createWalk, type Finding, PAGE } from './walk.ts';

export type { Head } from './stretch.ts';
export type { Finding } from './walk.ts';

/** A thread takes a tenth of a second to start: not worth it for fewer events. */
const MANY = 20_000;
const SIDE_BY_SIDE_MOST = 4;

export interface Verified {
  readonly events: number;
  readonly files: number;
  /** As they stand; whoever keeps them elsewhere can prove later that no chain was cut back. */
  readonly heads: readonly Head[];
  readonly finding?: Finding;
}

export interface VerifyOptions {
  /** Heads that were kept elsewhere: each must still be in its chain. */
  readonly heads?: readonly Head[];
  readonly progress?: (events: number) => void;
  /** How many threads read ahead; absent: with this one as many as there are cores, none for a short archive. */
  readonly threads?: number;
  /** So many events are read at once; absent: a thousand. */
  readonly page?: number;
  /** What else they run. */
  readonly reader?: URL;
}

export interface Verifying {
  readonly db: Db;
  /** The same database once more, for other threads. */
  readonly place: Place;
  readonly keys: Keys;
  readonly signer: Signer;
}

/**
 * Reads every chain from its beginning and stops at the first thing that was changed, removed, inserted, reordered or
 * cut off. May run beside a bot at work. Throws `SqlRefused` when a thread of it ends before its time.
 * @example (await verifyChains({ db, place, keys, signer })).finding // undefined: all is as it was written
 */
export async function verifyChains(verifying: Verifying, options: VerifyOptions = {}): Promise<Verified> {
  const ahead = await startAhead(verifying, options);
  try {
    return await walked({ ...verifying, ahead }, options);
  } finally {
    await ahead?.close();
  }
}

async function walked(
  { db, keys, signer, ahead }: Verifying & { readonly ahead: ReadAhead | undefined },
  { heads: kept = [], progress, page }: VerifyOptions,
): Promise<Verified> {
  // While readers start; what it finds is told last.
  const listed = oddCase(db);
  listed.catch(() => undefined);
  let events = 0;
  const heads: Head[] = [];
  const files = new Map<string, NamedFile>();
  const stop = (finding: Finding): Verified => ({ events, files: files.size, heads, finding });

  for (const server of await serversOf(db, kept)) {
    const expected = kept.filter((head) => head.server === server);
    const walk = createWalk({ db, keys, signer, ahead, page }, server, expected, files);
    for (;;) {
      const step = await walk();
      if ('finding' in step) return stop(step.finding);
      events += step.read;
      progress?.(events);
      if (!step.head) continue;
      heads.push(step.head);
      break;
    }
  }
  for (const [file, named] of files) {
    if (await isWhole(db, keys, file)) continue;
    // Beside a bot at work it may have been deleted properly since.
    if (await hasWords(db, named)) return stop({ what: 'file', ...named, file });
  }
  const odd = await listed;
  if (odd) return stop({ what: 'case', server: odd.server, caseId: odd.id });
  return { events, files: files.size, heads };
}

/** As many threads as are worth it, on what there is to verify by now. */
async function startAhead(
  { db, place, keys }: Verifying,
  { heads = [], threads, reader, page = PAGE }: VerifyOptions,
): Promise<ReadAhead | undefined> {
  const chains = await db.selectFrom('chains').select(['server', 'number']).execute();
  const events = chains.reduce((sum, { number }) => sum + number, 0);
  const cores = Math.min(availableParallelism(), SIDE_BY_SIDE_MOST);
  const many = threads ?? (events < MANY ? 0 : cores - 1);
  if (many === 0) return undefined;
  return readAhead(stretchesOf(chains, heads, page), many, { db, place, keys, reader });
}

/** The chains in the order in which they are walked along, a page at a time. */
function* stretchesOf(
  chains: readonly Pick<Head, 'server' | 'number'>[],
  heads: readonly Head[],
  page: number,
): Generator<Stretch> {
  const lengths = new Map(chains.map(({ server, number }) => [server, number]));
  for (const server of inOrder(lengths.keys())) {
    const length = lengths.get(server)!;
    const mine = heads.filter((head) => head.server === server);
    for (let after = 0; after < length; after += page) {
      const upTo = Math.min(after + page, length);
      yield { server, after, upTo, heads: mine.filter(({ number }) => number > after && number <= upTo) };
    }
  }
}

/** From one server's events to the next: as many steps as there are servers, however many events they have. */
async function serversOf(db: Db, kept: readonly Head[]): Promise<readonly string[]> {
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
  return inOrder([...rows, ...kept].map(({ server }) => server));
}

const inOrder = (servers: Iterable<string>): readonly string[] => [...new Set(servers)].sort();

async function isWhole(db: Db, keys: Keys, hash: string): Promise<boolean> {
  const row = await db.selectFrom('files').select('bytes').where('hash', '=', hash).executeTakeFirst();
  if (!row) return false;
  try {
    return sha256(unseal(keys, filePlace(hash), row.bytes)) === hash;
  } catch {
    return false;
  }
}

async function hasWords(db: Db, { server, number }: NamedFile): Promise<boolean> {
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
async function oddCase(db: Db): Promise<{ id: string; server: string } | undefined> {
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
