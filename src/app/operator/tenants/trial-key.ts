import { API_SCOPES, DEFAULT_TECHNICAL_RETENTION_DAYS, tenantQuotasSchema } from '#core';
import type { AppContext } from '../../app-context.ts';
import { issueKey } from './api-keys.ts';

const TRIAL_TENANT = 'trial';

/**
 * Makes the tenant `trial`, and resolves with a key that may do everything for it. For a process that stores nothing.
 * @example await createTrialKey(context) // 'yk_4g7c2q0m1x9d_…'
 */
export async function createTrialKey({
  stores,
  clock,
}: Pick<AppContext, 'stores' | 'clock'>): Promise<string> {
  const { tenants } = stores.operator;
  const now = clock.now();
  await tenants.create({
    id: TRIAL_TENANT,
    name: TRIAL_TENANT,
    createdAt: now,
    quotas: tenantQuotasSchema.parse({}),
    retentionDays: DEFAULT_TECHNICAL_RETENTION_DAYS,
  });
  const { bearer } = await issueKey(tenants, TRIAL_TENANT, { name: TRIAL_TENANT, scopes: API_SCOPES }, now);
  return bearer;
}
