import { describe, expect, test } from 'vitest';
import type { ApiCaller, IssuedApiKey, TenantStore } from '#core';
import { API_SCOPES, MAX_KEYS_PER_TENANT, tenantServer } from '#core';
import { createApiKeys, issueKey } from '../../../../src/app/operator/tenants/api-keys.ts';
import { createMemoryTenantStore } from '../../../../src/memory/index.ts';
import { createFakeClock, DAY_MS, MINUTE_MS, SECOND_MS } from '../../../support/fake-clock.ts';
import { sampleTenant } from '../../../support/operator/tenants.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };

/** Two tenants, and processes that share their store. */
async function openTwoTenants() {
  const clock = createFakeClock();
  const tenants = createMemoryTenantStore();
  for (const id of ['square', 'plaza']) await tenants.create(sampleTenant(id));
  const reads: string[] = [];
  const touches: string[] = [];
  const counted: TenantStore = {
    ...tenants,
    findKey(id) {
      reads.push(id);
      return tenants.findKey(id);
    },
    touchKey(id, at) {
      touches.push(`${id} ${at.toISOString()}`);
      return tenants.touchKey(id, at);
    },
  };
  const openProcess = () => createApiKeys({ tenants: counted, clock, log });
  const issue = (tenant = 'square', expiresAt?: Date): Promise<IssuedApiKey> =>
    issueKey(tenants, tenant, { name: 'posts', scopes: API_SCOPES, expiresAt }, clock.now());
  const callerOf = (tenant: string, scopes: ApiCaller['scopes'] = new Set(API_SCOPES)): ApiCaller => ({
    ...{ tenant, server: tenantServer(tenant), keyId: 'console', scopes },
  });
  return { clock, tenants, reads, touches, keys: openProcess(), openProcess, issue, callerOf };
}

