import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createReceiver,
  openReceiverMemory,
  type YamidomeEvent,
} from '../../examples/webhook-receiver/receiver.ts';
import { startApi } from '../support/worlds/running-api.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';

let api: Awaited<ReturnType<typeof startApi>>;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  api = await startApi();
});
afterEach(async () => {
  await api.stop();
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** The network's own server: it verifies each webhook and keeps its event. */
async function startNetwork() {
  const events: YamidomeEvent[] = [];
  const memory = openReceiverMemory(new DatabaseSync(':memory:'));
  let receive = createReceiver({ secret: 'whsec_AAAA', handle: () => {}, memory });
  const server = createServer((request, response) => receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/yamidome`;
  const saved = await api.send('PUT /v1/webhooks', { url });
  const { secret } = saved.json.secret;
  receive = createReceiver({
    secret,
    memory,
    handle: (event) => void events.push(event),
  });
  const actionsOf = (kind: string) =>
    events.flatMap(({ type, data }) =>
      type === 'org.yamidome.action.requested.v1' && data.kind === kind ? [data as { id: string }] : [],
    );
  /** The first requested action of a kind, when its webhook has arrived. */
  const requested = async (kind: string) => {
    await expect.poll(() => actionsOf(kind).length, { timeout: 20_000 }).toBeGreaterThan(0);
    return actionsOf(kind)[0]!;
  };
  return { events, requested, actionsOf };
}

/** The policy of the network, with automatic hides. */
async function enforce() {
  const read = await api.send('GET /v1/tenant/policy');
  const written = await api.send(
    'PUT /v1/tenant/policy',
    { ...read.json.policy, mode: 'enforce' },
    { headers: { 'if-match': read.headers.get('etag') ?? '' } },
  );
  expect(written.json).toMatchObject({ policy: { mode: 'enforce' } });
}

test('a network hides an offer because of a webhook, says so, and delivers the warning; a moderator takes it back', async () => {
  await enforce();
  const network = await startNetwork();
  await api.send('POST /v1/posts', {
    posts: [{ id: 'post-1', author: { id: 'rin' }, text: RECRUITING_TEXT, sentAt: new Date() }],
  });
  const hide = await network.requested('hide');
  expect(hide).toMatchObject({ postId: 'post-1', accountId: 'rin', state: 'requested' });
  expect(JSON.stringify(network.events)).not.toContain(RECRUITING_TEXT);
  const put = await api.send(`PUT /v1/actions/${hide.id}/outcome`, { status: 'done' });
  expect(put).toMatchObject({ status: 200, json: { state: 'confirmed' } });
  const warn = await network.requested('warn');
  expect(warn).toMatchObject({ accountId: 'rin', postId: 'post-1', letter: { appealable: true } });
  await api.send(`PUT /v1/actions/${warn.id}/outcome`, { status: 'done' });

  const { caseId } = (await api.send('GET /v1/posts/post-1')).json;
  await api.send(`POST /v1/cases/${caseId}/decisions`, {
    decision: 'overturn',
    moderator: { id: 'aoi', name: 'Aoi' },
  });
  const restore = await network.requested('restore');
  expect(restore).toMatchObject({ postId: 'post-1', caseId });
  await api.send(`PUT /v1/actions/${restore.id}/outcome`, { status: 'done' });
  await expect
    .poll(async () => (await api.send('GET /v1/actions?state=requested')).json.items.length)
    .toBe(1);
  expect(network.actionsOf('hide')).toHaveLength(1);

  const feed = await api.send('GET /v1/events');
  const sequences = feed.json.items.map(({ sequence }: YamidomeEvent) => Number(sequence));
  expect(sequences).toEqual(sequences.map((_: number, i: number) => i + 1));
  expect(feed.json.items.map(({ id }: YamidomeEvent) => id)).toEqual([
    ...new Set(feed.json.items.map(({ id }: YamidomeEvent) => id)),
  ]);
});
