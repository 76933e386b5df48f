import type { Clock, Tenant, TenantStore } from '#core';
import { createLruMap } from '#lib';

/** How long a tenant is remembered. */
const MAX_AGE_MS = 5000;
const CACHE_SIZE = 10_000;

/**
 * Creates a reader of tenants that reads the store once within five seconds. A read that fails is not remembered.
 * @example const readTenant = createTenantReader(tenants, clock); await readTenant('square')
 */
export function createTenantReader(
  tenants: Pick<TenantStore, 'read'>,
  clock: Clock,
): (id: string) => Promise<Tenant | undefined> {
  const reads = createLruMap<{ readonly at: number; readonly tenant: Promise<Tenant | undefined> }>(
    CACHE_SIZE,
  );
  return (id) => {
    const now = clock.now().getTime();
    const known = reads.get(id);
    if (known && Math.abs(now - known.at) < MAX_AGE_MS) return known.tenant;
    const read = { at: now, tenant: tenants.read(id) };
    reads.set(id, read);
    read.tenant.catch(() => {
      if (reads.get(id) === read) reads.delete(id);
    });
    return read.tenant;
  };
}
