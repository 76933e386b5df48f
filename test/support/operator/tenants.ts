import type { StoredApiKey, Tenant } from '#core';
import { tenantQuotasSchema } from '#core';
import { afterStart } from '../../contracts/contract-helpers.ts';

/** A tenant without limits. @example await tenants.create(sampleTenant('square')) */
export const sampleTenant = (id = 'square', more: Partial<Tenant> = {}): Tenant => ({
  ...{ id, name: `Network ${id}`, createdAt: afterStart(0) },
  ...{ quotas: tenantQuotasSchema.parse({}), retentionDays: 30 },
  ...more,
});

/** A stored key that does not expire. @example await tenants.addKey(sampleKey('k1')) */
export const sampleKey = (id = 'k1', more: Partial<StoredApiKey> = {}): StoredApiKey => ({
  ...{ id, tenant: 'square', name: 'server of the network', scopes: ['posts', 'events'] },
  ...{ createdAt: afterStart(0), secretHash: '00'.repeat(32) },
  ...more,
});
