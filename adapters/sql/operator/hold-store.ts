import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { HeldTarget, HoldStore, Server, StoredHold } from '#core';
import { memberKey, serverKey } from '#core';
import { chainLockName, createAuditEvent, openChains } from '../archive/hash-chain.ts';
import { caseHoldTarget, isHeld, memberHoldTarget } from '../archive/holds.ts';
import { parseCanonicalJson, toCanonicalJson } from '../archive/redact-json.ts';
import { holdAad } from '../crypto/aad.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys, SigningKey } from '../crypto/keys.ts';
import { awaitAllInOrder } from '../database/prepared-statement.ts';
import type { Tables } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

/** What a row keeps beside the target and the end, encrypted. */
type HoldDetails = Pick<StoredHold, 'reason' | 'placedAt' | 'placedBy'>;

/** Rows of one server have this prefix; those of its inquiries have `Q-` and are no concern of this store. */
const idPrefix = (server: Server): string => `${serverKey(server)}/H-`;

/**
 * The holds that persons have placed, in the table of all holds, so that retention and erasure see them.
 * @example await createSqlHoldStore(database, keys, signer).list(server, { limit: 50 })
 */
export function createSqlHoldStore(
  database: SqlDatabase,
  keys: EncryptionKeys,
  signer: SigningKey,
): HoldStore {
  /** Appends to the chain, in the transaction that changes the hold. The caller holds the lock. */
  async function record(
    tx: SqlDatabase['db'],
    server: string,
    kind: 'held' | 'hold-lifted',
    at: Date,
    { id, target }: { readonly id: string; readonly target: string },
  ): Promise<void> {
    const chain = await openChains(tx, signer, [server]);
    const caseId = target.startsWith(caseHoldTarget('')) ? target.slice(caseHoldTarget('').length) : '';
    chain.append(server, createAuditEvent(kind, caseId, at, { id, target }));
    await awaitAllInOrder(chain.save());
  }

  return {
    async place(server, { target, until, ...details }) {
      const number = randomUUID();
      const id = `${idPrefix(server)}${number}`;
      const stored = storedTarget(server, target);
      // An erasure takes the same lock, so it has either finished or will find this hold.
      await database.writeDurable([chainLockName(serverKey(server))], async (tx) => {
        await tx
          .insertInto('holds')
          .values({
            id,
            target: stored,
            until: until?.getTime() ?? null,
            reason: encrypt(keys, holdAad(id), Buffer.from(toCanonicalJson(details))),
          })
          .execute();
        await record(tx, serverKey(server), 'held', details.placedAt, { id, target: stored });
      });
      return { id: `H-${number}`, target, ...details, ...(until && { until }) };
    },

    async list(server, { after, limit }) {
      const prefix = idPrefix(server);
      const rows = await database.db
        .selectFrom('holds')
        .selectAll()
        // No range: databases differ in where they sort punctuation.
        .where(sql<boolean>`substr(id, 1, length(cast(${prefix} as text))) = ${prefix}`)
        .$if(after !== undefined, (query) => query.where('id', '>', `${serverKey(server)}/${after}`))
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => toHold(keys, server, row));
    },

    async lift(server, id, at) {
      const rowId = `${serverKey(server)}/${id}`;
      if (!rowId.startsWith(idPrefix(server))) return false;
      return database.writeDurable([chainLockName(serverKey(server))], async (tx) => {
        const row = await tx.selectFrom('holds').select('target').where('id', '=', rowId).executeTakeFirst();
        if (!row) return false;
        await tx.deleteFrom('holds').where('id', '=', rowId).execute();
        await record(tx, serverKey(server), 'hold-lifted', at, { id: rowId, target: row.target });
        return true;
      });
    },

    isMemberHeld: (member, now) => isHeld(database.db, [memberHoldTarget(memberKey(member))], now),
  };
}

const storedTarget = (server: Server, target: HeldTarget): string =>
  target.kind === 'case'
    ? caseHoldTarget(target.caseId)
    : memberHoldTarget(memberKey({ server, id: target.account }));

function toHold(keys: EncryptionKeys, server: Server, row: Tables['holds']): StoredHold {
  const details = parseCanonicalJson(
    decrypt(keys, holdAad(row.id), row.reason).toString('utf8'),
  ) as HoldDetails;
  const accountPrefix = memberHoldTarget(memberKey({ server, id: '' }));
  const target: HeldTarget = row.target.startsWith(accountPrefix)
    ? { kind: 'account', account: row.target.slice(accountPrefix.length) }
    : { kind: 'case', caseId: row.target.slice(caseHoldTarget('').length) };
  return {
    id: row.id.slice(serverKey(server).length + 1),
    target,
    ...details,
    ...(row.until !== null && { until: new Date(Number(row.until)) }),
  };
}
