import { isDeepStrictEqual } from 'node:util';
import { computeEventHash, followsInChain, isContentIntact, isNextInChain } from '../archive/event-hash.ts';
import { type ChainHeadRow, isHeadSignatureValid } from '../archive/head-signature.ts';
import { createReplacementCheck, type IsReplaced } from '../archive/replaced-events.ts';
import { destroyedKeyOf } from '../crypto/encryption.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import type { Db, EventRow } from '../database/tables.ts';
import { contradictsHead, createObservations, mergeObservations, observeEvent } from './check-segment.ts';
import type {
  AttachmentReference,
  ChainHead,
  ChainObservations,
  ChainPosition,
  VerifiedSegment,
} from './segment.ts';
import type { VerifyWorkerPool } from './worker-pool.ts';

/** Events per page, and per segment of a worker. */
export const PAGE_SIZE = 1000;

/** The first violation that a verification finds. Its fields are part of `verify --json`. */
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
  /** Number of the event in the server's chain. */
  readonly number?: number;
  readonly caseId?: string;
  /** Hash of a stored copy. */
  readonly file?: string;
}

type WalkStep =
  | { readonly finding: IntegrityViolation }
  | { readonly read: number; readonly head?: ChainHead };

/** Dependencies of a walk. */
export interface ChainWalkDeps {
  readonly db: Db;
  readonly keys: EncryptionKeys;
  readonly signer: SigningKey;
  /** Other threads that check the segments ahead. */
  readonly workerPool: VerifyWorkerPool | undefined;
  /** Events per page. */
  readonly pageSize?: number | undefined;
}

/**
 * Walks along one chain. Each call checks one page; the last step contains the head of the chain. `knownHeads` must be
 * events of the chain. Stored copies that events name are collected in `attachments`. Rejects with `SqlSetupError` if a
 * worker thread has ended.
 * @example const walk = createChainWalker({ db, keys, signer, workerPool }, 'sandbox:main', [], new Map()); const step = await walk()
 */
export function createChainWalker(
  { db, keys, signer, workerPool, pageSize = PAGE_SIZE }: ChainWalkDeps,
  server: string,
  knownHeads: readonly ChainHead[],
  attachments: Map<string, AttachmentReference>,
): () => Promise<WalkStep> {
  let previous: ChainPosition = { number: 0, hash: '', prev: '' };
  let verifiedHead: ChainHeadRow | undefined;
  const isReplaced = createReplacementCheck(db, server);
  const observations: ChainObservations = { ...createObservations(), attachments };
  const violationAt = (what: IntegrityViolation['what'], number: number, caseId?: string): WalkStep => ({
    finding: { what, server, number, ...(caseId !== undefined && caseId !== '' && { caseId }) },
  });

  const readHead = () => db.selectFrom('chains').selectAll().where('server', '=', server).executeTakeFirst();

  return async () => {
    // The head is read first: a running bot may append events meanwhile, and they are newer than this head.
    const head = await readHead();
    const isVerified = head !== undefined && isDeepStrictEqual(head, verifiedHead);
    if (!head || !(isVerified || isHeadSignatureValid(head, signer)))
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
      const fault = await diagnoseEvent({ db, keys, isReplaced }, row, previous);
      if (fault)
        return violationAt(fault.what, fault.number, fault.number === row.number ? row.case_id : undefined);
      if (contradictsHead(heads, row)) return violationAt('changed', row.number, row.case_id);
      observeEvent(observations, row, destroyedKeyOf(keys, row.content));
      previous = row;
    }
    if (rows.length > 0) return { read: rows.length };
    const isTruncated = heads.some((known) => known.number > previous.number);
    if (isTruncated) return violationAt('truncated', previous.number + 1);
    const [first] = observations.missingContent;
    if (first) return violationAt('erased', first[0], first[1]);
    for (const [key, { number, caseId }] of observations.destroyedKeys)
      if (!observations.recordedKeys.has(key)) return violationAt('erased', number, caseId);
    return { read: 0, head: { server, number: previous.number, hash: previous.hash } };
  };
}

/** True when a segment that another thread has verified follows `previous` and does not contradict the head. */
const continuesFrom = (
  { prev, last }: VerifiedSegment,
  previous: ChainPosition,
  head: ChainHeadRow,
): boolean =>
  prev === previous.hash &&
  (last.number < head.number || (last.number === head.number && last.hash === head.hash));

/** The next page. Its numbers are bounded on both sides, so that no database plans to sort the whole chain. */
async function readEventsAfter(
  db: Db,
  server: string,
  number: number,
  pageSize: number,
): Promise<readonly EventRow[]> {
  const following = db
    .selectFrom('events')
    .selectAll()
    .where('server', '=', server)
    .where('number', '>', number);
  const rows = await following
    .where('number', '<=', number + pageSize)
    .orderBy('number')
    .execute();
  return rows.length > 0 ? rows : following.orderBy('number').limit(1).execute();
}

interface EventFault {
  readonly what: IntegrityViolation['what'];
  readonly number: number;
}

/** The violation of `row`, which is at the position after `previous`; undefined if there is none. */
async function diagnoseEvent(
  { db, keys, isReplaced }: Pick<ChainWalkDeps, 'db' | 'keys'> & { readonly isReplaced: IsReplaced },
  row: EventRow,
  previous: ChainPosition,
): Promise<EventFault | undefined> {
  const { number } = row;
  const isNext = isNextInChain(row, previous) || (followsInChain(row, previous) && (await isReplaced(row)));
  if (isNext && isContentIntact(keys, row)) return undefined;
  const hasNextNumber = number === previous.number + 1;
  const hasValidHash = computeEventHash(row) === row.hash;
  const findOtherSuccessor = (hash: string) =>
    db
      .selectFrom('events')
      .select('number')
      .where('server', '=', row.server)
      .where('prev', '=', hash)
      .where('number', '!=', number)
      .executeTakeFirst();
  // The event that belongs here names the previous hash. It may be at another position.
  const successor = await findOtherSuccessor(previous.hash);
  if (isNext) return { what: successor ? 'inserted' : 'changed', number };
  if (!hasNextNumber) {
    return {
      what: successor || row.prev === previous.hash ? 'reordered' : 'removed',
      number: previous.number + 1,
    };
  }
  // If another event follows this one, this one belongs to the chain, but not to this position.
  if (successor) return { what: (await findOtherSuccessor(row.hash)) ? 'reordered' : 'inserted', number };
  if (previous.number === 0) return { what: 'changed', number };
  // This event follows the one before `previous`, so `previous` was inserted.
  if (row.prev === previous.prev) return { what: 'inserted', number: previous.number };
  return { what: 'changed', number: hasValidHash ? previous.number : number };
}
