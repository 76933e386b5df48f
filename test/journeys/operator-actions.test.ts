import { afterEach, beforeEach, expect, test } from 'vitest';
import { startApi } from '../support/worlds/running-api.ts';

let api: Awaited<ReturnType<typeof startApi>>;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

test('a new network sets a webhook, changes its secret, and reads an empty feed', async () => {
  expect((await api.send('GET /v1/events')).json).toEqual({ items: [], next: '0' });
  expect((await api.send('GET /v1/actions?state=requested')).json).toEqual({ items: [] });
  expect((await api.send('GET /v1/webhooks')).status).toBe(404);
  const saved = await api.send('PUT /v1/webhooks', { url: 'http://127.0.0.1:9/hook' });
  expect(saved.json.secret.secret).toMatch(/^whsec_/);
  const rotated = await api.send('POST /v1/webhooks/secrets', { overlapSeconds: 60 });
  expect(rotated.json.secrets).toHaveLength(2);
  expect((await api.send('GET /v1/webhooks')).json.enabled).toBe(true);
  expect((await api.send('PUT /v1/actions/act_unknown/outcome', { status: 'done' })).status).toBe(404);
});

test('a reader that waits for an event is answered when the process stops', async () => {
  const waiting = api.send('GET /v1/events?wait=30');
  const other = await api.send('GET /v1/events');
  expect(other.status).toBe(200);
  await api.stop();
  expect((await waiting).json).toEqual({ items: [], next: '0' });
});
