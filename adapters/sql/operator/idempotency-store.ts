import { randomUUID } from 'node:crypto';
import type { IdempotencyClaim, IdempotencyKey, IdempotencyStore, StoredAnswer } from '#core';
import { serverKey, tenantServer } from '#core';
import { storedAnswerAad } from '../crypto/aad.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { Tables } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

type Row = Tables['repeated_requests'];
type NewClaim = Pick<Row, 'tenant' | 'key' | 'fingerprint' | 'claim' | 'ends_at'> & { readonly at: number };

/** One row if the key was free or its entry has ended; none otherwise. */
const claimKey = prepareStatement<NewClaim, Pick<Row, 'claim'>>((db, bind) => {
  const entry = {
    fingerprint: bind(({ fingerprint }) => fingerprint),
    claim: bind(({ claim }) => claim),
    ends_at: bind(({ ends_at }) => ends_at),
  };
  return db
    .insertInto('repeated_requests')
    .values({ tenant: bind(({ tenant }) => tenant), key: bind(({ key }) => key), ...entry })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant', 'key'])
        .doUpdateSet({ ...entry, answer: null })
        .where(
          'repeated_requests.ends_at',
          '<=',
          bind(({ at }) => at),
        ),
    )
    .returning('claim');
});

/**
 * Answers of repeated requests, encrypted with the key of their tenant: one that is copied to another key does not decrypt.
 * @example await createSqlIdempotencyStore(database, ring).claim({ tenant: 'tiny', key: 'k-1' }, { fingerprint, at, leaseMs })
 */
export function createSqlIdempotencyStore(database: SqlDatabase, ring: KeyRing): IdempotencyStore {
  const { db } = database;

  async function readEntry({ tenant, key }: IdempotencyKey): Promise<Row | undefined> {
    return db
      .selectFrom('repeated_requests')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('key', '=', key)
      .executeTakeFirst();
  }

  async function toClaim(row: Row, key: IdempotencyKey, fingerprint: string): Promise<IdempotencyClaim> {
    if (row.fingerprint !== fingerprint) return { kind: 'mismatch' };
    if (row.answer === null) return { kind: 'in-progress' };
    const keys = await ring.toDecrypt([row.answer]);
    const text = decrypt(keys, storedAnswerAad(key.tenant, key.key), row.answer).toString('utf8');
    return { kind: 'answered', answer: JSON.parse(text) as StoredAnswer };
  }

  return {
    async claim(key, { fingerprint, at, leaseMs }) {
      const claim = randomUUID();
      const entry = { ...key, fingerprint, claim, at: at.getTime(), ends_at: at.getTime() + leaseMs };
      for (;;) {
        const [won] = await claimKey(db, entry);
        if (won) return { kind: 'claimed', claim };
        const row = await readEntry(key);
        // The entry was released or deleted between the two statements.
        if (row) return toClaim(row, key, fingerprint);
      }
    },
    async complete(key, claim, answer, expiresAt) {
      const keys = await ring.toEncrypt(serverKey(tenantServer(key.tenant)));
      const sealed = encrypt(keys, storedAnswerAad(key.tenant, key.key), Buffer.from(JSON.stringify(answer)));
      // Durable as the change that it is about: after a power failure the request must not be carried out again.
      await database.writeDurable([], (tx) =>
        tx
          .updateTable('repeated_requests')
          .set({ answer: sealed, ends_at: expiresAt.getTime() })
          .where('tenant', '=', key.tenant)
          .where('key', '=', key.key)
          .where('claim', '=', claim)
          .where('answer', 'is', null)
          .execute(),
      );
    },
    async release(key, claim) {
      await db
        .deleteFrom('repeated_requests')
        .where('tenant', '=', key.tenant)
        .where('key', '=', key.key)
        .where('claim', '=', claim)
        .where('answer', 'is', null)
        .execute();
    },
    purge: (at) => deleteEndedRequests(database, at),
  };
}

/** Deletes answers and claims that have ended; resolves with their number. @example await deleteEndedRequests(database, now) */
export async function deleteEndedRequests({ db }: SqlDatabase, now: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('repeated_requests')
    .where('ends_at', '<=', now.getTime())
    .executeTakeFirst();
  return Number(numDeletedRows);
}
