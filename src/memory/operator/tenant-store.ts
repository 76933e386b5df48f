import type { StoredApiKey, Tenant, TenantStore } from '#core';
import { isKeyValid } from '#core';

const compareIds = (a: Tenant, b: Tenant): number => (a.id < b.id ? -1 : 1);

/**
 * Tenants and their keys in memory, lost with the process.
 * @example await createMemoryTenantStore().create({ id: 'square', name: 'Square', createdAt, quotas, retentionDays: 30 })
 */
export function createMemoryTenantStore(): TenantStore {
  const tenants = new Map<string, Tenant>();
  const keys = new Map<string, StoredApiKey>();
  const keyOf = (tenant: string, id: string): StoredApiKey | undefined => {
    const key = keys.get(id);
    return key?.tenant === tenant ? key : undefined;
  };
  const isActive = (id: string): boolean => tenants.has(id) && tenants.get(id)?.erasedAt === undefined;

  return {
    async create(tenant) {
      if (tenants.has(tenant.id)) return false;
      tenants.set(tenant.id, tenant);
      return true;
    },
    read: async (id) => tenants.get(id),
    list: async () => [...tenants.values()].sort(compareIds),
    async update(id, changes) {
      if (!isActive(id)) return false;
      tenants.set(id, { ...tenants.get(id)!, ...changes });
      return true;
    },
    async addKey(key) {
      if (!isActive(key.tenant)) return false;
      keys.set(key.id, key);
      return true;
    },
    async findKey(id) {
      const key = keys.get(id);
      const tenant = key && tenants.get(key.tenant);
      return key && tenant && { key, tenant };
    },
    listKeys: async (tenant) => [...keys.values()].filter((key) => key.tenant === tenant),
    async revokeKey(tenant, id, at) {
      const key = keyOf(tenant, id);
      if (!key) return false;
      keys.set(id, { ...key, revokedAt: key.revokedAt ?? at });
      return true;
    },
    async rotateKey(tenant, id, next, { at, until }) {
      const key = keyOf(tenant, id);
      if (!key || !isKeyValid(key, at)) return false;
      keys.set(id, { ...key, expiresAt: key.expiresAt && key.expiresAt < until ? key.expiresAt : until });
      keys.set(next.id, next);
      return true;
    },
    async touchKey(id, at) {
      const key = keys.get(id);
      if (key && !(key.lastUsedAt && key.lastUsedAt >= at)) keys.set(id, { ...key, lastUsedAt: at });
    },
  };
}
