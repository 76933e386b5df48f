import { signed } from './hashes.ts';
import { canonical } from './json.ts';
import type { Signer } from './keys.ts';
import { linkHash } from './links.ts';
import { rows, statements } from './statement.ts';
import type { Db } from './store.ts';
import type { EventRow, Tables } from './tables.ts';

/** More would exceed what one statement may bind. */
const AT_ONCE = 100;

type Head = Tables['chains'];
const EVENT = [
  ...(['case_id', 'seq', 'kind', 'at', 'member', 'skeleton', 'content', 'content_hash'] as const),
  ...(['server', 'number', 'prev', 'hash'] as const),
] as const;
const HEAD = ['server', 'number', 'hash', 'signer', 'signature'] as const;

const headsOf = statements<string, Head>((db, nth, take) =>
  db
    .selectFrom('chains')
    .selectAll()
    .where(
      'server',
      'in',
      nth.map((i) => take((servers) => servers[i]!)),
    ),
);
const addEvents = statements<EventRow, unknown>((db, nth, take) =>
  db.insertInto('events').values(rows(nth, EVENT, take)),
);
const moveHeads = statements<Head, unknown>((db, nth, take) =>
  db
    .insertInto('chains')
    .values(rows(nth, HEAD, take))
    .onConflict((conflict) =>
      conflict.column('server').doUpdateSet((old) => ({
        number: old.ref('excluded.number'),
        hash: old.ref('excluded.hash'),
        signer: old.ref('excluded.signer'),
        signature: old.ref('excluded.signature'),
      })),
    ),
);

/** The lock of a server's chain. @example chainLock('sandbox:main') */
export const chainLock = (server: string): string => `chain/${server}`;

/** One link, before it has its place in a chain. */
export type Link = Omit<EventRow, 'server' | 'number' | 'prev' | 'hash'>;

/** What was done to the archive, as a link without words. @example chain.add(server, record('erased', caseId, now, { numbers })) */
export const record = (kind: string, caseId: string, at: Date, what: object): Link => ({
  case_id: caseId,
  seq: null,
  kind,
  at: at.getTime(),
  member: null,
  skeleton: canonical(what),
  content: null,
  content_hash: '',
});

/**
 * Chains that links can be added to; nothing is written before `save`. The caller holds their locks.
 * @example const chain = await openChains(tx, signer, [server]); chain.add(server, link); await together(chain.save())
 */
export async function openChains(tx: Db, signer: Signer, servers: readonly string[]) {
  const heads = new Map<string, { number: number; hash: string }>();
  const added: EventRow[] = [];
  const changed = new Set<string>();
  for (const { server, number, hash } of await headsOf(tx, servers)) heads.set(server, { number, hash });
  return {
    /** Returns the link's number in its chain. */
    add(server: string, link: Link): number {
      const { number: before, hash: prev } = heads.get(server) ?? { number: 0, hash: '' };
      const placed = { ...link, server, number: before + 1, prev };
      const hash = linkHash(placed);
      heads.set(server, { number: placed.number, hash });
      added.push({ ...placed, hash });
      changed.add(server);
      return placed.number;
    },
    /** Says what is to be written. */
    save(): readonly Promise<unknown>[] {
      const parts = Array.from({ length: Math.ceil(added.length / AT_ONCE) }, (_, i) =>
        added.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
      );
      const moved = [...changed].map((server) => signed({ server, ...heads.get(server)! }, signer));
      return [...parts.map((some) => addEvents(tx, some)), moveHeads(tx, moved)];
    },
  };
}
