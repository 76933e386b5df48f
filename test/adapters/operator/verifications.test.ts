import { expect, test } from 'vitest';
import { createOperatorVerifications } from '../../../src/app/operator/verifications/create-verifications.ts';
import { createMemoryTenantStore } from '../../../src/memory/index.ts';
import { createApiWorld, OTHER_KEY } from '../../support/operator/api-world.ts';
import { sampleTenant } from '../../support/operator/tenants.ts';
import { createGateWorld } from '../../support/worlds/gate-world.ts';

const RIN = { account: { id: 'rin', name: 'Rin' } };

async function createWorld(options: Parameters<typeof createGateWorld>[0] = {}) {
  const gateWorld = createGateWorld({
    ...options,
    networks: { isNetwork: () => true, announce: async () => {} },
  });
  const tenants = createMemoryTenantStore();
  for (const id of ['tiny', 'other']) await tenants.create(sampleTenant(id));
  const verifications = createOperatorVerifications({ gate: gateWorld.gate, tenants });
  return { ...createApiWorld({ api: { verifications } }), gateWorld };
}

test('a verification has a page for one account, and its state says how it ended', async () => {
  const { send, gateWorld } = await createWorld();
  const started = await send('POST /v1/verifications', { body: RIN });
  expect(started.status).toBe(201);
  expect(started.json).toMatchObject({
    account: 'rin',
    cause: 'requested',
    state: 'waiting',
    bannedProof: false,
  });
  const path = started.headers.get('location');
  expect(path).toBe(`/v1/verifications/${started.json.id}`);
  expect((await send(`GET ${path}`)).text).not.toContain(started.json.url);
  const token = started.json.url.split('/').at(-1);
  await gateWorld.sendCode(token, '+819012345678');
  await gateWorld.enterCode(token, gateWorld.sms.sentTexts.at(-1)!.code);
  expect((await send(`GET ${path}`)).json).toMatchObject({ state: 'verified', level: 'sms' });
  expect((await send(`GET ${path}`, { key: OTHER_KEY })).status).toBe(404);
});

test('the page leads back to registered origins only', async () => {
  const { send } = await createWorld();
  const body = { ...RIN, returnUrl: 'https://sns.example/welcome' };
  const refused = await send('POST /v1/verifications', { body });
  expect(refused.status).toBe(422);
  expect(refused.json.errors[0].pointer).toBe('/returnUrl');
  const origins = { origins: ['https://sns.example'] };
  expect((await send('PUT /v1/tenant/return-origins', { body: origins })).json).toEqual(origins);
  expect((await send('GET /v1/tenant/return-origins')).json).toEqual(origins);
  expect((await send('GET /v1/tenant/return-origins', { key: OTHER_KEY })).json).toEqual({ origins: [] });
  expect((await send('POST /v1/verifications', { body })).status).toBe(201);
  for (const returnUrl of ['https://sns.example.evil.example/', 'http://sns.example/', 'javascript:alert(1)'])
    expect(
      (await send('POST /v1/verifications', { body: { ...RIN, returnUrl } })).status,
    ).toBeGreaterThanOrEqual(400);
  for (const origin of ['https://sns.example/path', 'http://sns.example', 'sns.example'])
    expect((await send('PUT /v1/tenant/return-origins', { body: { origins: [origin] } })).status).toBe(400);
});

test('an installation without a page says what its operator must set', async () => {
  const { send } = await createWorld({ withoutPage: true });
  const { status, json } = await send('POST /v1/verifications', { body: RIN });
  expect([status, json.detail]).toEqual([409, expect.stringContaining('GATE_URL')]);
});
