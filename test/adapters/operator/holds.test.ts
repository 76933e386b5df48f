import { expect, test } from 'vitest';
import { createOperatorHolds } from '../../../src/app/operator/holds/create-holds.ts';
import { createMemoryHoldStore } from '../../../src/memory/index.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createApiWorld, OTHER_KEY } from '../../support/operator/api-world.ts';

const MODERATOR = { id: 'aoi', name: 'Aoi' };
const HOLD = { target: { kind: 'account', account: 'rin' }, reason: '保全要請 118', moderator: MODERATOR };
const OWN_CASE = 'Y-4G7C2Q0M1X';

function createWorld() {
  const holds = createOperatorHolds({
    holds: createMemoryHoldStore(),
    caseTimeline: { isCaseOf: async ({ id }, caseId) => id === 'tiny' && caseId === OWN_CASE },
    clock: createFakeClock(),
  });
  return createApiWorld({ api: { holds } });
}

test('a hold names reason, moderator and key, and ends when it is lifted', async () => {
  const { send, audit } = createWorld();
  const placed = await send('POST /v1/holds', { body: HOLD });
  expect([placed.status, placed.headers.get('location')]).toEqual([201, `/v1/holds/${placed.json.id}`]);
  expect(placed.json).toMatchObject({ ...HOLD, key: 'all' });
  expect((await send('GET /v1/holds')).json).toEqual({ items: [placed.json] });
  expect((await send(`DELETE /v1/holds/${placed.json.id}`)).status).toBe(204);
  expect((await send(`DELETE /v1/holds/${placed.json.id}`)).status).toBe(404);
  expect((await send('GET /v1/holds')).json).toEqual({ items: [] });
  expect(audit).toHaveLength(2);
});

test('a case can be held by its own network only', async () => {
  const { send } = createWorld();
  const body = { ...HOLD, target: { kind: 'case', caseId: OWN_CASE } };
  const foreign = await send('POST /v1/holds', { body, key: OTHER_KEY });
  expect(foreign.status).toBe(404);
  const unknown = { ...HOLD, target: { kind: 'case', caseId: 'Y-0000000000' } };
  expect((await send('POST /v1/holds', { body: unknown, key: OTHER_KEY })).text).toBe(foreign.text);
  const placed = await send('POST /v1/holds', { body });
  expect(placed.json.target).toEqual(body.target);
  expect((await send(`DELETE /v1/holds/${placed.json.id}`, { key: OTHER_KEY })).status).toBe(404);
});

test('a hold that would have ended already is refused, with what to send', async () => {
  const { send } = createWorld();
  const { status, json } = await send('POST /v1/holds', { body: { ...HOLD, until: '2020-01-01T00:00:00Z' } });
  expect(status).toBe(422);
  expect(json.errors).toEqual([{ pointer: '/until', detail: expect.stringContaining('future') }]);
});

test('a cursor with an id that no hold has is refused', async () => {
  const { send } = createWorld();
  const cursor = Buffer.from(JSON.stringify({ id: 'a\u0000' })).toString('base64url');
  expect((await send(`GET /v1/holds?cursor=${cursor}`)).status).toBe(400);
});

test('more holds than one page are listed with the cursor', async () => {
  const { send } = createWorld();
  for (const account of ['rin', 'sora', 'umi'])
    await send('POST /v1/holds', { body: { ...HOLD, target: { kind: 'account', account } } });
  const first = await send('GET /v1/holds?limit=2');
  expect(first.json.items).toHaveLength(2);
  const second = await send(`GET /v1/holds?limit=2&cursor=${first.json.next}`);
  expect(second.json.items).toHaveLength(1);
  expect(second.json.next).toBeUndefined();
});
