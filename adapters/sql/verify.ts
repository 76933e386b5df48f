import { sql } from 'kysely';
import { filePlace } from './files.ts';
import { sha256 } from './hashes.ts';
import type { Keys, Signer } from './keys.ts';
import { unseal } from './seal.ts';
import type { Db } from './store.ts';
import { createWalk, type Finding, type Head, type NamedFile } from './walk.ts';

export type { Finding, Head } from './walk.ts';

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
}

/**
 * Reads every chain from its beginning and stops at the first thing that was changed, removed, inserted, reordered or
 * cut off. May run beside a bot at work.
 * @example (await verifyChains(db, keys, signer)).finding // undefined: all is as it was written
 */
export async function verifyChains(
  db: Db,
  keys: Keys,
  signer: Signer,
  { heads: kept = [], progress }: VerifyOptions = {},
): Promise<Verified> {
  let events = 0;
  const heads: Head[] = [];
  const files = new Map<string, NamedFile>();
  const stop = (finding: Finding): Verified => ({ events, files: files.size, heads, finding });

  for (const server of await serversOf(db, kept)) {
    const expected = kept.filter((head) => head.server === server);
    const walk = createWalk({ db, keys, signer }, server, expected, files);
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
  const odd = await oddCase(db);
  if (odd) return stop({ what: 'case', server: odd.server, caseId: odd.id });
  return { events, files: files.size, heads };
}

async function serversOf(db: Db, kept: readonly Head[]): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('chains')
    .select('server')
    .union(db.selectFrom('events').select('server'))
    .union(db.selectFrom('cases').select('server'))
    .execute();
  return [...new Set([...rows, ...kept].map(({ server }) => server))].sort();
}

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
      'server',
      rows.fn.countAll<number>().as('length'),
      rows.fn.min('number').as('first'),
      sql<string>`max(case when seq = 0 then member end)`.as('author'),
    ])
    .where('seq', 'is not', null)
    .groupBy(['case_id', 'server'])
    .as('counted');
  const same = ['length', 'first', 'author', 'server'].map(
    (column) => sql`cases.${sql.ref(column)} = counted.${sql.ref(column)}`,
  );
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
