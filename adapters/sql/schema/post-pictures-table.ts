import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { bytesType, tableOf } from './table-builder.ts';

/**
 * Posts whose pictures wait to be read. Ids are ordered as in the index of posts.
 * @example await createPostPicturesTable(tx, 'sqlite')
 */
export async function createPostPicturesTable({ schema }: Db, kind: SqlDatabase['kind']): Promise<void> {
  await tableOf(schema, 'post_pictures', {
    tenant: 'text',
    id: 'text',
    revision: 'bigint',
    author: 'text',
    state: 'text',
    priority: 'bigint',
    bytes: 'bigint',
    attempt: 'bigint',
    claimed_until: 'bigint',
    received_at: 'bigint',
  })
    .addColumn('content', bytesType(kind))
    .addPrimaryKeyConstraint('post_pictures_key', ['tenant', 'id'])
    .execute();
  const isWaiting = sql<boolean>`state = 'waiting'`;
  await schema
    .createIndex('post_pictures_waiting')
    .on('post_pictures')
    .columns(['priority', 'received_at'])
    .where(isWaiting)
    .execute();
  await schema
    .createIndex('post_pictures_room')
    .on('post_pictures')
    .columns(['tenant', 'bytes'])
    .where(isWaiting)
    .execute();
  await schema
    .createIndex('post_pictures_by_receipt')
    .on('post_pictures')
    .columns(['tenant', 'received_at'])
    .execute();
}
