import { describe, expect, test } from 'vitest';
import type { TenantQuotas, TokenBuckets } from '#core';
import { tenantQuotasSchema } from '#core';
import { createQuotas } from '../../../../src/app/operator/tenants/quotas.ts';
import { createMemoryTenantStore, createMemoryTokenBuckets } from '../../../../src/memory/index.ts';
import { createFakeClock, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../support/fake-clock.ts';
import { sampleTenant } from '../../../support/operator/tenants.ts';

/** Processes that share a store of buckets. The day of the clock has 21 hours left (UTC). */
async function openProcesses(quotas: Partial<TenantQuotas>) {
  const clock = createFakeClock();
  const tenants = createMemoryTenantStore();
  await tenants.create(sampleTenant('square', { quotas: tenantQuotasSchema.parse(quotas) }));
  await tenants.create(sampleTenant('plaza'));
  const shared = createMemoryTokenBuckets();
  const takes: string[] = [];
  const outage = { isDown: false };
  const buckets: TokenBuckets = {
    async take(key, ...rest) {
      takes.push(key);
      if (outage.isDown) throw new Error('down');
      return shared.take(key, ...rest);
    },
  };
  const logged: string[] = [];
  const record = (event: string) => void logged.push(event);
  const log = { info: record, warn: record, error: record };
  const open = () => createQuotas({ tenants, buckets, clock, log });
  return { clock, tenants, takes, outage, logged, open };
}

describe('the quotas of a tenant', () => {
  test('a tenant without quotas sends as much as it likes, and reads no bucket', async () => {
    const { open, takes } = await openProcesses({});
    const quotas = open();
    for (let i = 0; i < 100; i++)
      expect(await quotas.take({ tenant: 'plaza' }, 'posts', 500)).toEqual({ allowed: true });
    expect(takes).toEqual([]);
  });

  test('a full request passes, however small the quota is, and the answer says when the next one does', async () => {
    const { open, clock } = await openProcesses({ postsPerSecond: 10, burstSeconds: 1 });
    const quotas = open();
    expect(await quotas.take({ tenant: 'square' }, 'posts', 500)).toEqual({ allowed: true });
    const refused = await quotas.take({ tenant: 'square' }, 'posts', 200);
    expect(refused).toEqual({
      ...{ allowed: false, quota: 'postsPerSecond', most: 500 },
      retryAfterMs: 20 * SECOND_MS,
    });
    clock.advance(20 * SECOND_MS);
    expect(await quotas.take({ tenant: 'square' }, 'posts', 200)).toEqual({ allowed: true });
  });

  test('two processes together allow what one may', async () => {
    const { open, clock } = await openProcesses({ judgesPerSecond: 100, burstSeconds: 2 });
    const processes = [open(), open()];
    let allowed = 0;
    for (let ms = 0; ms < 10_000; ms += 5) {
      for (const quotas of processes)
        if ((await quotas.take({ tenant: 'square' }, 'judge', 1)).allowed) allowed += 1;
      clock.advance(5);
    }
    expect(allowed).toBeLessThanOrEqual(200 + 1000);
    expect(allowed).toBeGreaterThan(1150);
  });

  test('many calls at once take tokens in advance once, and not each', async () => {
    const { open, takes } = await openProcesses({ judgesPerSecond: 500 });
    const quotas = open();
    const results = await Promise.all(
      Array.from({ length: 50 }, () => quotas.take({ tenant: 'square' }, 'judge', 1)),
    );
    expect(results.every(({ allowed }) => allowed)).toBe(true);
    expect(takes).toHaveLength(1);
  });

  test('the quota of a day ends at midnight UTC, and a refusal of the second costs nothing of it', async () => {
    const { open, clock } = await openProcesses({ postsPerSecond: 1, postsPerDay: 1000 });
    const quotas = open();
    expect((await quotas.take({ tenant: 'square' }, 'posts', 500)).allowed).toBe(true);
    for (let i = 0; i < 10; i++)
      expect(await quotas.take({ tenant: 'square' }, 'posts', 400)).toMatchObject({
        quota: 'postsPerSecond',
      });
    clock.advance(10 * MINUTE_MS);
    expect((await quotas.take({ tenant: 'square' }, 'posts', 499)).allowed).toBe(true);
    clock.advance(10 * MINUTE_MS);
    expect((await quotas.take({ tenant: 'square' }, 'posts', 1)).allowed).toBe(true);
    expect(await quotas.take({ tenant: 'square' }, 'posts', 1)).toEqual({
      ...{ allowed: false, quota: 'postsPerDay', most: 1000 },
      retryAfterMs: 21 * HOUR_MS - 20 * MINUTE_MS,
    });
    clock.advance(21 * HOUR_MS);
    expect((await quotas.take({ tenant: 'square' }, 'posts', 1)).allowed).toBe(true);
  });

  test('a request that is larger than the quota of a day is told the most that it may send', async () => {
    const { open } = await openProcesses({ postsPerDay: 100 });
    expect(await open().take({ tenant: 'square' }, 'posts', 101)).toMatchObject({
      allowed: false,
      most: 100,
    });
  });

  test('posts and judged texts have quotas of their own', async () => {
    const { open } = await openProcesses({ judgesPerSecond: 1, burstSeconds: 1 });
    const quotas = open();
    expect((await quotas.take({ tenant: 'square' }, 'judge', 1)).allowed).toBe(true);
    expect((await quotas.take({ tenant: 'square' }, 'judge', 1)).allowed).toBe(false);
    expect((await quotas.take({ tenant: 'square' }, 'posts', 500)).allowed).toBe(true);
  });

  test('a changed quota is in force after five seconds', async () => {
    const { open, clock, tenants } = await openProcesses({});
    const quotas = open();
    await quotas.take({ tenant: 'square' }, 'judge', 1);
    const changed = tenantQuotasSchema.parse({ judgesPerSecond: 1, burstSeconds: 1 });
    await tenants.update('square', { quotas: changed });
    clock.advance(5 * SECOND_MS);
    await quotas.take({ tenant: 'square' }, 'judge', 1);
    expect((await quotas.take({ tenant: 'square' }, 'judge', 1)).allowed).toBe(false);
  });

  test('while the shared store is away, the process counts by itself and says so once a minute', async () => {
    const { open, outage, logged, clock } = await openProcesses({ judgesPerSecond: 1, burstSeconds: 5 });
    const quotas = open();
    outage.isDown = true;
    for (let i = 0; i < 5; i++)
      expect((await quotas.take({ tenant: 'square' }, 'judge', 1)).allowed).toBe(true);
    expect((await quotas.take({ tenant: 'square' }, 'judge', 1)).allowed).toBe(false);
    expect(logged).toEqual(['quota_store_unavailable']);
    outage.isDown = false;
    clock.advance(SECOND_MS);
    expect((await quotas.take({ tenant: 'square' }, 'judge', 1)).allowed).toBe(true);
  });
});
