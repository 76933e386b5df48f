import { describe, expect, test } from 'vitest';
import type { TenantStore } from '#core';
import { HOUR_MS, MINUTE_MS } from '../../support/fake-clock.ts';
import { sampleKey, sampleTenant } from '../../support/operator/tenants.ts';
import { afterStart, type OpenStore, START_TIME, withStore } from '../contract-helpers.ts';

/**
 * The contract of every store of tenants.
 * @example tenantStoreContract('memory', () => ({ store: createMemoryTenantStore(), close: () => undefined }))
 */
export function tenantStoreContract(name: string, make: OpenStore<TenantStore>): void {
  describe(`tenants: ${name}`, () => {
    test('a tenant is stored once, and its id is not given twice', () =>
      withStore(make, async (tenants) => {
        const square = sampleTenant('square', {
          quotas: { postsPerSecond: 0.5, postsPerDay: 9_000_000_000, burstSeconds: 60 },
        });
        expect(await tenants.create(square)).toBe(true);
        expect(await tenants.create(sampleTenant('square', { name: 'another' }))).toBe(false);
        expect(await tenants.create(sampleTenant('plaza'))).toBe(true);
        expect(await tenants.read('square')).toEqual(square);
        expect(await tenants.read('unknown')).toBeUndefined();
        expect((await tenants.list()).map(({ id }) => id)).toEqual(['plaza', 'square']);
      }));

    test('a change leaves everything else of the tenant as it was', () =>
      withStore(make, async (tenants) => {
        await tenants.create(sampleTenant());
        expect(await tenants.update('square', { retentionDays: 7 })).toBe(true);
        expect(await tenants.read('square')).toEqual(sampleTenant('square', { retentionDays: 7 }));
        expect(await tenants.update('unknown', { name: 'x' })).toBe(false);
      }));

    test('a key is found with its tenant', () =>
      withStore(make, async (tenants) => {
        await tenants.create(sampleTenant());
        const key = sampleKey('k1', { expiresAt: afterStart(HOUR_MS), scopes: ['cases:read', 'audit'] });
        expect(await tenants.addKey(key)).toBe(true);
        expect(await tenants.findKey('k1')).toEqual({ key, tenant: sampleTenant() });
        expect(await tenants.findKey('k2')).toBeUndefined();
        expect(await tenants.addKey(sampleKey('k2', { tenant: 'unknown' }))).toBe(false);
        expect(await tenants.findKey('k2')).toBeUndefined();
      }));

    test('keys are listed for one tenant, oldest first', () =>
      withStore(make, async (tenants) => {
        await tenants.create(sampleTenant());
        await tenants.create(sampleTenant('plaza'));
        await tenants.addKey(sampleKey('b', { createdAt: afterStart(1) }));
        await tenants.addKey(sampleKey('a', { createdAt: afterStart(2) }));
        await tenants.addKey(sampleKey('c', { tenant: 'plaza' }));
        expect((await tenants.listKeys('square')).map(({ id }) => id)).toEqual(['b', 'a']);
        expect(await tenants.listKeys('unknown')).toEqual([]);
      }));

    test('a key is revoked by its own tenant only, and keeps the time of the first revocation', () =>
      withStore(make, async (tenants) => {
        await tenants.create(sampleTenant());
        await tenants.create(sampleTenant('plaza'));
        await tenants.addKey(sampleKey());
        expect(await tenants.revokeKey('plaza', 'k1', afterStart(1))).toBe(false);
        expect((await tenants.findKey('k1'))?.key.revokedAt).toBeUndefined();
        expect(await tenants.revokeKey('square', 'k1', afterStart(2))).toBe(true);
        expect(await tenants.revokeKey('square', 'k1', afterStart(3))).toBe(true);
        expect((await tenants.findKey('k1'))?.key.revokedAt).toEqual(afterStart(2));
        expect(await tenants.revokeKey('square', 'k9', afterStart(2))).toBe(false);
      }));

    test('a replaced key stays valid until the overlap ends, and never longer than before', () =>
      withStore(make, async (tenants) => {
        await tenants.create(sampleTenant());
        await tenants.addKey(sampleKey('k1'));
        await tenants.addKey(sampleKey('short', { expiresAt: afterStart(MINUTE_MS) }));
        const times = { at: START_TIME, until: afterStart(HOUR_MS) };
        const next = sampleKey('k2', { replaces: 'k1' });
        expect(await tenants.rotateKey('square', 'k1', next, times)).toBe(true);
        expect((await tenants.findKey('k1'))?.key.expiresAt).toEqual(afterStart(HOUR_MS));
        expect((await tenants.findKey('k2'))?.key).toEqual(next);
        expect(await tenants.rotateKey('square', 'short', sampleKey('k3'), times)).toBe(true);
        expect((await tenants.findKey('short'))?.key.expiresAt).toEqual(afterStart(MINUTE_MS));
      }));

    test('a key that has ended, or is of another tenant, is not replaced', () =>
      withStore(make, async (tenants) => {
        await tenants.create(sampleTenant());
        await tenants.addKey(sampleKey('k1', { expiresAt: afterStart(MINUTE_MS) }));
        await tenants.addKey(sampleKey('k2'));
        await tenants.revokeKey('square', 'k2', START_TIME);
        const rotate = (tenant: string, id: string) =>
          tenants.rotateKey(tenant, id, sampleKey('next', { tenant }), {
            ...{ at: afterStart(MINUTE_MS), until: afterStart(HOUR_MS) },
          });
        expect(await rotate('square', 'k1')).toBe(false);
        expect(await rotate('square', 'k2')).toBe(false);
        expect(await rotate('plaza', 'k1')).toBe(false);
        expect(await tenants.findKey('next')).toBeUndefined();
      }));

    test('of several rotations of one key at the same time, all new keys are valid and the old one ends once', () =>
      withStore(make, async (tenants) => {
        await tenants.create(sampleTenant());
        await tenants.addKey(sampleKey('k1'));
        await Promise.all(
          ['a', 'b', 'c'].map((id, i) =>
            tenants.rotateKey('square', 'k1', sampleKey(id), {
              ...{ at: START_TIME, until: afterStart((i + 1) * MINUTE_MS) },
            }),
          ),
        );
        expect((await tenants.listKeys('square')).map(({ id }) => id).sort()).toEqual(['a', 'b', 'c', 'k1']);
        expect((await tenants.findKey('k1'))?.key.expiresAt).toEqual(afterStart(MINUTE_MS));
      }));

    test('the last use of a key never goes back', () =>
      withStore(make, async (tenants) => {
        await tenants.create(sampleTenant());
        await tenants.addKey(sampleKey());
        await tenants.touchKey('k1', afterStart(2));
        await tenants.touchKey('k1', afterStart(1));
        await tenants.touchKey('unknown', afterStart(1));
        expect((await tenants.findKey('k1'))?.key.lastUsedAt).toEqual(afterStart(2));
      }));
  });
}
