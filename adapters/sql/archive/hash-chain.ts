import { signHead } from '../crypto/content-hash.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { placeholderRows, prepareListStatement } from '../database/prepared-statement.ts';
import type { EventRow, Tables } from '../database/tables.ts';
import type { Db } from '../database/transaction.ts';
import { computeEventHash } from './event-hash.ts';
import { toCanonicalJson } from './redact-json.ts';

/** More would exceed what one statement may bind. */
const BATCH_SIZE = 100;

type ChainHeadRow = Tables['chains'];
const EVENT_COLUMNS = [
  ...(['case_id', 'seq', 'kind', 'at', 'member', 'skeleton', 'content', 'content_hash'] as const),
  ...(['server', 'number', 'prev', 'hash'] as const),
] as const;
const HEAD_COLUMNS = ['server', 'number', 'hash', 'signer', 'signature'] as const;

const selectHeads = prepareListStatement<string, ChainHeadRow>((db, nth, take) =>
  db
    .selectFrom('chains')
    .selectAll()
    .where(
      'server',
      'in',
      nth.map((i) => take((servers) => servers[i]!)),
    ),
);
const insertEvents = prepareListStatement<EventRow, unknown>((db, nth, take) =>
  db.insertInto('events').values(placeholderRows(nth, EVENT_COLUMNS, take)),
);
const upsertHeads = prepareListStatement<ChainHeadRow, unknown>((db, nth, take) =>
  db
    .insertInto('chains')
    .values(placeholderRows(nth, HEAD_COLUMNS, take))
    .onConflict((conflict) =>
      conflict.column('server').doUpdateSet((old) => ({
        number: old.ref('excluded.number'),
        hash: old.ref('excluded.hash'),
        signer: old.ref('excluded.signer'),
        signature: old.ref('excluded.signature'),
      })),
    ),
);

/** The lock of a server's chain. @example chainLockName('sandbox:main') */
export const chainLockName = (server: string): string => `chain/${server}`;

/** One link, before it has its place in a chain. */
export type UnchainedEvent = Omit<EventRow, 'server' | 'number' | 'prev' | 'hash'>;

/** What was done to the archive, as a link without words. @example chain.add(server, createAuditEvent('erased', deriveCaseId, now, { numbers })) */
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
 * Chains that links can be added to; nothing is written before `save`. The caller holds their locks.
 * @example const chain = await openChains(tx, signer, [server]); chain.add(server, link); await together(chain.save())
 */
export async function openChains(tx: Db, signer: SigningKey, servers: readonly string[]) {
  const heads = new Map<string, { number: number; hash: string }>();
  const added: EventRow[] = [];
  const changed = new Set<string>();
  for (const { server, number, hash } of await selectHeads(tx, servers)) heads.set(server, { number, hash });
  return {
    /** Returns the link's number in its chain. */
    append(server: string, link: UnchainedEvent): number {
      const { number: before, hash: prev } = heads.get(server) ?? { number: 0, hash: '' };
      const chained = { ...link, server, number: before + 1, prev };
      const hash = computeEventHash(chained);
      heads.set(server, { number: chained.number, hash });
      added.push({ ...chained, hash });
      changed.add(server);
      return chained.number;
    },
    /** Says what is to be written. */
    save(): readonly Promise<unknown>[] {
      const batches = Array.from({ length: Math.ceil(added.length / BATCH_SIZE) }, (_, i) =>
        added.slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE),
      );
      const signedHeads = [...changed].map((server) => signHead({ server, ...heads.get(server)! }, signer));
      return [...batches.map((some) => insertEvents(tx, some)), upsertHeads(tx, signedHeads)];
    },
  };
}
