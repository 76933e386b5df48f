import type { Db } from '../database/tables.ts';
import { tableOf } from './table-builder.ts';

/**
 * Changes by key that have begun and are not in the chain yet.
 * @example await createBegunChangesTable(tx)
 */
export async function createBegunChangesTable({ schema }: Db): Promise<void> {
  await tableOf(schema, 'begun_changes', {
    id: 'text',
    tenant: 'text',
    change: 'text',
    at: 'bigint',
  })
    .addPrimaryKeyConstraint('begun_changes_key', ['id'])
    .execute();
  await schema.createIndex('begun_changes_by_time').on('begun_changes').column('at').execute();
}
