import type { SigningKey } from '../crypto/keys.ts';
import { placeholderRows, prepareListStatement } from '../database/prepared-statement.ts';
import type { Db, EventRow } from '../database/tables.ts';
import { computeEventHash } from './event-hash.ts';
import { type ChainHeadRow, signHead } from './head-signature.ts';
import { toCanonicalJson } from './redact-json.ts';

/** Rows per statement; more could exceed the number of parameters that one statement may have. */
const BATCH_SIZE = 100;

const EVENT_COLUMNS = [
  ...(['case_id', 'seq', 'kind', 'at', 'member', 'skeleton', 'content', 'content_hash'] as const),
  ...(['server', 'number', 'prev', 'hash'] as const),
] as const;
const HEAD_COLUMNS = ['server', 'number', 'hash', 'signer', 'signature'] as const;

const selectHeads = prepareListStatement<string, ChainHeadRow>((db, indices, bind) =>
  db
    .selectFrom('chains')
    .selectAll()
    .where(
      'server',
      'in',
      indices.map((i) => bind((servers) => servers[i]!)),
    ),
);
const insertEvents = prepareListStatement<EventRow, unknown>((db, indices, bind) =>
  db.insertInto('events').values(placeholderRows(indices, EVENT_COLUMNS, bind)),
);
const upsertHeads = prepareListStatement<ChainHeadRow, unknown>((db, indices, bind) =>
  db
    .insertInto('chains')
    .values(placeholderRows(indices, HEAD_COLUMNS, bind))
    .onConflict((conflict) =>
      conflict.column('server').doUpdateSet((old) => ({
        number: old.ref('excluded.number'),
        hash: old.ref('excluded.hash'),
        signer: old.ref('excluded.signer'),
        signature: old.ref('excluded.signature'),
      })),
    ),
);

/** Name of the lock of a server's chain. @example chainLockName('sandbox:main') */
export const chainLockName = (server: string): string => `chain/${server}`;

/** An event before it has a position in a chain. */
export type UnchainedEvent = Omit<EventRow, 'server' | 'number' | 'prev' | 'hash'>;

/**
 * An audit event: records an operation on the archive. It has no content and no sequence number in its case.
 * @example chain.append(server, createAuditEvent('erased', caseId, now, { numbers }))
 */
export const createAuditEvent = (
  kind: string,
  caseId: string,
  at: Date,
  details: object,
): UnchainedEvent => ({
  case_id: caseId,
  seq: null,
  kind,
  at: at.getTime(),
  member: null,
  skeleton: toCanonicalJson(details),
  content: null,
  content_hash: '',
});

/**
 * Opens the chains of these servers, to append events. No event is written before `save`. The caller holds the locks of
 * the chains (`chainLockName`).
 * @example const chain = await openChains(tx, signer, [server]); chain.append(server, event); await awaitAllInOrder(chain.save())
 */
export async function openChains(tx: Db, signer: SigningKey, servers: readonly string[]) {
  const heads = new Map<string, { number: number; hash: string }>();
  const added: EventRow[] = [];
  const changed = new Set<string>();
  for (const { server, number, hash } of await selectHeads(tx, servers)) heads.set(server, { number, hash });
  return {
    /** Returns the event's number in its chain. */
    append(server: string, event: UnchainedEvent): number {
      const { number: headNumber, hash: prev } = heads.get(server) ?? { number: 0, hash: '' };
      const chained = { ...event, server, number: headNumber + 1, prev };
      const hash = computeEventHash(chained);
      heads.set(server, { number: chained.number, hash });
      added.push({ ...chained, hash });
      changed.add(server);
      return chained.number;
    },
    /** Starts the inserts and the update of the signed heads; the caller awaits them. */
    save(): readonly Promise<unknown>[] {
      const batches = Array.from({ length: Math.ceil(added.length / BATCH_SIZE) }, (_, i) =>
        added.slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE),
      );
      const signedHeads = [...changed].map((server) => signHead({ server, ...heads.get(server)! }, signer));
      return [...batches.map((rows) => insertEvents(tx, rows)), upsertHeads(tx, signedHeads)];
    },
  };
}
