import { isDeepStrictEqual } from 'node:util';
import { isSigned } from './hashes.ts';
import type { Keys, Signer } from './keys.ts';
import { follows, linkHash, soundContent } from './links.ts';
import { addNoted, differs, note, nothing } from './look.ts';
import type { ReadAhead } from './read-ahead.ts';
import type { Db } from './store.ts';
import type { Head, Link, NamedFile, Noted, Sound } from './stretch.ts';
import type { EventRow, Tables } from './tables.ts';

/** So many events are read at once, if nobody says otherwise. */
export const PAGE = 1000;

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

type Step = { readonly finding: Finding } | { readonly read: number; readonly head?: Head };

export interface Walking {
  readonly db: Db;
  readonly keys: Keys;
  readonly signer: Signer;
  /** Other threads that have looked at what comes next. */
  readonly ahead: ReadAhead | undefined;
  /** So many events are read at once. */
  readonly page?: number | undefined;
}

/**
 * Walks along one chain, a page at a time; when nothing is left it ends with the head. `expected` heads must lie on
 * the way; the stored copies that events name are gathered in `files`.
 * @example const walk = createWalk({ db, keys, signer, ahead }, 'sandbox:main', [], files); const step = await walk()
 */
export function createWalk(
  { db, keys, signer, ahead, page = PAGE }: Walking,
  server: string,
  expected: readonly Head[],
  files: Map<string, NamedFile>,
): () => Promise<Step> {
  let before: Link = { number: 0, hash: '', prev: '' };
  let proven: Tables['chains'] | undefined;
  const noted: Noted = { ...nothing(), files };
  const at = (what: Finding['what'], number: number, caseId?: string): Step => ({
    finding: { what, server, number, ...(caseId !== undefined && caseId !== '' && { caseId }) },
  });

  const headNow = () => db.selectFrom('chains').selectAll().where('server', '=', server).executeTakeFirst();

  return async () => {
    // The head first: a bot at work may write on while we read, but never behind it.
    const head = await headNow();
    const known = head !== undefined && isDeepStrictEqual(head, proven);
    if (!head || !(known || isSigned(head, signer))) return at('head', head?.number ?? 0);
    proven = head;
    const sound = await ahead?.sound(server, before.number);
    if (sound && belongs(sound, before, head)) {
      const read = sound.last.number - before.number;
      addNoted(noted, sound.noted);
      before = sound.last;
      return { read };
    }
    const rows = await linksAfter(db, server, before.number, page);
    const heads = [head, ...expected];
    for (const row of rows) {
      if (row.number > head.number && ((await headNow())?.number ?? 0) < row.number) {
        return at('inserted', row.number, row.case_id);
      }
      const found = await wrong(db, keys, row, before);
      if (found) return at(found.what, found.number, found.number === row.number ? row.case_id : undefined);
      if (differs(heads, row)) return at('changed', row.number, row.case_id);
      note(noted, row);
      before = row;
    }
    if (rows.length > 0) return { read: rows.length };
    const cut = heads.some((each) => each.number > before.number);
    if (cut) return at('truncated', before.number + 1);
    const [first] = noted.gone;
    if (first) return at('erased', first[0], first[1]);
    return { read: 0, head: { server, number: before.number, hash: before.hash } };
  };
}

/** Whether what another thread found sound goes on from `before`, and has nothing against the head. */
const belongs = ({ prev, last }: Sound, before: Link, head: Tables['chains']): boolean =>
  prev === before.hash &&
  (last.number < head.number || (last.number === head.number && last.hash === head.hash));

/** The next page; its numbers are bounded on both sides, so that no database thinks of sorting the whole chain. */
async function linksAfter(
  db: Db,
  server: string,
  number: number,
  page: number,
): Promise<readonly EventRow[]> {
  const links = db.selectFrom('events').selectAll().where('server', '=', server).where('number', '>', number);
  const next = await links
    .where('number', '<=', number + page)
    .orderBy('number')
    .execute();
  return next.length > 0 ? next : links.orderBy('number').limit(1).execute();
}

interface Wrong {
  readonly what: Finding['what'];
  readonly number: number;
}

/** What is wrong with the link that stands where the one after `before` belongs. */
async function wrong(db: Db, keys: Keys, row: EventRow, before: Link): Promise<Wrong | undefined> {
  const { number } = row;
  const inPlace = follows(row, before);
  if (inPlace && soundContent(keys, row)) return undefined;
  const next = number === before.number + 1;
  const intact = linkHash(row) === row.hash;
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
  if (inPlace) return { what: heir ? 'inserted' : 'changed', number };
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
