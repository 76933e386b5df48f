import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ApiMetrics, Clock, FeedMetrics, StreamLag, StreamLane, WorkerMetrics } from '#core';

/** From a judged text to a long poll of `GET /v1/events`. */
const REQUEST_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** From a post that was judged at once to one that waited for a day. */
const AGE_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86_400];

/** Something that waits: how much, and since when. */
export interface Waiting {
  readonly count: number;
  /** Absent: nothing waits. */
  readonly oldest?: Date;
}

/** What is read when Prometheus asks. A source that rejects is left out of the answer. */
export interface OperatorSources {
  readonly lag: () => Promise<Readonly<Record<StreamLane, StreamLag>>>;
  /** Partitions of each lane of the stream. */
  readonly partitions: number;
  /** Actions that operators have not confirmed. */
  readonly waitingActions: () => Promise<Waiting>;
  readonly waitingWebhooks: () => Promise<Waiting>;
  readonly clock: Clock;
}

/** The metrics of the operator API and its workers. */
export interface OperatorMetrics {
  readonly api: ApiMetrics;
  readonly worker: WorkerMetrics;
  readonly feed: FeedMetrics;
}

/**
 * Adds the metrics of the operator API to a registry. No label names a tenant: there can be thousands, and each would
 * multiply every series; traces and log lines name the tenant.
 * @example registerOperatorMetrics(register, sources).api.countRequest({ route: 'POST /v1/posts', status: 202, ms: 12 })
 */
export function registerOperatorMetrics(register: Registry, sources: OperatorSources): OperatorMetrics {
  registerGauges(register, sources);
  const registers = [register];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `yamidome_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[], ...labelNames: string[]) =>
    new Histogram({ name: `yamidome_${name}`, help, buckets, labelNames, registers });

  const requests = counter('api_requests_total', 'Requests of the operator API', 'route', 'status');
  const requestSeconds = histogram(
    ...(['api_request_seconds', 'Time of a request', REQUEST_BUCKETS_SECONDS, 'route'] as const),
  );
  const deliveries = counter('post_deliveries_total', 'Posts that a worker got', 'lane', 'outcome');
  const age = histogram(
    ...(['post_age_seconds', 'From accepting a post to its ruling', AGE_BUCKETS_SECONDS, 'lane'] as const),
  );
  const partitions = new Gauge({
    ...{ name: 'yamidome_worker_partitions', registers },
    help: 'Partitions that the worker of this process reads; 0 without a worker',
  });
  const actions = counter(
    'requested_actions_total',
    'Actions by what became of the request',
    'kind',
    'state',
  );
  const outcomes = counter('confirmed_outcomes_total', 'What operators said they did', 'kind', 'status');
  const webhooks = counter('webhook_attempts_total', 'Attempts to send a webhook', 'result');
  const webhookAge = histogram('webhook_age_seconds', 'From an event to its delivery', AGE_BUCKETS_SECONDS);
  partitions.set(0);

  return {
    api: {
      countRequest({ route, status, ms }) {
        requests.inc({ route, status });
        requestSeconds.observe({ route }, ms / 1000);
      },
    },
    worker: {
      countDelivery: (lane, outcome) => deliveries.inc({ lane, outcome }),
      observeAge: (lane, ms) => age.observe({ lane }, Math.max(0, ms) / 1000),
      setPartitions: (count) => partitions.set(count),
    },
    feed: {
      countAction: (kind, state) => actions.inc({ kind, state }),
      countOutcome: (kind, status) => outcomes.inc({ kind, status }),
      observeWebhook(result, ageMs) {
        webhooks.inc({ result });
        if (result === 'delivered') webhookAge.observe(Math.max(0, ageMs) / 1000);
      },
    },
  };
}

/** Gauges that every process shows alike: take the greatest of them and not their sum. */
function registerGauges(register: Registry, sources: OperatorSources): void {
  const { lag, partitions, waitingActions, waitingWebhooks, clock } = sources;
  const gauge = (name: string, help: string, read: () => Promise<number>) =>
    new Gauge({
      ...{ name: `yamidome_${name}`, help, registers: [register] },
      async collect() {
        this.remove();
        await read().then(
          (value) => this.set(value),
          () => undefined,
        );
      },
    });
  const laneGauge = (name: string, help: string, read: (lag: StreamLag) => number) =>
    new Gauge({
      ...{ name: `yamidome_stream_${name}`, help, labelNames: ['lane'], registers: [register] },
      async collect() {
        this.reset();
        const lanes = await lag().catch(() => undefined);
        for (const [lane, value] of Object.entries(lanes ?? {})) this.set({ lane }, read(value));
      },
    });
  const ageOf = ({ oldest }: Waiting) =>
    oldest ? Math.max(0, clock.now().getTime() - oldest.getTime()) / 1000 : 0;

  gauge('stream_up', '1 while the stream answers', () =>
    lag().then(
      () => 1,
      () => 0,
    ),
  );
  gauge('stream_partitions', 'Partitions of each lane', async () => partitions);
  laneGauge('entries', 'Posts that are not acknowledged', ({ waiting }) => waiting);
  laneGauge('oldest_age_seconds', 'Age of the oldest of them', ({ oldestAgeMs }) => oldestAgeMs / 1000);
  laneGauge('dead_entries', 'Posts that failed for the last time', ({ dead }) => dead);
  gauge('requested_actions_waiting', 'Actions not confirmed yet', async () => (await waitingActions()).count);
  gauge('requested_actions_oldest_age_seconds', 'Age of the oldest of them', async () =>
    ageOf(await waitingActions()),
  );
  gauge('webhooks_waiting', 'Webhooks not delivered yet', async () => (await waitingWebhooks()).count);
  gauge('webhooks_oldest_age_seconds', 'Age of the oldest of them', async () =>
    ageOf(await waitingWebhooks()),
  );
}
