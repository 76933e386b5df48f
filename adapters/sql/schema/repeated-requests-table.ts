import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { bytesType, tableOf } from './table-builder.ts';

/**
 * Answers to requests with an Idempotency-Key.
 * @example await createRepeatedRequestsTable(tx, 'sqlite')
 */
export async function createRepeatedRequestsTable({ schema }: Db, kind: SqlDatabase['kind']): Promise<void> {
  await tableOf(schema, 'repeated_requests', {
    tenant: 'text',
    key: 'text',
    fingerprint: 'text',
    claim: 'text',
    ends_at: 'bigint',
  })
    .addColumn('answer', bytesType(kind))
    .addPrimaryKeyConstraint('repeated_requests_key', ['tenant', 'key'])
    .execute();
  await schema.createIndex('repeated_requests_by_end').on('repeated_requests').column('ends_at').execute();
}
