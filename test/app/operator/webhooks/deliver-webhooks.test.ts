import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../support/fake-clock.ts';
import { callerOf, createDeliveryWorld } from '../../../support/operator/delivery-world.ts';
import {
  type ReceivedWebhook,
  startWebhookTarget,
  type WebhookTarget,
} from '../../../support/operator/webhook-target.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const startTarget = async (...args: Parameters<typeof startWebhookTarget>): Promise<WebhookTarget> => {
  const target = await startWebhookTarget(...args);
  cleanups.push(target.close);
  return target;
};

/** A world with one running process and a webhook of the tenant `tiny`. */
async function worldWith(target: WebhookTarget, options: Parameters<typeof createDeliveryWorld>[0] = {}) {
  const world = createDeliveryWorld(options);
  const delivery = world.startProcess();
  cleanups.push(delivery.stop);
  const saved = await world.service.put(callerOf('tiny'), { url: target.url, enabled: true });
  if (saved.kind !== 'saved' || !saved.secret) throw new Error('no secret was made');
  return { ...world, delivery, secret: saved.secret.secret };
}

const verify = (secret: string, { body, headers }: ReceivedWebhook) =>
  new Webhook(secret).verify(body, headers as Record<string, string>) as Record<string, unknown>;

test('an event is sent at once, signed, as a CloudEvent with its id and its place in the feed', async () => {
  const target = await startTarget();
  const { append, secret, attempted, deliveries } = await worldWith(target);
  await append('evt_1');
  await target.arrived(1);
  const [webhook] = target.received;
  expect(webhook!.headers).toMatchObject({
    'webhook-id': 'evt_1',
    'content-type': 'application/cloudevents+json',
  });
  expect(verify(secret, webhook!)).toMatchObject({
    specversion: '1.0',
    id: 'evt_1',
    type: 'org.yamidome.notice.v1',
    source: '/tenants/tiny',
    sequence: '1',
    data: { text: 'about evt_1' },
  });
  await attempted(1);
  expect(await deliveries.countWaiting()).toEqual({ count: 0 });
});

test('a webhook that failed comes again with the same id, a later time and a valid signature', async () => {
  const target = await startTarget((response, count) => response.writeHead(count < 3 ? 503 : 204).end());
  const { append, secret, attempted, clock, delivery, attempts } = await worldWith(target);
  await append('evt_1');
  await attempted(1);
  clock.advance(4 * SECOND_MS);
  await delivery.runDue();
  expect(attempts).toHaveLength(1);
  clock.advance(SECOND_MS);
  await delivery.runDue();
  await attempted(2);
  clock.advance(10 * SECOND_MS);
  await delivery.runDue();
  await attempted(3);
  expect(attempts.map(({ result }) => result)).toEqual(['retried', 'retried', 'delivered']);
  const times = target.received.map(({ headers }) => Number(headers['webhook-timestamp']));
  expect(new Set(target.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['evt_1']));
  expect(times[1]! - times[0]!).toBe(5);
  expect(times[2]! - times[1]!).toBe(10);
  for (const webhook of target.received) expect(verify(secret, webhook).id).toBe('evt_1');
});

test('Retry-After is obeyed', async () => {
  const target = await startTarget((response, count) =>
    response.writeHead(count === 1 ? 429 : 204, { 'retry-after': '600' }).end(),
  );
  const { append, attempted, clock, delivery, attempts } = await worldWith(target);
  await append('evt_1');
  await attempted(1);
  clock.advance(599 * SECOND_MS);
  await delivery.runDue();
  expect(attempts).toHaveLength(1);
  clock.advance(SECOND_MS);
  await delivery.runDue();
  await attempted(2);
  expect(target.received).toHaveLength(2);
});

test('a redirect is not followed', async () => {
  const elsewhere = await startTarget();
  const target = await startTarget((response) => response.writeHead(307, { location: elsewhere.url }).end());
  const { append, attempted, attempts } = await worldWith(target);
  await append('evt_1');
  await attempted(1);
  expect(attempts[0]?.result).toBe('retried');
  expect(elsewhere.received).toEqual([]);
});

test('410 switches the webhook off, and what waited can be sent again when it is on', async () => {
  let isGone = true;
  const target = await startTarget((response) => response.writeHead(isGone ? 410 : 204).end());
  const { append, attempted, service, logged } = await worldWith(target);
  await append('evt_1');
  await attempted(1);
  const tiny = callerOf('tiny');
  expect(await service.get(tiny)).toMatchObject({ enabled: false, switchedOff: { why: 'gone' } });
  expect(logged).toContain('webhook_switched_off');
  await append('evt_2');
  expect(await service.listFailed(tiny, { after: 0, limit: 10 })).toMatchObject([
    { event: { id: 'evt_1' }, why: 'gone', status: 410, attempts: 1 },
  ]);
  expect(await service.redeliver(tiny, 'evt_1')).toEqual({ kind: 'switched-off' });
  isGone = false;
  await service.put(tiny, { url: target.url, enabled: true });
  expect((await service.get(tiny))?.switchedOff).toBeUndefined();
  expect(await service.redeliver(callerOf('other'), 'evt_1')).toEqual({ kind: 'not-found' });
  expect(await service.redeliver(tiny, 'evt_2')).toEqual({ kind: 'not-found' });
  expect(await service.redeliver(tiny, 'evt_1')).toEqual({ kind: 'due' });
  await attempted(2);
  expect(target.received.map(({ headers }) => headers['webhook-id'])).toEqual(['evt_1', 'evt_1']);
});

