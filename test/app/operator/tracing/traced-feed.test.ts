import { afterEach, expect, test } from 'vitest';
import { createActionService } from '../../../../src/app/operator/actions/action-service.ts';
import { measureFeed } from '../../../../src/app/operator/monitoring/measured-feed.ts';
import { traceFeed } from '../../../../src/app/operator/tracing/traced-feed.ts';
import { type NewOperatorEvent, noopTracer, type RequestedAction } from '../../../../src/core/index.ts';
import { createMemoryEventFeed } from '../../../../src/memory/index.ts';
import { callerOf, createDeliveryWorld, SILENT_GATE } from '../../../support/operator/delivery-world.ts';
import { CLIENT_TRACE, CLIENT_TRACEPARENT, openTraces } from '../../../support/operator/open-traces.ts';
import { startWebhookTarget } from '../../../support/operator/webhook-target.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const AT = new Date('2026-11-02T03:00:00Z');
const ACTION: RequestedAction = {
  ...{ id: 'act_1', kind: 'hide', caseId: 'Y-1', accountId: 'rin', postId: 'p-1', reasons: [] },
  ...{ requestedAt: AT, confirmBy: new Date('2026-11-03T03:00:00Z'), state: 'requested' },
};
const EVENT: NewOperatorEvent = {
  ...{ id: 'evt_1', type: 'org.yamidome.action.requested.v1', subject: 'Y-1', at: AT },
  data: { id: 'act_1' },
};

test('the webhook and the outcome of an action belong to the trace of the post that caused it', async () => {
  const { collector, tracer, stop, close } = await openTraces();
  cleanups.push(close);
  const target = await startWebhookTarget();
  cleanups.push(target.close);
  const { feed, service, clock, startProcess, attempted } = createDeliveryWorld({ tracer });
  await service.put(callerOf('tiny'), { url: target.url, enabled: true });
  const delivery = startProcess();
  cleanups.push(delivery.stop);

  await tracer.runInSpan('post.judge', { parent: CLIENT_TRACEPARENT }, () =>
    feed.request('tiny', ACTION, EVENT),
  );
  const [webhook] = await target.arrived(1);
  await attempted(1);
  const actions = createActionService({
    ...{ feed, gate: SILENT_GATE, tracer, clock },
    intake: { confirmOutcome: async () => 'recorded', recordMuting: async () => 'recorded' },
  });
  const confirmed = await tracer.runInSpan('PUT /v1/actions/{id}/outcome', { kind: 'server' }, () =>
    actions.confirm(callerOf('tiny'), 'act_1', { status: 'done' }),
  );
  expect(confirmed.kind).toBe('recorded');
  await stop();

  const spanOf = (name: string) => collector.spans.find((span) => span.name === name);
  const delivered = spanOf('webhook.deliver');
  expect(spanOf('action.request')).toMatchObject({
    traceId: CLIENT_TRACE,
    attributes: { 'yamidome.tenant': 'tiny', 'yamidome.action': 'hide', 'yamidome.case': 'Y-1' },
  });
  expect(delivered).toMatchObject({
    ...{ traceId: CLIENT_TRACE, kind: 3, parentSpanId: spanOf('action.request')?.spanId },
    attributes: { 'yamidome.tenant': 'tiny', 'http.response.status_code': 204 },
  });
  expect(webhook?.headers.traceparent).toBe(`00-${CLIENT_TRACE}-${delivered?.spanId}-01`);
  expect(JSON.parse(webhook!.body)).not.toHaveProperty('traceparent');
  expect(spanOf('outcome.confirm')).toMatchObject({
    traceId: CLIENT_TRACE,
    links: [{ traceId: spanOf('PUT /v1/actions/{id}/outcome')?.traceId }],
    attributes: { 'yamidome.status': 'done', 'yamidome.case': 'Y-1' },
  });
  expect(JSON.stringify(collector.spans)).not.toMatch(/rin|p-1/);
});

test('an action counts once when it is requested, and once when it ends, with what the operator said', async () => {
  const { feed: store } = createMemoryEventFeed();
  const counted: string[] = [];
  const feed = measureFeed(store, {
    countAction: (kind, state) => void counted.push(`${kind} ${state}`),
    countOutcome: (kind, status) => void counted.push(`${kind} ${status}`),
    observeWebhook: () => undefined,
  });
  await feed.request('tiny', ACTION, EVENT);
  await feed.request('tiny', { ...ACTION, requestedAt: new Date(AT.getTime() + 1) }, EVENT);
  const outcome = { status: 'degraded' } as const;
  await feed.endAction('tiny', 'act_1', ['requested'], { state: 'confirmed', outcome, at: AT });
  await feed.endAction('tiny', 'act_1', ['requested'], { state: 'expired', at: AT });
  expect(counted).toEqual(['hide requested', 'hide confirmed', 'hide degraded']);
});

test('without a collector the feed is not wrapped, and webhooks have no traceparent', async () => {
  const { feed } = createMemoryEventFeed();
  expect(traceFeed(feed, noopTracer)).toBe(feed);
  const target = await startWebhookTarget();
  cleanups.push(target.close);
  const world = createDeliveryWorld();
  await world.service.put(callerOf('tiny'), { url: target.url, enabled: true });
  const delivery = world.startProcess();
  cleanups.push(delivery.stop);
  await world.append('evt_2');
  const [webhook] = await target.arrived(1);
  expect(webhook?.headers).not.toHaveProperty('traceparent');
});
