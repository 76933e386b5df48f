import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Connection, Metrics, Outbox } from '#core';
import { type OperatorMetrics, type OperatorSources, registerOperatorMetrics } from './operator-metrics.ts';

export type { OperatorMetrics, OperatorSources, Waiting } from './operator-metrics.ts';

/** From a few milliseconds on loopback to a platform that did not answer for minutes. */
const LATENCY_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export interface PrometheusMetrics {
  readonly metrics: Metrics;
  readonly contentType: string;
  /** Adds a gauge for each connection of each platform. `list` is called at each scrape. */
  watchConnections(list: () => readonly (Connection & { readonly platform: string })[]): void;
  /** Adds the metrics of the operator API. Call it once. `sources` are read at each scrape. */
  watchOperator(sources: OperatorSources): OperatorMetrics;
  /** All metrics in the text format of Prometheus. A value that a store cannot give is left out. Never rejects. */
  render(): Promise<string>;
}

/**
 * Metrics for Prometheus. Counting is an addition in memory; the outbox is read only when Prometheus scrapes.
 * @example const { metrics } = createPrometheusMetrics({ outbox: () => stores.outbox, clock }); metrics.countMessage('posted')
 */
export function createPrometheusMetrics(deps: {
  /** Returns undefined until the stores are open. */
  readonly outbox: () => Pick<Outbox, 'countPending' | 'getOldestDueAt'> | undefined;
  /** How many messages wait on disk until the archive answers again. */
  readonly fallbackQueueSize?: () => number;
  readonly clock: { now(): Date };
}): PrometheusMetrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });

  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name: `yamidome_${name}`, help, labelNames, registers });
  const messages = counter('messages_total', 'Messages that came in', 'kind');
  const rulings = counter('rulings_total', 'What was made of messages, all things considered', 'ruling');
  const actions = counter('actions_total', 'Actions by what the platform really did', 'action', 'status');
  const knownPictures = counter(
    'known_pictures_total',
    'Pictures that moderators have decided about before',
    ...['label', 'match'],
  );
  const storeErrors = counter('store_errors_total', 'Calls that a store did not answer', 'store');
  const processErrors = counter('process_errors_total', 'Errors that no code handled', 'kind');
  const hidden = new Histogram({
    name: 'yamidome_hidden_seconds',
    help: 'From when a message was posted or edited until the platform had hidden it',
    buckets: LATENCY_BUCKETS_SECONDS,
    registers,
  });
  const gauge = (name: string, help: string, read: () => Promise<number | undefined>) =>
    new Gauge({
      name: `yamidome_${name}`,
      help,
      registers,
      async collect() {
        const value = await read().catch(() => undefined);
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  gauge('outbox_jobs', 'Actions that are owed', async () => deps.outbox()?.countPending());
  gauge('outbox_age_seconds', 'How long the first owed action has been due', async () => {
    const outbox = deps.outbox();
    if (!outbox) return undefined;
    const due = await outbox.getOldestDueAt();
    return due ? Math.max(0, deps.clock.now().getTime() - due.getTime()) / 1000 : 0;
  });
  gauge(
    'spool_entries',
    'Messages on disk that wait for the archive',
    async () => deps.fallbackQueueSize?.() ?? 0,
  );

  // Labels are bound once: an ordinary message costs two additions and no lookup.
  const messageCounters = {
    posted: messages.labels('posted'),
    edited: messages.labels('edited'),
    reported: messages.labels('reported'),
  };
  const rulingCounters = {
    exempt: rulings.labels('exempt'),
    pass: rulings.labels('pass'),
    review: rulings.labels('review'),
    hide: rulings.labels('hide'),
  };
  return {
    metrics: {
      countMessage: (kind) => messageCounters[kind].inc(),
      countRuling: (ruling) => rulingCounters[ruling].inc(),
      countAction: ({ action, status }) => actions.inc({ action: action.kind, status }),
      observeTimeToHide: (ms) => hidden.observe(Math.max(0, ms) / 1000),
      countKnownPicture: ({ label, match }) => knownPictures.inc({ label, match }),
      countStoreError: (store) => storeErrors.inc({ store }),
      countProcessError: (kind) => processErrors.inc({ kind }),
    },
    contentType: register.contentType,
    watchConnections(list) {
      new Gauge({
        name: 'yamidome_connection_ready',
        help: '1 while a connection to a platform works, for example a shard',
        labelNames: ['platform', 'connection'],
        registers,
        collect() {
          this.reset();
          for (const { platform, name, isReady } of list())
            this.set({ platform, connection: name }, isReady ? 1 : 0);
        },
      });
    },
    watchOperator: (sources) => registerOperatorMetrics(register, sources),
    render: () => register.metrics(),
  };
}
