import { expect, test } from 'vitest';
import { type ConfirmationResult, OPERATOR_EVENT_TYPES, type RequestedAction } from '#core';
import { createOperatorDocument } from '../../../adapters/operator/index.ts';
import { createActionService } from '../../../src/app/operator/actions/action-service.ts';
import { createEventService } from '../../../src/app/operator/events/event-service.ts';
import { createApiWorld, OTHER_KEY } from '../../support/operator/api-world.ts';
import { createDeliveryWorld, SILENT_GATE } from '../../support/operator/delivery-world.ts';

/** The API of the networks `tiny` and `other`. `said`: what the case says to a confirmation. */
function world({
  said = 'recorded',
  allowPrivateAddresses = false,
}: {
  readonly said?: ConfirmationResult;
  readonly allowPrivateAddresses?: boolean;
} = {}) {
  const delivery = createDeliveryWorld({ allowPrivateAddresses });
  const { feed, signal, clock, service: webhooks } = delivery;
  const actions = createActionService({
    feed,
    intake: { confirmOutcome: async () => said, recordMuting: async () => 'recorded' },
    gate: SILENT_GATE,
    clock,
  });
  const api = createApiWorld({ api: { actions, webhooks, events: createEventService({ feed, signal }) } });
  const request = (id: string, changes: Partial<RequestedAction> = {}, tenant = 'tiny') =>
    feed.request(
      tenant,
      {
        ...{ id, kind: 'timeout', job: `Y-1/3/${id}`, caseId: 'Y-1', accountId: 'rin', reasons: [] },
        ...{ until: new Date('2026-11-03T03:00:00Z'), state: 'requested' },
        ...{ requestedAt: clock.now(), confirmBy: new Date(clock.now().getTime() + 1000) },
        ...changes,
      },
      {
        ...{ id: `evt_${id}`, type: 'org.yamidome.action.requested.v1', subject: 'Y-1' },
        ...{ at: clock.now(), data: { id } },
      },
    );
  return { ...delivery, ...api, request };
}

test('the feed is read in order, and goes on after the last event', async () => {
  const { send, append } = world();
  for (const id of ['a', 'b', 'c']) await append(id);
  await append('x', 'other');
  const first = await send('GET /v1/events?limit=2');
  expect(first.json).toMatchObject({ items: [{ id: 'a', sequence: '1' }, { id: 'b' }], next: '2' });
  expect(first.json.items[0]).toMatchObject({ specversion: '1.0', source: '/tenants/tiny' });
  const second = await send('GET /v1/events?after=2');
  expect(second.json).toMatchObject({ items: [{ id: 'c' }], next: '3' });
  const third = await send('GET /v1/events?after=3');
  expect(third.json).toEqual({ items: [], next: '3' });
});

test('a reader that waits is answered as soon as there is an event, or with nothing at the end', async () => {
  const { send, append } = world();
  await append('a');
  const waiting = send('GET /v1/events?after=1&wait=30');
  await append('x', 'other');
  await append('b');
  expect((await waiting).json).toMatchObject({ items: [{ id: 'b' }], next: '2' });
  expect((await send('GET /v1/events?after=2&wait=1')).json).toEqual({ items: [], next: '2' });
});

test('a reader who comes back too late learns that events were deleted', async () => {
  const { send, append, feed } = world();
  for (const id of ['a', 'b', 'c']) await append(id);
  await feed.purge('tiny', new Date('2100-01-01'), 2);
  expect((await send('GET /v1/events')).json).toMatchObject({ items: [{ id: 'c' }], deleted: 2 });
});

test.each(['after=x', 'after=-1', 'limit=0', 'limit=501', 'wait=31', 'until=1', 'after=1&after=2'])(
  'a wrong parameter of the feed (%s) is refused with what to send',
  async (query) => {
    const { status, json } = await world().send(`GET /v1/events?${query}`);
    expect(status).toBe(400);
    expect(json.detail).not.toBe('');
  },
);

test('the actions that are left are listed page by page, without the job of the outbox', async () => {
  const { send, request } = world();
  for (const id of ['act_1', 'act_2', 'act_3']) await request(id);
  await request('act_9', {}, 'other');
  const first = await send('GET /v1/actions?state=requested&limit=2');
  expect(first.json.items).toMatchObject([
    { id: 'act_1', kind: 'timeout', until: '2026-11-03T03:00:00.000Z', state: 'requested' },
    { id: 'act_2' },
  ]);
  expect(first.text).not.toContain('"job"');
  const second = await send(`GET /v1/actions?state=requested&limit=2&cursor=${first.json.next}`);
  expect(second.json).toMatchObject({ items: [{ id: 'act_3' }] });
  expect(second.json.next).toBeUndefined();
});

test('an outcome is recorded once; the same again is fine, another one is a conflict', async () => {
  const { send, request, audit } = world();
  await request('act_1');
  const done = { body: { status: 'done' } };
  const put = await send('PUT /v1/actions/act_1/outcome', done);
  expect(put).toMatchObject({ status: 200, json: { state: 'confirmed', outcome: { status: 'done' } } });
  expect(audit).toMatchObject([{ route: 'PUT /v1/actions/{id}/outcome', ids: { id: 'act_1' } }]);
  expect((await send('PUT /v1/actions/act_1/outcome', done)).status).toBe(200);
  const other = await send('PUT /v1/actions/act_1/outcome', { body: { status: 'failed', detail: 'gone' } });
  expect(other).toMatchObject({ status: 409, json: { type: '/problems/conflict' } });
  expect((await send('GET /v1/actions/act_1')).json.outcome).toEqual({ status: 'done' });
});

