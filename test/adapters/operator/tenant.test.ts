import { describe, expect, test } from 'vitest';
import { API_SCOPES, type ApiScope, type Policy, type PolicyReason, tenantServer } from '#core';
import { createApiKeys, issueKey } from '../../../src/app/operator/tenants/api-keys.ts';
import { createTenantService } from '../../../src/app/operator/tenants/tenant-service.ts';
import {
  createMemoryAuditTrail,
  createMemoryPolicyStore,
  createMemoryTenantStore,
} from '../../../src/memory/index.ts';
import { createFakeClock, MINUTE_MS, SECOND_MS } from '../../support/fake-clock.ts';
import { type ApiRequest, createApiWorld } from '../../support/operator/api-world.ts';
import { sampleTenant } from '../../support/operator/tenants.ts';
import { testPolicy, wordings } from '../../support/shipped-wording-and-policy.ts';

/** The API with two networks, and their keys as `tenant key add` makes them. */
async function openNetworks() {
  const clock = createFakeClock();
  const tenants = createMemoryTenantStore();
  const policies = createMemoryPolicyStore(() => testPolicy());
  const auditTrail = createMemoryAuditTrail();
  const logged: string[] = [];
  const record = (event: string) => void logged.push(event);
  const log = { info: record, warn: record, error: record };
  const keys = createApiKeys({ tenants, clock, log });
  const tenant = createTenantService({
    ...{ tenants, policies, auditTrail, clock, log },
    rules: () => ({ version: '1', packs: testPolicy().packs, sources: [] }),
    notices: () => new Map(),
    wording: () => wordings.en,
    allowPrivatePictureAddresses: false,
  });
  const world = createApiWorld({ keys, audit: auditTrail, clock, api: { tenant } });
  const issue = async (id: string, scopes: readonly ApiScope[] = API_SCOPES) =>
    issueKey(tenants, id, { name: `key of ${id}`, scopes }, clock.now());
  for (const id of ['square', 'plaza']) await tenants.create(sampleTenant(id));
  const [square, plaza] = [await issue('square'), await issue('plaza')];
  const send = (target: string, request: ApiRequest = {}) =>
    world.send(target, { key: square.bearer, ...request });
  return { ...world, send, square, plaza, issue, policies, clock };
}

describe('the keys of a network', () => {
  test('a new key is shown once with its secret and works at once', async () => {
    const { send } = await openNetworks();
    const { status, json } = await send('POST /v1/keys', { body: { name: 'reader', scopes: ['keys'] } });
    expect(status).toBe(201);
    const { json: listed, text } = await send('GET /v1/keys', { key: json.bearer });
    expect(listed.items.map(({ name, state }: Record<string, string>) => [name, state])).toEqual([
      ['key of square', 'valid'],
      ['reader', 'valid'],
    ]);
    expect(text).not.toContain(json.bearer.slice(-43));
    expect(text).not.toContain('secretHash');
  });

  test('a scope that the caller does not have, a past time and an unknown field are refused', async () => {
    const { send, issue, clock } = await openNetworks();
    const weak = await issue('square', ['keys', 'posts']);
    const stronger = await send('POST /v1/keys', {
      key: weak.bearer,
      body: { name: 'x', scopes: ['posts', 'evidence'] },
    });
    expect([stronger.status, stronger.json.type]).toEqual([403, '/problems/missing-scope']);
    expect(stronger.json.detail).toContain('evidence');
    const past = await send('POST /v1/keys', {
      body: { name: 'x', scopes: ['posts'], expiresAt: clock.now().toISOString() },
    });
    expect([past.status, past.json.errors[0].pointer]).toEqual([422, '/expiresAt']);
    const unknown = await send('POST /v1/keys', { body: { name: 'x', scopes: ['everything'], admin: true } });
    expect([unknown.status, unknown.json.errors.length]).toEqual([400, 2]);
    expect((await send('GET /v1/keys')).json.items).toHaveLength(2);
  });

  test('a name with control characters is refused with what to send', async () => {
    const { send } = await openNetworks();
    const named = await send('POST /v1/keys', { body: { name: 'reader\u0000', scopes: ['keys'] } });
    expect([named.status, named.json.errors]).toEqual([
      400,
      [{ pointer: '/name', detail: 'send a name without control characters' }],
    ]);
  });

  test('a replaced key works until the overlap is over', async () => {
    const { send, square, clock } = await openNetworks();
    const { json } = await send(`POST /v1/keys/${square.key.id}/rotate`, { body: { overlapSeconds: 60 } });
    expect(json.key.replaces).toBe(square.key.id);
    clock.advance(MINUTE_MS - 1);
    expect((await send('GET /v1/keys')).status).toBe(200);
    clock.advance(1);
    expect((await send('GET /v1/keys')).status).toBe(401);
    const again = await send(`POST /v1/keys/${square.key.id}/rotate`, { key: json.bearer, body: {} });
    expect([again.status, again.json.type]).toEqual([409, '/problems/conflict']);
  });

  test('a revoked key is refused like one that never existed', async () => {
    const { send, square, plaza } = await openNetworks();
    expect((await send(`DELETE /v1/keys/${square.key.id}`)).status).toBe(204);
    const revoked = await send('GET /v1/keys');
    const unknown = await send('GET /v1/keys', { key: `yk_${'0'.repeat(12)}_${'A'.repeat(43)}` });
    const wrong = await send('GET /v1/keys', { key: plaza.bearer.slice(0, -1) });
    expect(revoked.status).toBe(401);
    expect(new Set([revoked.text, unknown.text, wrong.text]).size).toBe(1);
  });

  test('a key of another network is an unknown id', async () => {
    const { send, plaza } = await openNetworks();
    for (const [method, suffix, body] of [
      ['DELETE', '', undefined],
      ['POST', '/rotate', {}],
    ] as const) {
      const foreign = await send(`${method} /v1/keys/${plaza.key.id}${suffix}`, { body });
      const unknown = await send(`${method} /v1/keys/${'0'.repeat(12)}${suffix}`, { body });
      expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    }
    expect((await send('GET /v1/keys', { key: plaza.bearer })).json.items).toHaveLength(1);
  });
});