describe('the keys of the API', () => {
  test('a key opens the API for its tenant with its scopes', async () => {
    const { keys, tenants, clock } = await openTwoTenants();
    const { bearer, key } = await issueKey(
      tenants,
      'plaza',
      { name: 'reader', scopes: ['events', 'cases:read', 'events'] },
      clock.now(),
    );
    expect(await keys.authenticate(bearer)).toEqual({
      tenant: 'plaza',
      server: { platform: 'operator', id: 'plaza' },
      keyId: key.id,
      scopes: new Set(['events', 'cases:read']),
    });
  });

  test('a wrong secret, an unknown key, and text that is no key open nothing', async () => {
    const { keys, issue } = await openTwoTenants();
    const [one, other] = [await issue(), await issue('plaza')];
    const secretOf = ({ bearer }: IssuedApiKey) => bearer.slice(-43);
    for (const bearer of [
      `yk_${one.key.id}_${secretOf(other)}`,
      `yk_${'0'.repeat(12)}_${secretOf(one)}`,
      `${one.bearer}=`,
      one.bearer.slice(0, -1),
      one.bearer.toUpperCase(),
      ` ${one.bearer}`,
      secretOf(one),
      '',
      'yk__',
      'yk_'.repeat(10_000),
    ])
      expect(await keys.authenticate(bearer)).toBeUndefined();
    expect(await keys.authenticate(one.bearer)).toBeDefined();
  });

  test('the secret is in no place of the store', async () => {
    const { tenants, issue } = await openTwoTenants();
    const { bearer } = await issue();
    expect(JSON.stringify(await tenants.listKeys('square'))).not.toContain(bearer.slice(-43));
  });

  test('a key ends at its expiry', async () => {
    const { keys, issue, clock } = await openTwoTenants();
    const { bearer } = await issue('square', new Date(clock.now().getTime() + MINUTE_MS));
    clock.advance(MINUTE_MS - 1);
    expect(await keys.authenticate(bearer)).toBeDefined();
    clock.advance(1);
    expect(await keys.authenticate(bearer)).toBeUndefined();
  });

  test('a revocation is seen at once by the process that made it, and by the others within five seconds', async () => {
    const { keys, openProcess, issue, callerOf, clock } = await openTwoTenants();
    const other = openProcess();
    const { bearer, key } = await issue();
    for (const each of [keys, other]) expect(await each.authenticate(bearer)).toBeDefined();
    expect(await keys.revoke(callerOf('square'), key.id)).toEqual({ kind: 'revoked' });
    expect(await keys.authenticate(bearer)).toBeUndefined();
    clock.advance(5 * SECOND_MS);
    expect(await other.authenticate(bearer)).toBeUndefined();
  });

  test('many requests within five seconds read the store once', async () => {
    const { keys, issue, reads, clock } = await openTwoTenants();
    const { bearer, key } = await issue();
    await Promise.all(Array.from({ length: 50 }, () => keys.authenticate(bearer)));
    clock.advance(5 * SECOND_MS - 1);
    await keys.authenticate(bearer);
    expect(reads).toEqual([key.id]);
    clock.advance(1);
    await keys.authenticate(bearer);
    expect(reads).toHaveLength(2);
  });

  test('a failed read is not remembered, and opens nothing', async () => {
    const { tenants, issue, clock } = await openTwoTenants();
    const { bearer } = await issue();
    let isDown = true;
    const keys = createApiKeys({
      tenants: {
        ...tenants,
        findKey: async (id) => {
          if (isDown) throw new Error('down');
          return tenants.findKey(id);
        },
      },
      ...{ clock, log },
    });
    await expect(keys.authenticate(bearer)).rejects.toThrow('down');
    isDown = false;
    expect(await keys.authenticate(bearer)).toBeDefined();
  });

  test('the last use is written once a minute', async () => {
    const { keys, issue, touches, clock } = await openTwoTenants();
    const { bearer, key } = await issue();
    for (let second = 0; second < 121; second += 10) {
      await keys.authenticate(bearer);
      clock.advance(10 * SECOND_MS);
    }
    expect(touches.map((touch) => touch.slice(0, key.id.length))).toEqual([key.id, key.id, key.id]);
  });

  test('a replaced key stays valid during the overlap; the new one has its name, scopes and lifetime', async () => {
    const { keys, issue, callerOf, clock } = await openTwoTenants();
    const old = await issue('square', new Date(clock.now().getTime() + 90 * DAY_MS));
    clock.advance(89 * DAY_MS);
    const rotated = await keys.rotate(callerOf('square'), old.key.id, { overlapSeconds: 60 });
    if (rotated.kind !== 'issued') throw new Error(rotated.kind);
    expect(rotated.key).toMatchObject({ name: 'posts', scopes: API_SCOPES, replaces: old.key.id });
    expect(rotated.key.expiresAt).toEqual(new Date(clock.now().getTime() + 90 * DAY_MS));
    clock.advance(MINUTE_MS - 1);
    expect(await keys.authenticate(old.bearer)).toBeDefined();
    expect(await keys.authenticate(rotated.bearer)).toBeDefined();
    clock.advance(1);
    expect(await keys.authenticate(old.bearer)).toBeUndefined();
    expect(await keys.authenticate(rotated.bearer)).toBeDefined();
    expect(await keys.rotate(callerOf('square'), old.key.id, { overlapSeconds: 60 })).toEqual({
      kind: 'ended',
    });
  });

  test('keys of another tenant are as unknown as keys that do not exist', async () => {
    const { keys, issue, callerOf } = await openTwoTenants();
    const { bearer, key } = await issue('square');
    const plaza = callerOf('plaza');
    for (const id of [key.id, '0'.repeat(12)]) {
      expect(await keys.revoke(plaza, id)).toEqual({ kind: 'not-found' });
      expect(await keys.rotate(plaza, id, { overlapSeconds: 0 })).toEqual({ kind: 'not-found' });
    }
    expect(await keys.list(plaza)).toEqual([]);
    expect(await keys.authenticate(bearer)).toBeDefined();
  });

  test('a caller cannot give or take over scopes that its own key does not have', async () => {
    const { keys, issue, callerOf } = await openTwoTenants();
    const strong = await issue('square');
    const weak = callerOf('square', new Set(['keys', 'posts'] as const));
    expect(await keys.create(weak, { name: 'x', scopes: ['posts', 'evidence'] })).toEqual({
      kind: 'scopes',
      missing: ['evidence'],
    });
    expect((await keys.rotate(weak, strong.key.id, { overlapSeconds: 0 })).kind).toBe('scopes');
    expect((await keys.create(weak, { name: 'x', scopes: ['posts'] })).kind).toBe('issued');
  });

  test('a tenant has a limited number of valid keys; one that was revoked makes room', async () => {
    const { keys, callerOf, clock } = await openTwoTenants();
    const caller = callerOf('square');
    const create = () => keys.create(caller, { name: 'x', scopes: ['posts'] });
    for (let i = 0; i < MAX_KEYS_PER_TENANT; i++) expect((await create()).kind).toBe('issued');
    expect((await create()).kind).toBe('too-many');
    const [first] = await keys.list(caller);
    await keys.revoke(caller, first!.id);
    expect((await create()).kind).toBe('issued');
    const past = { name: 'x', scopes: ['posts'], expiresAt: clock.now() } as const;
    expect((await keys.create(caller, past)).kind).toBe('expires');
  });

  test('the list shows no hash of a secret', async () => {
    const { keys, issue, callerOf } = await openTwoTenants();
    await issue();
    for (const key of await keys.list(callerOf('square')))
      expect(Object.keys(key)).not.toContain('secretHash');
  });
});
