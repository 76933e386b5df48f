import { sql } from 'kysely';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { bytesType, tableOf } from './table-builder.ts';

/**
 * Tenants, their keys and quotas, and an index of what was changed with keys.
 * @example await createTenantTables(tx, 'sqlite')
 */
export async function createTenantTables({ schema }: Db, kind: SqlDatabase['kind']): Promise<void> {
  await tableOf(schema, 'tenants', { id: 'text', name: 'text', created_at: 'bigint', settings: 'text' })
    .addColumn('erased_at', 'bigint')
    .addPrimaryKeyConstraint('tenants_key', ['id'])
    .execute();
  await tableOf(schema, 'api_keys', {
    id: 'text',
    tenant: 'text',
    name: 'text',
    scopes: 'text',
    secret_hash: 'text',
    created_at: 'bigint',
  })
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .addColumn('replaces', 'text')
    .addPrimaryKeyConstraint('api_keys_key', ['id'])
    .execute();
  await schema
    .createIndex('api_keys_of_tenant')
    .on('api_keys')
    .columns(['tenant', 'created_at', 'id'])
    .execute();
  await tableOf(schema, 'tenant_keys', {
    id: 'text',
    server: 'text',
    prefix: bytesType(kind),
    created_at: 'bigint',
  })
    .addColumn('wrapped', bytesType(kind))
    .addColumn('destroyed_at', 'bigint')
    .addPrimaryKeyConstraint('tenant_keys_key', ['id'])
    .execute();
  await schema.createIndex('tenant_keys_of_server').on('tenant_keys').column('server').execute();
  await tableOf(schema, 'buckets', { key: 'text', tokens: 'double precision', at: 'bigint' })
    .addPrimaryKeyConstraint('buckets_key', ['key'])
    .execute();
  await schema
    .createIndex('events_by_key')
    .on('events')
    .columns(['server', 'number'])
    .where(sql<boolean>`kind = 'changed-by-key'`)
    .execute();
}
