import { expect, test } from 'vitest';
import { createPrometheusMetrics, type OperatorSources } from '../../../adapters/metrics/index.ts';
import { StreamUnavailable } from '../../../src/core/index.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const MINUTE_MS = 60_000;

function openMetrics(sources: Partial<OperatorSources> = {}) {
  const clock = createFakeClock();
  const prometheus = createPrometheusMetrics({ outbox: () => undefined, clock });
  const metrics = prometheus.watchOperator({
    lag: async () => ({
      live: { waiting: 12, oldestAgeMs: 1500, dead: 1 },
      backscan: { waiting: 40_000, oldestAgeMs: 90_000, dead: 0 },
    }),
    partitions: 64,
    waitingActions: async () => ({ count: 2, oldest: new Date(clock.now().getTime() - 5 * MINUTE_MS) }),
    waitingWebhooks: async () => ({ count: 0 }),
    clock,
    ...sources,
  });
  return { metrics, read: () => prometheus.render() };
}

test('an operator of yamidome sees requests, posts, actions and webhooks in numbers', async () => {
  const { metrics, read } = openMetrics();
  metrics.api.countRequest({ route: 'POST /v1/posts', status: 202, ms: 20 });
  metrics.api.countRequest({ route: 'none', status: 404, ms: 1 });
  metrics.worker.countDelivery('live', 'judged');
  metrics.worker.observeAge('live', 700);
  metrics.worker.setPartitions(16);
  metrics.feed.countAction('hide', 'requested');
  metrics.feed.countAction('hide', 'confirmed');
  metrics.feed.countOutcome('hide', 'done');
  metrics.feed.observeWebhook('retried', 100);
  metrics.feed.observeWebhook('delivered', 3000);
  const lines = (await read()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'yamidome_api_requests_total{route="POST /v1/posts",status="202"} 1',
      'yamidome_api_requests_total{route="none",status="404"} 1',
      'yamidome_api_request_seconds_bucket{le="0.01",route="POST /v1/posts"} 0',
      'yamidome_api_request_seconds_bucket{le="0.025",route="POST /v1/posts"} 1',
      'yamidome_post_deliveries_total{lane="live",outcome="judged"} 1',
      'yamidome_post_age_seconds_bucket{le="0.5",lane="live"} 0',
      'yamidome_post_age_seconds_bucket{le="1",lane="live"} 1',
      'yamidome_worker_partitions 16',
      'yamidome_stream_up 1',
      'yamidome_stream_partitions 64',
      'yamidome_stream_entries{lane="live"} 12',
      'yamidome_stream_entries{lane="backscan"} 40000',
      'yamidome_stream_oldest_age_seconds{lane="live"} 1.5',
      'yamidome_stream_dead_entries{lane="live"} 1',
      'yamidome_requested_actions_total{kind="hide",state="confirmed"} 1',
      'yamidome_requested_actions_waiting 2',
      'yamidome_requested_actions_oldest_age_seconds 300',
      'yamidome_confirmed_outcomes_total{kind="hide",status="done"} 1',
      'yamidome_webhook_attempts_total{result="retried"} 1',
      'yamidome_webhook_attempts_total{result="delivered"} 1',
      'yamidome_webhook_age_seconds_count 1',
      'yamidome_webhooks_waiting 0',
      'yamidome_webhooks_oldest_age_seconds 0',
    ]),
  );
});

test('while stream and database do not answer, their figures are left out and the others are there', async () => {
  const { metrics, read } = openMetrics({
    lag: () => Promise.reject(new StreamUnavailable('timeout')),
    waitingActions: () => Promise.reject(new Error('connection lost')),
  });
  metrics.worker.countDelivery('backscan', 'retried');
  const text = await read();
  expect(text).toContain('yamidome_stream_up 0');
  expect(text).toContain('yamidome_post_deliveries_total{lane="backscan",outcome="retried"} 1');
  expect(text).toContain('yamidome_webhooks_waiting 0');
  expect(text).not.toMatch(/^yamidome_(stream_entries|stream_oldest|stream_dead|requested_actions_waiting)/m);
});
