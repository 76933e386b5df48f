import { afterEach, expect, test } from 'vitest';
import { CLIENT_TRACE, CLIENT_TRACEPARENT } from '../support/operator/open-traces.ts';
import { startWebhookTarget } from '../support/operator/webhook-target.ts';
import { openOtlpReceiver } from '../support/otlp-receiver.ts';
import { type RunningApiSettings, startApi } from '../support/worlds/running-api.ts';
import { RECRUITING_TEXT } from '../support/worlds/running-app.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const WEB = { host: '127.0.0.1', port: 0 };
const post = (id: string, text: string) => ({ id, author: { id: 'acc-rin' }, text, sentAt: new Date() });

async function startWatchedApi(settings: RunningApiSettings) {
  const api = await startApi(settings);
  const { json, headers } = await api.send('GET /v1/tenant/policy');
  const etag = headers.get('etag') ?? '';
  const enforcing = { ...json.policy, mode: 'enforce' };
  await api.send('PUT /v1/tenant/policy', enforcing, { headers: { 'if-match': etag } });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await api.stop();
    isStopped = true;
  };
  cleanups.push(stop);
  return { ...api, stop };
}

test('one trace leads from the request of a network over the judged post to its webhook and its outcome', async () => {
  const collector = await openOtlpReceiver();
  const target = await startWebhookTarget();
  cleanups.push(collector.close, target.close);
  const { send, stop } = await startWatchedApi({
    telemetry: {
      ...{ url: `${collector.url}/v1/traces`, headers: {}, timeoutMs: 5000 },
      ...{ serviceName: 'yamidome', ratio: 1 },
    },
  });
  await send('PUT /v1/webhooks', { url: target.url, enabled: true });
  const headers = { traceparent: CLIENT_TRACEPARENT };
  expect(
    (await send('POST /v1/posts', { posts: [post('post-77', RECRUITING_TEXT)] }, { headers })).status,
  ).toBe(202);
  const requested = () => target.received.find(({ body }) => body.includes('action.requested'));
  await expect.poll(requested, { timeout: 30_000 }).toBeDefined();
  const webhook = requested()!;
  const { data } = JSON.parse(webhook.body) as { data: { id: string } };
  expect((await send(`PUT /v1/actions/${data.id}/outcome`, { status: 'done' })).status).toBe(200);
  await stop();

  const inTrace = collector.spans.filter(({ traceId }) => traceId === CLIENT_TRACE);
  const spanOf = (name: string) => inTrace.find((span) => span.name === name);
  const parentOf = (name: string) =>
    inTrace.find(({ spanId }) => spanId === spanOf(name)?.parentSpanId)?.name;
  expect(spanOf('POST /v1/posts')).toMatchObject({
    parentSpanId: '00f067aa0ba902b7',
    attributes: { 'yamidome.tenant': 'trial', 'http.response.status_code': 202 },
  });
  expect(parentOf('stream.publish')).toBe('POST /v1/posts');
  expect(parentOf('post.judge')).toBe('stream.publish');
  expect(parentOf('case.store')).toBe('post.judge');
  expect(parentOf('action.request')).toBe('post.judge');
  expect(parentOf('webhook.deliver')).toBe('action.request');
  expect(parentOf('outcome.confirm')).toBe('action.request');
  expect(webhook.headers.traceparent).toMatch(new RegExp(`^00-${CLIENT_TRACE}-[0-9a-f]{16}-01$`));
  expect(JSON.stringify(collector.spans)).not.toMatch(/acc-rin|post-77/);
  expect(JSON.stringify(collector.spans)).not.toContain(RECRUITING_TEXT.slice(0, 8));
});

test('a process shows what it did in /metrics, and every part that works in /readyz', async () => {
  const { send, webUrl } = await startWatchedApi({ web: WEB });
  await send('POST /v1/posts', {
    posts: [post('1', RECRUITING_TEXT), post('2', '今日の給食はカレーでした')],
  });
  const metrics = async () => (await fetch(`${webUrl}/metrics`)).text();
  await expect
    .poll(metrics, { timeout: 30_000 })
    .toContain('yamidome_post_deliveries_total{lane="live",outcome="judged"} 2');
  await expect
    .poll(metrics, { timeout: 30_000 })
    .toContain('yamidome_requested_actions_total{kind="hide",state="requested"} 1');
  const text = await metrics();
  expect(text).toContain('yamidome_api_requests_total{route="POST /v1/posts",status="202"} 1');
  expect(text).toContain('yamidome_worker_partitions 4');
  expect(text).toContain('yamidome_stream_up 1');
  expect(text).not.toContain('trial');
  const ready = await fetch(`${webUrl}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    ready: true,
    parts: { stream: { ok: true }, worker: { ok: true } },
  });
});

test('an intake without a worker is not ready while posts wait, and says how long they have waited', async () => {
  const { send, webUrl } = await startWatchedApi({
    web: WEB,
    operator: {
      worker: false,
      maxLiveAgeMs: 0,
    },
  });
  await send('POST /v1/posts', { posts: [post('1', RECRUITING_TEXT)] });
  const ready = async () => {
    const response = await fetch(`${webUrl}/readyz`);
    return { status: response.status, parts: ((await response.json()) as { parts: object }).parts };
  };
  await expect.poll(ready, { timeout: 30_000 }).toMatchObject({
    status: 503,
    parts: { stream: { ok: false, why: expect.stringMatching(/^the oldest live post has waited \d+ s$/) } },
  });
  expect((await ready()).parts).not.toHaveProperty('worker');
  expect((await fetch(`${webUrl}/healthz`)).status).toBe(200);
});
