import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';

/**
 * The columns and indexes of the lists of cases. Cases that do not change any more keep nulls, and older programs may still
 * insert rows without them.
 * @example await addCaseListColumns(tx)
 */
export async function addCaseListColumns({ schema }: Db): Promise<void> {
  await schema.alterTable('cases').addColumn('channel', 'text').execute();
  await schema.alterTable('cases').addColumn('undecided', 'bigint').execute();
  await schema.createIndex('cases_of_server').on('cases').columns(['server', 'opened_at', 'first']).execute();
  await schema
    .createIndex('cases_undecided')
    .on('cases')
    .columns(['server', 'opened_at', 'first'])
    .where(sql<boolean>`undecided = 1`)
    .execute();
}
