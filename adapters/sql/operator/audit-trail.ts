import { sql } from 'kysely';
import { type AuditEntry, type ReadableAuditTrail, type RecordedAuditEntry, serverKey } from '#core';
import { chainLockName, createAuditEvent, openChains } from '../archive/hash-chain.ts';
import { parseCanonicalJson } from '../archive/redact-json.ts';
import type { SigningKey } from '../crypto/keys.ts';
import { createBatcher } from '../database/batcher.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const CHANGED_KIND = 'changed-by-key';
/** A literal, so that SQLite can use the index of these events. */
const IS_CHANGE = sql<boolean>`kind = 'changed-by-key'`;
const BATCH_SIZE = 100;

interface PendingEntry {
  readonly server: string;
  readonly entry: AuditEntry;
}

/**
 * Changes made with keys, as events of the chains. Entries that arrive during a commit share the next one.
 * @example await createSqlAuditTrail(database, signer).append(server, { at, keyId, route: 'POST /v1/holds', ids: {}, status: 201 })
 */
export function createSqlAuditTrail(database: SqlDatabase, signer: SigningKey): ReadableAuditTrail {
  const write = createBatcher<PendingEntry>(
    async (pending) => {
      const servers = [...new Set(pending.map(({ server }) => server))];
      await database.writeDurable(servers.map(chainLockName), async (tx) => {
        const chain = await openChains(tx, signer, servers);
        for (const { server, entry } of pending) chain.append(server, toEvent(entry));
        await awaitAllInOrder(chain.save());
      });
      return pending.map(() => undefined);
    },
    () => false,
    BATCH_SIZE,
  );
  return {
    append: (server, entry) => write({ server: serverKey(server), entry }),
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

/** The readable part of the event. */
interface StoredChange {
  readonly key: string;
  readonly route: string;
  readonly ids: AuditEntry['ids'];
  readonly status: number;
}

const toEvent = ({ at, keyId, route, ids, status }: AuditEntry) =>
  createAuditEvent(CHANGED_KIND, '', at, { key: keyId, route, ids, status } satisfies StoredChange);
