import type { ApiScope, StoredApiKey, Tenant, TenantStore } from '#core';
import {
  API_SCOPES,
  DEFAULT_TECHNICAL_RETENTION_DAYS,
  isKeyValid,
  serverKey,
  tenantQuotasSchema,
  tenantServer,
} from '#core';
import type { EncryptionKeys } from '../crypto/keys.ts';
import { createTenantKey } from '../crypto/tenant-keys.ts';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { Db, Tables } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

type TenantRow = Tables['tenants'];
type KeyRow = Tables['api_keys'];

const selectKeyWithTenant = prepareStatement<string, KeyRow & { settings: string } & TenantColumns>(
  (db, bind) =>
    db
      .selectFrom('api_keys')
      .innerJoin('tenants', 'tenants.id', 'api_keys.tenant')
      .selectAll('api_keys')
      .select(['tenants.settings', 'tenants.name as tenant_name', 'tenants.erased_at'])
      .select('tenants.created_at as tenant_created_at')
      .where(
        'api_keys.id',
        '=',
        bind((id) => id),
      ),
);
interface TenantColumns {
  readonly tenant_name: string;
  readonly tenant_created_at: number;
  readonly erased_at: number | null;
}

/**
 * Tenants and their keys in the database. A new tenant gets the key that encrypts its evidence.
 * @example await createSqlTenantStore(database, keys).findKey('4g7c2q0m1x9d')
 */
export function createSqlTenantStore(database: SqlDatabase, keys: EncryptionKeys): TenantStore {
  const { db } = database;
  const change = <T>(tenant: string, work: (tx: Db) => Promise<T>): Promise<T> =>
    database.writeDurable([`tenant/${tenant}`], work);

  return {
    create: (tenant) =>
      change(tenant.id, async (tx) => {
        if (await readTenant(tx, tenant.id)) return false;
        await tx.insertInto('tenants').values(toTenantRow(tenant)).execute();
        await createTenantKey(tx, keys, serverKey(tenantServer(tenant.id)), tenant.createdAt);
        return true;
      }),
    read: (id) => readTenant(db, id),
    async list() {
      const rows = await db.selectFrom('tenants').selectAll().execute();
      return rows.map(toTenant).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    update: (id, changes) =>
      change(id, async (tx) => {
        const tenant = await readTenant(tx, id);
        if (!tenant || tenant.erasedAt) return false;
        const { name, settings } = toTenantRow({ ...tenant, ...changes });
        await tx.updateTable('tenants').set({ name, settings }).where('id', '=', id).execute();
        return true;
      }),
    ...createKeyMethods(database, change),
  };
}

function createKeyMethods(
  { db }: SqlDatabase,
  change: <T>(tenant: string, work: (tx: Db) => Promise<T>) => Promise<T>,
): Omit<TenantStore, 'create' | 'read' | 'list' | 'update'> {
  return {
    addKey: (key) =>
      change(key.tenant, async (tx) => {
        const tenant = await readTenant(tx, key.tenant);
        if (!tenant || tenant.erasedAt) return false;
        await tx.insertInto('api_keys').values(toKeyRow(key)).execute();
        return true;
      }),
    async findKey(id) {
      const [row] = await selectKeyWithTenant(db, id);
      if (!row) return undefined;
      const { tenant_name: name, tenant_created_at: created_at, settings, erased_at } = row;
      return { key: toKey(row), tenant: toTenant({ id: row.tenant, name, created_at, settings, erased_at }) };
    },
    async listKeys(tenant) {
      const rows = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toKey);
    },
    revokeKey: (tenant, id, at) =>
      change(tenant, async (tx) => {
        const key = await readKey(tx, tenant, id);
        if (!key) return false;
        if (!key.revokedAt)
          await tx.updateTable('api_keys').set({ revoked_at: at.getTime() }).where('id', '=', id).execute();
        return true;
      }),
    rotateKey: (tenant, id, next, { at, until }) =>
      change(tenant, async (tx) => {
        const key = await readKey(tx, tenant, id);
        if (!key || !isKeyValid(key, at)) return false;
        if (!key.expiresAt || key.expiresAt > until)
          await tx
            .updateTable('api_keys')
            .set({ expires_at: until.getTime() })
            .where('id', '=', id)
            .execute();
        await tx.insertInto('api_keys').values(toKeyRow(next)).execute();
        return true;
      }),
    async touchKey(id, at) {
      await db
        .updateTable('api_keys')
        .set({ last_used_at: at.getTime() })
        .where('id', '=', id)
        .where((key) => key.or([key('last_used_at', 'is', null), key('last_used_at', '<', at.getTime())]))
        .execute();
    },
  };
}

async function readTenant(db: Db, id: string): Promise<Tenant | undefined> {
  const row = await db.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toTenant(row);
}

async function readKey(db: Db, tenant: string, id: string): Promise<StoredApiKey | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toKey(row);
}

const toTenantRow = ({
  id,
  name,
  createdAt,
  quotas,
  retentionDays,
  returnOrigins,
  pictureHosts,
  erasedAt,
}: Tenant): TenantRow => ({
  id,
  name,
  created_at: createdAt.getTime(),
  settings: JSON.stringify({ quotas, retentionDays, returnOrigins, pictureHosts }),
  erased_at: erasedAt?.getTime() ?? null,
});

function toTenant({ id, name, created_at, settings, erased_at }: TenantRow): Tenant {
  const {
    quotas,
    retentionDays = DEFAULT_TECHNICAL_RETENTION_DAYS,
    returnOrigins,
    pictureHosts,
  } = JSON.parse(settings);
  return {
    id,
    name,
    createdAt: new Date(created_at),
    quotas: tenantQuotasSchema.parse(quotas ?? {}),
    retentionDays,
    ...(returnOrigins && { returnOrigins }),
    ...(pictureHosts && { pictureHosts }),
    ...(erased_at !== null && { erasedAt: new Date(erased_at) }),
  };
}

const toKeyRow = (key: StoredApiKey): KeyRow => ({
  id: key.id,
  tenant: key.tenant,
  name: key.name,
  scopes: key.scopes.join(' '),
  secret_hash: key.secretHash,
  created_at: key.createdAt.getTime(),
  expires_at: key.expiresAt?.getTime() ?? null,
  revoked_at: key.revokedAt?.getTime() ?? null,
  last_used_at: key.lastUsedAt?.getTime() ?? null,
  replaces: key.replaces ?? null,
});

/** Scopes that this version does not know give no right. */
const toKey = (row: KeyRow): StoredApiKey => ({
  id: row.id,
  tenant: row.tenant,
  name: row.name,
  scopes: row.scopes
    .split(' ')
    .filter((scope): scope is ApiScope => (API_SCOPES as readonly string[]).includes(scope)),
  secretHash: row.secret_hash,
  createdAt: new Date(row.created_at),
  ...(row.expires_at !== null && { expiresAt: new Date(row.expires_at) }),
  ...(row.revoked_at !== null && { revokedAt: new Date(row.revoked_at) }),
  ...(row.last_used_at !== null && { lastUsedAt: new Date(row.last_used_at) }),
  ...(row.replaces !== null && { replaces: row.replaces }),
});