describe('the policy of a network', () => {
  const ifMatch = (etag: string | null) => ({ headers: { 'if-match': etag ?? '' } });

  test('is read with an ETag, and a change with it is in force and in the history by the key', async () => {
    const { send, square, policies } = await openNetworks();
    const read = await send('GET /v1/tenant/policy');
    expect([read.json.version, read.headers.get('etag')]).toEqual([0, '"0"']);
    const body: Policy = { ...read.json.policy, language: 'en' };
    const written = await send('PUT /v1/tenant/policy', { body, ...ifMatch('"0"') });
    expect([written.status, written.headers.get('etag')]).toEqual([200, '"2"']);
    expect(policies.of(tenantServer('square')).language).toBe('en');
    expect(policies.of(tenantServer('plaza')).language).toBe('ja');
    const [newest] = await policies.listVersions(tenantServer('square'), { limit: 1 });
    expect(newest).toMatchObject({ from: 'api', by: { id: square.key.id } });
    const again = await send('PUT /v1/tenant/policy', { body, ...ifMatch('"2"') });
    expect([again.status, again.json.version]).toEqual([200, 2]);
  });

  test('of two changes of the same version the second is refused and changes nothing', async () => {
    const { send, policies } = await openNetworks();
    const policy = testPolicy();
    const put = (changes: Partial<Policy>, etag: string) =>
      send('PUT /v1/tenant/policy', { body: { ...policy, ...changes }, ...ifMatch(etag) });
    const answers = await Promise.all([put({ language: 'en' }, '"0"'), put({ native: 'on' }, '"0"')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 412]);
    expect(policies.of(tenantServer('square'))).toEqual({ ...policy, language: 'en' });
    for (const etag of ['"99"', 'W/"1"', '2', '*', '"x"'])
      expect((await put({}, etag)).json.type).toBe('/problems/changed-meanwhile');
  });

  test('without If-Match nothing is changed', async () => {
    const { send, policies } = await openNetworks();
    const { status, json } = await send('PUT /v1/tenant/policy', {
      body: { ...testPolicy(), language: 'en' },
    });
    expect([status, json.type]).toEqual([428, '/problems/precondition-required']);
    expect(policies.latestVersion(tenantServer('square'))).toBe(0);
  });

  test('each value that cannot be used is named with its place and what to write instead', async () => {
    const { send, policies } = await openNetworks();
    const { status, json } = await send('PUT /v1/tenant/policy', {
      body: { ...testPolicy(), mode: 'shado', quota: { hidesPerHour: -1 }, laddr: [] },
      ...ifMatch('"0"'),
    });
    expect(status).toBe(422);
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/laddr',
      '/mode',
      '/quota/hidesPerHour',
    ]);
    expect(json.errors[0].detail).toContain('ladder');
    expect(json.errors[1].detail).toContain('enforce');
    expect(policies.latestVersion(tenantServer('square'))).toBe(0);
  });

  test('packs that the rules do not have are named', async () => {
    const { send } = await openNetworks();
    const { json } = await send('PUT /v1/tenant/policy', {
      body: { ...testPolicy(), packs: ['unknown'] },
      ...ifMatch('"0"'),
    });
    expect(json.errors[0]).toMatchObject({ pointer: '/packs/0' });
    expect(json.errors[0].detail).toContain('yami-baito');
  });
});