test('after three days a webhook is given up and listed', async () => {
  const target = await startTarget((response) => response.writeHead(500).end());
  const { append, attempted, attempts, clock, delivery, service } = await worldWith(target);
  await append('evt_1');
  await attempted(1);
  for (let count = 2; attempts.at(-1)?.result === 'retried'; count++) {
    clock.advance(2 * HOUR_MS);
    await delivery.runDue();
    await attempted(count);
  }
  expect(attempts.length).toBeGreaterThan(30);
  expect(attempts.at(-1)!.ageMs).toBeLessThanOrEqual(3 * DAY_MS);
  const [failed] = await service.listFailed(callerOf('tiny'), { after: 0, limit: 10 });
  expect(failed).toMatchObject({ event: { id: 'evt_1' }, why: 'status', status: 500 });
});

test('a receiver that does not answer delays no other tenant', async () => {
  const dead = await startTarget(() => {});
  const alive = await startTarget();
  const { append, service } = await worldWith(dead, { timeoutMs: 60_000 });
  await service.put(callerOf('other'), { url: alive.url, enabled: true });
  for (let i = 0; i < 30; i++) await append(`evt_${i}`);
  await dead.arrived(8);
  for (let i = 0; i < 30; i++) await append(`evt_${i}`, 'other');
  await alive.arrived(30);
  expect(dead.received).toHaveLength(8);
  await dead.close();
});

test('a receiver that is too slow is tried again', async () => {
  const target = await startTarget((response, count) => {
    if (count > 1) response.writeHead(204).end();
  });
  const { append, attempted, attempts, clock, delivery } = await worldWith(target, { timeoutMs: 100 });
  await append('evt_1');
  await attempted(1);
  clock.advance(5 * SECOND_MS);
  await delivery.runDue();
  await attempted(2);
  expect(attempts.map(({ result }) => result)).toEqual(['retried', 'delivered']);
});

test('another process sends what a process that died was sending, with the same id', async () => {
  const target = await startTarget();
  const { append, deliveries, clock, delivery, startProcess, attempted } = await worldWith(target);
  await delivery.stop();
  await append('evt_1');
  // The process dies with its lease.
  await deliveries.lease('tiny', clock.now(), 8, 30_000);
  const other = startProcess();
  cleanups.push(other.stop);
  await other.runDue();
  expect(target.received).toEqual([]);
  clock.advance(30 * SECOND_MS);
  await other.runDue();
  await attempted(1);
  expect(target.received.map(({ headers }) => headers['webhook-id'])).toEqual(['evt_1']);
});

test('two processes send each event once', async () => {
  const target = await startTarget();
  const { append, startProcess, attempted } = await worldWith(target);
  const other = startProcess();
  cleanups.push(other.stop);
  await Promise.all(Array.from({ length: 40 }, (_, i) => append(`evt_${i}`)));
  await attempted(40);
  const ids = target.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(40);
  expect(ids).toHaveLength(40);
});

test('during a rotation the old and the new secret verify, afterwards only the new one', async () => {
  const target = await startTarget();
  const { append, service, secret, clock, attempted } = await worldWith(target);
  const rotated = await service.rotateSecret(callerOf('tiny'), { overlapSeconds: 3600 });
  if (rotated.kind !== 'made') throw new Error(rotated.kind);
  await append('evt_1');
  await attempted(1);
  expect(target.received[0]!.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  for (const each of [secret, rotated.secret.secret])
    expect(verify(each, target.received[0]!).id).toBe('evt_1');
  clock.advance(HOUR_MS);
  await append('evt_2');
  await attempted(2);
  expect(target.received[1]!.headers['webhook-signature']).toMatch(/^v1,\S+$/);
  expect((await service.get(callerOf('tiny')))?.secrets.map(({ id }) => id)).toEqual([rotated.secret.id]);
});

test('a secret is shown once, and neither it nor the address is stored in readable form by the service', async () => {
  const target = await startTarget();
  const { service, secret } = await worldWith(target);
  const tiny = callerOf('tiny');
  const again = await service.put(tiny, { url: target.url, enabled: true });
  expect(again).not.toHaveProperty('secret');
  expect(JSON.stringify(await service.get(tiny))).not.toContain(secret);
  expect(await service.get(callerOf('other'))).toBeUndefined();
  expect(await service.rotateSecret(callerOf('other'), { overlapSeconds: 60 })).toEqual({
    kind: 'not-found',
  });
});

test('a name that leads into a private network is refused when the webhook is sent', async () => {
  const target = await startTarget();
  const { append, attempted, service, records, clock } = createStrictWorld();
  // The address was public when it was saved; its name leads elsewhere now.
  await records.change('tiny', () => ({
    url: `https://localhost:${new URL(target.url).port}/hook`,
    enabled: true,
    secrets: [],
  }));
  await service.put(callerOf('other'), { url: 'https://webhooks.example/hook', enabled: true });
  expect(await service.put(callerOf('tiny'), { url: target.url, enabled: true })).toEqual({
    kind: 'refused',
    why: 'not-https',
  });
  await append('evt_1', 'tiny', { at: clock.now() });
  await attempted(1);
  expect(target.received).toEqual([]);
});

function createStrictWorld() {
  const world = createDeliveryWorld({ allowPrivateAddresses: false });
  const delivery = world.startProcess();
  cleanups.push(delivery.stop);
  void world.deliveries.setDelivering('tiny', true);
  return world;
}
