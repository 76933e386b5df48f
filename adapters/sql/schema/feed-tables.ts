import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

/**
 * The feed of each tenant: its events, the actions that they request, and their deliveries to the webhook.
 * @example await createFeedTables(tx, 'sqlite')
 */
export async function createFeedTables({ schema }: Db, kind: SqlDatabase['kind']): Promise<void> {
  const bytes = sql.raw(kind === 'sqlite' ? 'blob' : 'bytea');
  await schema
    .createTable('feeds')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('last', 'bigint', (column) => column.notNull())
    .addColumn('delivering', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('feeds_key', ['tenant'])
    .execute();
  await schema
    .createTable('feed_events')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('content', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('feed_events_key', ['tenant', 'sequence'])
    .addUniqueConstraint('feed_events_by_id', ['tenant', 'id'])
    .execute();
  await schema
    .createTable('requested_actions')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('requested_at', 'bigint', (column) => column.notNull())
    .addColumn('confirm_by', 'bigint', (column) => column.notNull())
    .addColumn('content', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('requested_actions_key', ['tenant', 'id'])
    .execute();
  await schema
    .createIndex('requested_actions_by_state')
    .on('requested_actions')
    .columns(['tenant', 'state', 'sequence'])
    .execute();
  await schema
    .createIndex('requested_actions_waiting')
    .on('requested_actions')
    .column('requested_at')
    .where(sql<boolean>`state = 'requested'`)
    .execute();
  await createDeliveriesTable(schema);
}

async function createDeliveriesTable(schema: Db['schema']): Promise<void> {
  await schema
    .createTable('deliveries')
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('leased_until', 'bigint', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('failed_at', 'bigint')
    .addColumn('status', 'integer')
    .addColumn('why', 'text')
    .addPrimaryKeyConstraint('deliveries_key', ['tenant', 'sequence'])
    .execute();
  await schema
    .createIndex('deliveries_due')
    .on('deliveries')
    .columns(['state', 'due_at', 'tenant'])
    .execute();
}