test('an id with control characters, which no database can look up, is refused', async () => {
  const { send } = world();
  for (const call of [
    'GET /v1/actions/act%00',
    'PUT /v1/actions/act%00/outcome',
    'POST /v1/webhooks/failed/evt%00/redeliver',
  ])
    expect((await send(call, { body: call.startsWith('PUT') ? { status: 'done' } : undefined })).status).toBe(
      400,
    );
});

test('an action of another network is answered like one that does not exist', async () => {
  const { send, request } = world();
  await request('act_1');
  const target = 'PUT /v1/actions/act_1/outcome';
  const foreign = await send(target, { key: OTHER_KEY, body: { status: 'done' } });
  const unknown = await send('PUT /v1/actions/act_0/outcome', { key: OTHER_KEY, body: { status: 'done' } });
  expect(foreign.status).toBe(404);
  expect(foreign.text).toBe(unknown.text);
  const read = await send('GET /v1/actions/act_1', { key: OTHER_KEY });
  expect(read.text).toBe(unknown.text);
  expect((await send('GET /v1/actions/act_1')).json.state).toBe('requested');
});

test.each([
  ['replaced', 409],
  ['conflict', 409],
  ['unavailable', 503],
] as const)('when the case says %s, the answer is %d and says what to do', async (said, status) => {
  const { send, request } = world({ said });
  await request('act_1');
  const answer = await send('PUT /v1/actions/act_1/outcome', { body: { status: 'done' } });
  expect(answer.status).toBe(status);
  expect(answer.json.detail).not.toBe('');
  if (status === 503) expect(answer.headers.get('retry-after')).toBe('2');
});

test.each([
  {},
  { status: 'simulated' },
  { status: 'done', detail: '' },
  { status: 'done', detail: 'a\u0000b' },
  { status: 'failed', detail: 'unconfirmed' },
  { status: 'done', more: 1 },
])('the outcome %j is refused with what to send', async (body) => {
  const { send, request } = world();
  await request('act_1');
  const answer = await send('PUT /v1/actions/act_1/outcome', { body });
  expect(answer.status).toBe(400);
  expect(answer.json.detail).not.toBe('');
});

test('the secret of a webhook is shown once, and again only when it is changed', async () => {
  const { send } = world();
  expect((await send('GET /v1/webhooks')).status).toBe(404);
  const url = 'https://tiny.example/hook';
  const first = await send('PUT /v1/webhooks', { body: { url } });
  expect(first).toMatchObject({ status: 200, json: { url, enabled: true } });
  const { secret } = first.json.secret;
  expect(secret).toMatch(/^whsec_/);
  const again = await send('PUT /v1/webhooks', { body: { url, enabled: false } });
  expect(again.json).toMatchObject({ enabled: false });
  expect(again.text).not.toContain(secret);
  const rotated = await send('POST /v1/webhooks/secrets', { body: { overlapSeconds: 3600 } });
  expect(rotated.status).toBe(201);
  expect(rotated.json.secrets).toHaveLength(2);
  expect(rotated.json.secret.secret).not.toBe(secret);
  const read = await send('GET /v1/webhooks');
  expect(read.json.secrets.map(({ id }: { id: string }) => id)).toEqual([
    rotated.json.secret.id,
    first.json.secret.id,
  ]);
  expect(read.text).not.toContain('whsec_');
  expect((await send('GET /v1/webhooks', { key: OTHER_KEY })).status).toBe(404);
});

test.each([
  'http://tiny.example/hook',
  'https://10.0.0.1/hook',
  'https://localhost/hook',
  'https://me:secret@tiny.example/hook',
])('the address %s is refused', async (url) => {
  const answer = await world().send('PUT /v1/webhooks', { body: { url } });
  expect(answer).toMatchObject({ status: 422, json: { errors: [{ pointer: '/url' }] } });
});

test('what was given up is listed and sent again on request', async () => {
  const { send, deliveries, append, clock } = world();
  await send('PUT /v1/webhooks', { body: { url: 'https://tiny.example/hook' } });
  await append('evt_1');
  expect((await send('POST /v1/webhooks/failed/evt_1/redeliver')).status).toBe(404);
  await deliveries.fail('tiny', 1, clock.now(), { why: 'status', status: 500 });
  const failed = await send('GET /v1/webhooks/failed');
  expect(failed.json.items).toMatchObject([{ event: { id: 'evt_1' }, why: 'status', status: 500 }]);
  expect((await send('GET /v1/webhooks/failed', { key: OTHER_KEY })).json.items).toEqual([]);
  expect((await send('POST /v1/webhooks/failed/evt_1/redeliver', { key: OTHER_KEY })).status).toBe(404);
  expect((await send('POST /v1/webhooks/failed/evt_1/redeliver')).status).toBe(202);
  expect((await send('GET /v1/webhooks/failed')).json.items).toEqual([]);
});

test('each type of event is a webhook in the document, with its headers and its fields', () => {
  const { webhooks = {}, components } = createOperatorDocument();
  expect(Object.keys(webhooks)).toEqual([...OPERATOR_EVENT_TYPES]);
  for (const webhook of Object.values(webhooks)) {
    const { parameters } = (webhook as { post: { parameters: { name: string }[] } }).post;
    const names = parameters.map(({ name }) => name);
    expect(names).toEqual(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
  }
  expect(JSON.stringify(webhooks['org.yamidome.case.changed.v1'])).toContain('/schemas/CaseEventData"');
  expect(components?.schemas?.CaseEventData).toMatchObject({ properties: { needsDecision: {} } });
});
