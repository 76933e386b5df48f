import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test } from 'vitest';
import {
  createReceiver,
  openReceiverMemory,
  type YamidomeEvent,
} from '../../examples/webhook-receiver/receiver.ts';
import { SECOND_MS } from '../support/fake-clock.ts';
import { callerOf, createDeliveryWorld } from '../support/operator/delivery-world.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The receiver of the example, with real HTTP and a real database. `handle` runs before an event is noted. */
async function startReceiver(
  handle: (event: YamidomeEvent) => void = () => {},
  secret = SECRET,
  db = new DatabaseSync(':memory:'),
) {
  const handled: YamidomeEvent[] = [];
  const receiver = createReceiver({
    secret,
    memory: openReceiverMemory(db),
    handle(event) {
      handle(event);
      handled.push(event);
    },
  });
  const server = createServer(receiver);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, handled };
}

const eventOf = (sequence: number, kind = 'hide'): YamidomeEvent => ({
  id: `evt_${sequence}`,
  type: 'org.yamidome.action.requested.v1',
  subject: 'Y-1',
  time: new Date().toISOString(),
  sequence: String(sequence),
  data: { kind, postId: 'post-1', accountId: 'rin' },
});

/** The headers and the body of a webhook, signed `secondsAgo`. */
function signed(event: YamidomeEvent, secondsAgo = 0, secret = SECRET) {
  const at = new Date(Date.now() - secondsAgo * SECOND_MS);
  const body = JSON.stringify(event);
  return {
    body,
    headers: {
      'webhook-id': event.id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(event.id, at, body),
    },
  };
}

const send = async (url: string, { body, headers }: ReturnType<typeof signed>) =>
  (await fetch(url, { method: 'POST', body, headers })).status;

test('a forged webhook is refused', async () => {
  const { url, handled } = await startReceiver();
  const webhook = signed(eventOf(1));
  const otherBody = JSON.stringify(eventOf(1, 'ban'));
  expect(await send(url, { ...webhook, body: otherBody })).toBe(401);
  expect(await send(url, signed(eventOf(1), 0, `whsec_${btoa('another secret of someone')}`))).toBe(401);
  const otherId = { ...webhook, headers: { ...webhook.headers, 'webhook-id': 'evt_2' } };
  expect(await send(url, otherId)).toBe(401);
  const { 'webhook-signature': _, ...unsigned } = webhook.headers;
  expect((await fetch(url, { method: 'POST', body: webhook.body, headers: unsigned })).status).toBe(401);
  expect(handled).toEqual([]);
});

test('a webhook from more than five minutes ago, or from the future, is refused', async () => {
  const { url, handled } = await startReceiver();
  expect(await send(url, signed(eventOf(1), 310))).toBe(401);
  expect(await send(url, signed(eventOf(1), -310))).toBe(401);
  expect(await send(url, signed(eventOf(1), 280))).toBe(204);
  expect(handled).toHaveLength(1);
});

test('a replayed webhook is refused', async () => {
  const { url, handled } = await startReceiver();
  const webhook = signed(eventOf(1), 60);
  expect(await send(url, webhook)).toBe(204);
  expect(await send(url, webhook)).toBe(409);
  expect(handled).toHaveLength(1);
});

test('after a restart a replayed webhook and a late hide are refused too', async () => {
  const db = new DatabaseSync(':memory:');
  const restore = signed(eventOf(5, 'restore'), 60);
  const before = await startReceiver(undefined, SECRET, db);
  expect(await send(before.url, restore)).toBe(204);
  const after = await startReceiver(undefined, SECRET, db);
  expect(await send(after.url, restore)).toBe(409);
  expect(await send(after.url, signed(eventOf(4, 'hide'), 5))).toBe(204);
  expect(after.handled).toEqual([]);
});

test('the same event in a later attempt is acknowledged and done once', async () => {
  const { url, handled } = await startReceiver();
  expect(await send(url, signed(eventOf(1), 60))).toBe(204);
  expect(await send(url, signed(eventOf(1), 30))).toBe(204);
  expect(handled).toHaveLength(1);
});

test('an event that could not be handled is handled when it comes again', async () => {
  let failures = 1;
  const { url, handled } = await startReceiver(() => {
    if (failures-- > 0) throw new Error('the database is away');
  });
  expect(await send(url, signed(eventOf(1), 60))).toBe(500);
  expect(await send(url, signed(eventOf(1), 30))).toBe(204);
  expect(handled).toHaveLength(1);
});

test('a hide that arrives after its restore does nothing', async () => {
  const { url, handled } = await startReceiver();
  expect(await send(url, signed(eventOf(5, 'restore'), 10))).toBe(204);
  expect(await send(url, signed(eventOf(4, 'hide'), 5))).toBe(204);
  expect(await send(url, signed(eventOf(3, 'warn'), 5))).toBe(204);
  expect(handled.map(({ data }) => data.kind)).toEqual(['restore', 'warn']);
});

test('what yamidome sends is accepted, also while a secret is changed', async () => {
  const world = createDeliveryWorld();
  const delivery = world.startProcess();
  cleanups.push(delivery.stop);
  const unset = await startReceiver();
  const saved = await world.service.put(callerOf('tiny'), { url: unset.url, enabled: true });
  if (saved.kind !== 'saved' || !saved.secret) throw new Error('no secret was made');
  const { url, handled } = await startReceiver(() => {}, saved.secret.secret);
  await world.service.put(callerOf('tiny'), { url, enabled: true });
  await world.append('evt_a');
  await world.attempted(1);
  await world.service.rotateSecret(callerOf('tiny'), { overlapSeconds: 60 });
  await world.append('evt_b');
  await world.attempted(2);
  expect(handled.map(({ id }) => id)).toEqual(['evt_a', 'evt_b']);
});
