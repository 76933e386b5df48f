import { expect, test } from 'vitest';
import { createTechnicalRetention } from '../../../../src/app/operator/tenants/technical-retention.ts';
import { createMemoryPostIndex, createMemoryTenantStore } from '../../../../src/memory/index.ts';
import { createFakeClock, DAY_MS } from '../../../support/fake-clock.ts';
import { sampleTenant } from '../../../support/operator/tenants.ts';

test('technical data of a network is deleted after its own days, however much there is', async () => {
  const clock = createFakeClock();
  const tenants = createMemoryTenantStore();
  const postIndex = createMemoryPostIndex();
  await tenants.create(sampleTenant('square', { retentionDays: 7 }));
  await tenants.create(sampleTenant('plaza', { retentionDays: 30 }));
  const admit = async (tenant: string, prefix: string, count: number) => {
    const posts = Array.from({ length: count }, (_, i) => ({
      ...{ id: `${prefix}${i}`, revision: 1, hash: 'h', author: 'rin', channel: 'posts' },
    }));
    await postIndex.admit(tenant, posts, clock.now());
  };
  await admit('square', 'old', 2500);
  await admit('plaza', 'old', 3);
  clock.advance(6 * DAY_MS);
  await admit('square', 'new', 2);
  clock.advance(2 * DAY_MS);
  const job = createTechnicalRetention(tenants, [
    (tenant, before, limit) => postIndex.purge(tenant, before, limit),
  ]);
  await job.run(clock.now());
  const idsOf = async (tenant: string) => (await postIndex.list(tenant, { limit: 5000 })).map(({ id }) => id);
  expect(await idsOf('square')).toEqual(['new0', 'new1']);
  expect(await idsOf('plaza')).toHaveLength(3);
});
