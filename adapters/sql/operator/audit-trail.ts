import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import {
  type AuditEntry,
  INTERRUPTED,
  type ReadableAuditTrail,
  type RecordedAuditEntry,
  serverKey,
  tenantServer,
} from '#core';
import { chainLockName, createAuditEvent, openChains } from '../archive/hash-chain.ts';
import { parseCanonicalJson } from '../archive/redact-json.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { createBatcher } from '../database/batcher.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Db, Tables } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const CHANGED_KIND = 'changed-by-key';
/** A literal, so that SQLite can use the index of these events. */
const IS_CHANGE = sql<boolean>`kind = 'changed-by-key'`;
const BATCH_SIZE = 100;

/** Notes in one transaction, so that no other write waits for long. */
const INTERRUPTED_BATCH_SIZE = 500;

interface PendingEntry {
  readonly server: string;
  readonly entry: AuditEntry;
  readonly note: string | undefined;
}

/**
 * Changes made with keys, as events of the chains. Entries that arrive during a commit share the next one.
 * @example await createSqlAuditTrail(database, signer).append(server, { at, keyId, route: 'POST /v1/holds', ids: {}, status: 201 })
 */
export function createSqlAuditTrail(database: SqlDatabase, signer: SigningKey): ReadableAuditTrail {
  const writeNote = createBatcher<BegunRow>(
    async (rows) => {
      await database.writeDurable([], (tx) => tx.insertInto('begun_changes').values(rows).execute());
      return rows.map(() => undefined);
    },
    () => false,
    BATCH_SIZE,
  );
  const write = createBatcher<PendingEntry>(
    async (pending) => {
      const servers = [...new Set(pending.map(({ server }) => server))];
      await database.writeDurable(servers.map(chainLockName), async (tx) => {
        const chain = await openChains(tx, signer, servers);
        for (const { server, entry } of pending) chain.append(server, toEvent(entry));
        await awaitAllInOrder(chain.save());
        const notes = pending.flatMap(({ note }) => (note === undefined ? [] : [note]));
        if (notes.length > 0) await deleteNotes(tx, notes);
      });
      return pending.map(() => undefined);
    },
    () => false,
    BATCH_SIZE,
  );

  /** Under the lock of the chains, so that two processes never record one note twice. */
  async function recordNotes(servers: readonly string[], before: Date): Promise<number> {
    return database.writeDurable(servers.map(chainLockName), async (tx) => {
      const rows = (await listNotes(tx, before)).filter(({ tenant }) => servers.includes(keyOf(tenant)));
      // Another process was faster.
      if (rows.length === 0) return 0;
      const chain = await openChains(tx, signer, servers);
      for (const { tenant, change, at } of rows) {
        const { key: keyId, route, ids } = JSON.parse(change) as Omit<StoredChange, 'status'>;
        chain.append(keyOf(tenant), toEvent({ at: new Date(at), keyId, route, ids, status: INTERRUPTED }));
      }
      await awaitAllInOrder(chain.save());
      await deleteNotes(
        tx,
        rows.map(({ id }) => id),
      );
      return rows.length;
    });
  }

  return {
    async begin(server, { at, keyId, route, ids }) {
      const id = randomUUID();
      const change = JSON.stringify({ key: keyId, route, ids });
      await writeNote({ id, tenant: server.id, change, at: at.getTime() });
      return id;
    },
    append: (server, entry, note) => write({ server: serverKey(server), entry, note }),
    drop: async (note) => void (await deleteNotes(database.db, [note])),
    async recordInterrupted(before) {
      for (let recorded = 0; ; ) {
        const servers = [
          ...new Set((await listNotes(database.db, before)).map(({ tenant }) => keyOf(tenant))),
        ];
        if (servers.length === 0) return recorded;
        recorded += await recordNotes(servers, before);
      }
    },
    async list(server, { after, limit }) {
      const rows = await database.db
        .selectFrom('events')
        .select(['number', 'hash', 'at', 'skeleton'])
        .where('server', '=', serverKey(server))
        .where(IS_CHANGE)
        .where('number', '>', after)
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map(({ number, hash, at, skeleton }): RecordedAuditEntry => {
        const { key, route, ids, status } = parseCanonicalJson(skeleton) as StoredChange;
        return { number, hash, at: new Date(at), keyId: key, route, ids, status };
      });
    },
  };
}

type BegunRow = Tables['begun_changes'];

const keyOf = (tenant: string): string => serverKey(tenantServer(tenant));

const listNotes = (db: Db, before: Date): Promise<readonly BegunRow[]> =>
  db
    .selectFrom('begun_changes')
    .selectAll()
    .where('at', '<', before.getTime())
    .orderBy('at')
    .limit(INTERRUPTED_BATCH_SIZE)
    .execute();

const deleteNotes = (db: Db, ids: readonly string[]) =>
  db.deleteFrom('begun_changes').where('id', 'in', ids).execute();

/** The readable part of the event. */
interface StoredChange {
  readonly key: string;
  readonly route: string;
  readonly ids: AuditEntry['ids'];
  readonly status: number;
}

const toEvent = ({ at, keyId, route, ids, status }: AuditEntry) =>
  createAuditEvent(CHANGED_KIND, '', at, { key: keyId, route, ids, status } satisfies StoredChange);