describe('the hosts of pictures', () => {
  const put = (hosts: readonly string[]) => ['PUT /v1/tenant/picture-hosts', { body: { hosts } }] as const;

  test('public hosts are registered, also with a port', async () => {
    const { send } = await openNetworks();
    const hosts = ['pictures.square.example', 'media.square.example:8443', '8.8.8.8'];
    expect((await send(...put(hosts))).status).toBe(200);
    expect((await send('GET /v1/tenant/picture-hosts')).json).toEqual({ hosts });
  });

  test.each([
    ['localhost', 'public host'],
    ['localhost:8080', 'public host'],
    ['pictures.localhost', 'public host'],
    ['127.0.0.1', 'public host'],
    ['10.0.0.1:8443', 'public host'],
    ['169.254.169.254', 'public host'],
    ['[::1]', 'public host'],
    ['[fd00::1]', 'public host'],
    ['nas.local', 'public host'],
    ['metadata.google.internal', 'public host'],
    ['intranet', 'full name of a public host'],
    ['intranet.', 'full name of a public host'],
  ])('%s is refused with what to send, because no picture is fetched from there', async (host, detail) => {
    const { send } = await openNetworks();
    await send(...put(['pictures.square.example']));
    const refused = await send(...put(['media.square.example', host]));
    expect([refused.status, refused.json.type]).toEqual([422, '/problems/unprocessable']);
    expect(refused.json.errors).toEqual([{ pointer: '/hosts/1', detail: expect.stringContaining(detail) }]);
    expect((await send('GET /v1/tenant/picture-hosts')).json).toEqual({ hosts: ['pictures.square.example'] });
  });
});

describe('the record of changes', () => {
  test('names key, call and ids of each change, and no failure and no reading', async () => {
    const { send, square, clock } = await openNetworks();
    const { json: made } = await send('POST /v1/keys', { body: { name: 'secret name', scopes: ['posts'] } });
    await send('GET /v1/keys');
    await send('DELETE /v1/keys/unknown');
    clock.advance(SECOND_MS);
    await send(`DELETE /v1/keys/${made.key.id}`);
    const { json, text } = await send('GET /v1/audit');
    expect(json.items).toMatchObject([
      { key: square.key.id, route: 'POST /v1/keys', ids: { key: made.key.id }, status: 201 },
      { key: square.key.id, route: 'DELETE /v1/keys/{id}', ids: { id: made.key.id }, status: 204 },
    ]);
    expect(text).not.toMatch(/secret name|yk_/);
    const rest = await send(`GET /v1/audit?after=${json.items[0].number}`);
    expect(rest.json.items).toHaveLength(1);
    const nothing = await send(`GET /v1/audit?after=${rest.json.next}`);
    expect(nothing.json).toEqual({ items: [], next: rest.json.next });
  });

  test('is of the own network only', async () => {
    const { send, plaza } = await openNetworks();
    await send('POST /v1/keys', { body: { name: 'x', scopes: ['posts'] } });
    expect((await send('GET /v1/audit', { key: plaza.bearer })).json.items).toEqual([]);
  });

  test('the network shows its quotas', async () => {
    const { send } = await openNetworks();
    expect((await send('GET /v1/tenant')).json).toMatchObject({ id: 'square', quotas: { burstSeconds: 10 } });
  });
});

describe('the history of the policy', () => {
  test('shows who changed it and why, newest first and page by page, and nothing of another network', async () => {
    const { send, square, plaza, policies, clock } = await openNetworks();
    const server = tenantServer('square');
    const change = (id: string, reason?: PolicyReason) =>
      policies.set(server, policies.of(server), {
        ...{ at: clock.now(), by: { id }, from: 'api' as const, reason },
        ...{ before: policies.of(server), basedOn: policies.latestVersion(server) },
      });
    await change(square.key.id, { step: 'share', percent: 5, why: 'no false hits' });
    await change(square.key.id);
    const first = await send('GET /v1/tenant/policy/history?limit=2');
    expect(first.json.items).toMatchObject([
      { version: 3, from: 'api', by: { id: square.key.id, name: '' } },
      { version: 2, step: 'share', percent: 5, reason: 'no false hits' },
    ]);
    const rest = await send(`GET /v1/tenant/policy/history?cursor=${first.json.next}`);
    expect(rest.json).toEqual({
      items: [{ version: 1, at: clock.now().toISOString(), from: 'start' }],
    });
    expect((await send('GET /v1/tenant/policy/history', { key: plaza.bearer })).json.items).toEqual([]);
    expect((await send('GET /v1/tenant/policy/history?cursor=x')).status).toBe(400);
  });
});
