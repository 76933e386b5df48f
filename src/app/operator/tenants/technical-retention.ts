import type { TenantStore } from '#core';
import type { ScheduledJob } from '../../scheduler.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Rows in one statement, so that no other write waits for long. */
const BATCH_SIZE = 1000;
/** Batches of one kind of data of one tenant in one run; the next run continues. */
const MAX_BATCHES = 1000;

/** Deletes up to `limit` rows of a tenant that are older than `before`; resolves with their number. */
export type PurgeTenantData = (tenant: string, before: Date, limit: number) => Promise<number>;

/**
 * The job that deletes technical data of tenants, each after its `retentionDays`. `purges`: one for each kind of data. What one
 * run does not reach, the next one does.
 * @example createTechnicalRetention(tenants, [(tenant, before, limit) => postIndex.purge(tenant, before, limit)])
 */
export const createTechnicalRetention = (
  tenants: Pick<TenantStore, 'list'>,
  purges: readonly PurgeTenantData[],
): ScheduledJob => ({
  name: 'technical-retention',
  intervalMs: HOUR_MS,
  isExclusive: true,
  async run(now) {
    for (const { id, retentionDays } of await tenants.list()) {
      const before = new Date(now.getTime() - retentionDays * DAY_MS);
      for (const purge of purges) await purgeInBatches(purge, id, before);
    }
  },
});

async function purgeInBatches(purge: PurgeTenantData, tenant: string, before: Date): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch++)
    if ((await purge(tenant, before, BATCH_SIZE)) < BATCH_SIZE) return;
}
