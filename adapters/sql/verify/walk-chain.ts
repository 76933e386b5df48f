import { isDeepStrictEqual } from 'node:util';
import { computeEventHash, isContentIntact, isNextInChain } from '../archive/event-hash.ts';
import { isHeadSignatureValid } from '../crypto/content-hash.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import type { EventRow, Tables } from '../database/tables.ts';
import type { Db } from '../database/transaction.ts';
import { contradictsHead, createObservations, mergeObservations, observeEvent } from './check-segment.ts';
import type {
  AttachmentReference,
  ChainHead,
  ChainObservations,
  ChainPosition,
  VerifiedSegment,
} from './segment.ts';
import type { VerifyWorkerPool } from './worker-pool.ts';

/** So many events are read at once, if nobody says otherwise. */
export const PAGE_SIZE = 1000;

/** The first thing that is not as it was written. */
export interface IntegrityViolation {
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

type WalkStep =
  | { readonly finding: IntegrityViolation }
  | { readonly read: number; readonly head?: ChainHead };

export interface ChainWalkDeps {
  readonly db: Db;
  readonly keys: EncryptionKeys;
  readonly signer: SigningKey;
  /** Other threads that have looked at what comes next. */
  readonly workerPool: VerifyWorkerPool | undefined;
  /** So many events are read at once. */
  readonly pageSize?: number | undefined;
}

/**
 * Walks along one chain, a page at a time; when nothing is left it ends with the head. `expected` heads must lie on
 * the way; the stored copies that events name are gathered in `PAGE_FILES`.
 * @example const walk = createChainWalker({ db, keys, signer, ahead }, 'sandbox:main', [], files); const step = await walk()
 */
export function createChainWalker(
  { db, keys, signer, workerPool, pageSize = PAGE_SIZE }: ChainWalkDeps,
  server: string,
  knownHeads: readonly ChainHead[],
  attachments: Map<string, AttachmentReference>,
): () => Promise<WalkStep> {
  let previous: ChainPosition = { number: 0, hash: '', prev: '' };
  let verifiedHead: Tables['chains'] | undefined;
  const observations: ChainObservations = { ...createObservations(), attachments };
  const violationAt = (what: IntegrityViolation['what'], number: number, caseId?: string): WalkStep => ({
    finding: { what, server, number, ...(caseId !== undefined && caseId !== '' && { caseId }) },
  });

  const readHead = () => db.selectFrom('chains').selectAll().where('server', '=', server).executeTakeFirst();

  return async () => {
    // The head first: a bot at work may write on while we read, but never behind it.
    const head = await readHead();
    const known = head !== undefined && isDeepStrictEqual(head, verifiedHead);
    if (!head || !(known || isHeadSignatureValid(head, signer)))
      return violationAt('head', head?.number ?? 0);
    verifiedHead = head;
    const verified = await workerPool?.takeVerified(server, previous.number);
    if (verified && continuesFrom(verified, previous, head)) {
      const read = verified.last.number - previous.number;
      mergeObservations(observations, verified.observations);
      previous = verified.last;
      return { read };
    }
    const rows = await readEventsAfter(db, server, previous.number, pageSize);
    const heads = [head, ...knownHeads];
    for (const row of rows) {
      if (row.number > head.number && ((await readHead())?.number ?? 0) < row.number) {
        return violationAt('inserted', row.number, row.case_id);
      }
      const found = await diagnoseEvent(db, keys, row, previous);
      if (found)
        return violationAt(found.what, found.number, found.number === row.number ? row.case_id : undefined);
      if (contradictsHead(heads, row)) return violationAt('changed', row.number, row.case_id);
      observeEvent(observations, row);
      previous = row;
    }
    if (rows.length > 0) return { read: rows.length };
    const cut = heads.some((each) => each.number > previous.number);
    if (cut) return violationAt('truncated', previous.number + 1);
    const [first] = observations.missingContent;
    if (first) return violationAt('erased', first[0], first[1]);
    return { read: 0, head: { server, number: previous.number, hash: previous.hash } };
  };
}

/** Whether what another thread found sound goes on from `before`, and has nothing against the head. */
const continuesFrom = (
  { prev, last }: VerifiedSegment,
  before: ChainPosition,
  head: Tables['chains'],
): boolean =>
  prev === before.hash &&
  (last.number < head.number || (last.number === head.number && last.hash === head.hash));

/** The next page; its numbers are bounded on both sides, so that no database thinks of sorting the whole chain. */
async function readEventsAfter(
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

interface LinkFault {
  readonly what: IntegrityViolation['what'];
  readonly number: number;
}

/** What is wrong with the link that stands where the one after `before` belongs. */
async function diagnoseEvent(
  db: Db,
  keys: EncryptionKeys,
  row: EventRow,
  before: ChainPosition,
): Promise<LinkFault | undefined> {
  const { number } = row;
  const isNext = isNextInChain(row, before);
  if (isNext && isContentIntact(keys, row)) return undefined;
  const next = number === before.number + 1;
  const intact = computeEventHash(row) === row.hash;
  const after = (hash: string) =>
    db
      .selectFrom('events')
      .select('number')
      .where('server', '=', row.server)
      .where('prev', '=', hash)
      .where('number', '!=', number)
      .executeTakeFirst();
  // The link that belongs here names the one before; does it stand elsewhere?
  const successor = await after(before.hash);
  if (isNext) return { what: successor ? 'inserted' : 'changed', number };
  if (!next) {
    return {
      what: successor || row.prev === before.hash ? 'reordered' : 'removed',
      number: before.number + 1,
    };
  }
  // Somebody follows this one: it has a place in the chain, only not this one.
  if (successor) return { what: (await after(row.hash)) ? 'reordered' : 'inserted', number };
  if (before.number === 0) return { what: 'changed', number };
  // This one should follow the one before the last: what stands between came later.
  if (row.prev === before.prev) return { what: 'inserted', number: before.number };
  return { what: 'changed', number: intact ? before.number : number };
}
