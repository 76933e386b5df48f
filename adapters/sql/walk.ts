import { eventPlace } from './append.ts';
import { isSigned, linkHash, sha256 } from './hashes.ts';
import type { Keys, Signer } from './keys.ts';
import { unseal } from './seal.ts';
import type { Db } from './store.ts';
import type { EventRow, Tables } from './tables.ts';

const PAGE = 1000;
const FILE_NAMES = /"file":"([0-9a-f]{64})"/g;

export type Head = Pick<Tables['chains'], 'server' | 'number' | 'hash'>;

/** The first thing that is not as it was written. */
export interface Finding {
  readonly what:
    | 'changed'
    | 'removed'
    | 'inserted'
    | 'reordered'
    | 'truncated'
    | 'head'
    | 'erased'
    | 'file'
    | 'case';
  readonly server: string;
  /** Of the event in the server's chain. */
  readonly number?: number;
  readonly caseId?: string;
  /** Of a stored file. */
  readonly file?: string;
}

type Link = Pick<EventRow, 'number' | 'hash' | 'prev'>;
type Step = { readonly finding: Finding } | { readonly read: number; readonly head?: Head };

/** The event that names a stored copy. */
export interface NamedFile {
  readonly server: string;
  readonly number: number;
  readonly caseId: string;
}

/**
 * Walks along one chain, a page at a time; when nothing is left it ends with the head. `expected` heads must lie on
 * the way; the stored copies that events name are gathered in `files`.
 * @example const walk = createWalk({ db, keys, signer }, 'sandbox:main', [], files); const step = await walk()
 */
export function createWalk(
  { db, keys, signer }: { readonly db: Db; readonly keys: Keys; readonly signer: Signer },
  server: string,
  expected: readonly Head[],
  files: Map<string, NamedFile>,
): () => Promise<Step> {
  let before: Link = { number: 0, hash: '', prev: '' };
  /** Events whose content is gone and whose erasure has not been met yet. */
  const gone = new Map<number, string>();
  const at = (what: Finding['what'], number: number, caseId?: string): Step => ({
    finding: { what, server, number, ...(caseId !== undefined && caseId !== '' && { caseId }) },
  });

  const headNow = () => db.selectFrom('chains').selectAll().where('server', '=', server).executeTakeFirst();

  /** What a sound link tells about others. */
  function note(row: EventRow): void {
    const erased = row.content_hash !== '' && !row.content;
    if (erased) gone.set(row.number, row.case_id);
    if (row.seq === null && row.kind === 'erased') {
      for (const number of (JSON.parse(row.skeleton) as { numbers: number[] }).numbers) gone.delete(number);
    }
    if (erased || !row.skeleton.includes('"file":"')) return;
    for (const [, hash] of row.skeleton.matchAll(FILE_NAMES)) {
      files.set(hash!, { server, number: row.number, caseId: row.case_id });
    }
  }

  return async () => {
    // The head first: a bot at work may write on while we read, but never behind it.
    const head = await headNow();
    if (!head || !isSigned(head, signer)) return at('head', head?.number ?? 0);
    const rows = await linksAfter(db, server, before.number);
    for (const row of rows) {
      if (row.number > head.number && ((await headNow())?.number ?? 0) < row.number) {
        return at('inserted', row.number, row.case_id);
      }
      const found = await wrong(db, keys, row, before);
      if (found) return at(found.what, found.number, found.number === row.number ? row.case_id : undefined);
      const other = [head, ...expected].some((each) => each.number === row.number && each.hash !== row.hash);
      if (other) return at('changed', row.number, row.case_id);
      note(row);
      before = row;
    }
    if (rows.length > 0) return { read: rows.length };
    const cut = [head, ...expected].some((each) => each.number > before.number);
    if (cut) return at('truncated', before.number + 1);
    const [first] = gone;
    if (first) return at('erased', first[0], first[1]);
    return { read: 0, head: { server, number: before.number, hash: before.hash } };
  };
}

/** The next page; its numbers are bounded on both sides, so that no database thinks of sorting the whole chain. */
async function linksAfter(db: Db, server: string, number: number): Promise<readonly EventRow[]> {
  const links = db.selectFrom('events').selectAll().where('server', '=', server).where('number', '>', number);
  const page = await links
    .where('number', '<=', number + PAGE)
    .orderBy('number')
    .execute();
  return page.length > 0 ? page : links.orderBy('number').limit(1).execute();
}

interface Wrong {
  readonly what: Finding['what'];
  readonly number: number;
}

/** What is wrong with the link that stands where the one after `before` belongs. */
async function wrong(db: Db, keys: Keys, row: EventRow, before: Link): Promise<Wrong | undefined> {
  const { number } = row;
  const intact = linkHash(row) === row.hash;
  const next = number === before.number + 1;
  const follows = next && row.prev === before.hash && intact;
  if (follows && soundContent(keys, row)) return undefined;
  const after = (hash: string) =>
    db
      .selectFrom('events')
      .select('number')
      .where('server', '=', row.server)
      .where('prev', '=', hash)
      .where('number', '!=', number)
      .executeTakeFirst();
  // The link that belongs here names the one before; does it stand elsewhere?
  const heir = await after(before.hash);
  if (follows) return { what: heir ? 'inserted' : 'changed', number };
  if (!next) {
    return { what: heir || row.prev === before.hash ? 'reordered' : 'removed', number: before.number + 1 };
  }
  // Somebody follows this one: it has a place in the chain, only not this one.
  if (heir) return { what: (await after(row.hash)) ? 'reordered' : 'inserted', number };
  if (before.number === 0) return { what: 'changed', number };
  // This one should follow the one before the last: what stands between came later.
  if (row.prev === before.prev) return { what: 'inserted', number: before.number };
  return { what: 'changed', number: intact ? before.number : number };
}

function soundContent(keys: Keys, { case_id, seq, content, content_hash }: EventRow): boolean {
  if (!content) return true;
  try {
    return sha256(unseal(keys, eventPlace(case_id, seq ?? -1), content)) === content_hash;
  } catch {
    return false;
  }
}
