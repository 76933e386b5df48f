import type { Adapter, Clock, FallbackQueue, Health, Log, Metrics, Outbox } from '#core';
import { adapterLoaders } from '../../adapters/index.ts';
import type { PrometheusMetrics } from '../../adapters/metrics/index.ts';
import type { WebPage, WebServer } from '../../adapters/web/index.ts';
import { noopMetrics } from '../memory/index.ts';
import type { CurrentRules } from './current-rules.ts';
import type { Stores } from './open-stores.ts';

/** The address of the web server for health and metrics. */
export interface WebSettings {
  readonly host: string;
  readonly port: number;
}

/** The metrics of the process, and their export for Prometheus. */
export interface Monitoring {
  readonly metrics: Metrics;
  /** Absent when nothing is served. */
  readonly prometheus?: PrometheusMetrics;
}

/**
 * Metrics for Prometheus, or metrics that count nothing when no `web` is configured. The stores are read only when
 * the metrics are requested, so they may be opened later.
 * @example const { metrics } = await openMonitoring(settings.web, () => stores, clock)
 */
export async function openMonitoring(
  web: WebSettings | undefined,
  getStores: () => { readonly outbox: Outbox; readonly fallbackQueue: FallbackQueue },
  clock: Clock,
): Promise<Monitoring> {
  if (!web) return { metrics: noopMetrics };
  const { createPrometheusMetrics } = await adapterLoaders.metrics();
  const prometheus = createPrometheusMetrics({
    outbox: () => getStores().outbox,
    fallbackQueueSize: () => getStores().fallbackQueue.size(),
    clock,
  });
  return { metrics: prometheus.metrics, prometheus };
}

/**
 * Serves `/healthz`, `/readyz` and `/metrics`; nothing when no `web` is configured. Rejects with a sentence when the
 * port is taken.
 * @example const server = await serveHealth(settings.web, { monitoring, rules, stores, adapters, isServing, log })
 */
export async function serveHealth(
  web: WebSettings | undefined,
  parts: {
    readonly monitoring: Monitoring;
    readonly rules: CurrentRules;
    readonly stores: Pick<Stores, 'healthChecks'>;
    readonly adapters: readonly Adapter[];
    /** The operator API, if this process serves it. */
    readonly operator?: { readonly healthChecks: Stores['healthChecks'] } | undefined;
    /** Whether the platforms are connected and not stopped. */
    readonly isServing: () => boolean;
    /** Further pages of the web server. */
    readonly pages?: readonly WebPage[];
    readonly log: Log;
  },
): Promise<WebServer | undefined> {
  const { monitoring, rules, stores, adapters, operator, isServing, pages = [], log } = parts;
  const { prometheus } = monitoring;
  if (!web || !prometheus) return undefined;
  const { startWebServer, createHealthPages, createMetricsPage } = await adapterLoaders.web();
  const platformHealth = (adapter: Adapter): Health =>
    isServing() ? (adapter.health?.() ?? { ok: true }) : { ok: false, why: 'not started' };
  const checks = () => ({
    ...stores.healthChecks,
    ...operator?.healthChecks,
    ...Object.fromEntries(adapters.map((adapter) => [adapter.platform, () => platformHealth(adapter)])),
    rules: rules.health,
  });
  prometheus.watchConnections(() =>
    adapters.flatMap(({ platform, listConnections }) =>
      (listConnections?.() ?? []).map((connection) => ({ platform, ...connection })),
    ),
  );
  const ownPages = [createHealthPages({ checks, version: rules.version }), createMetricsPage(prometheus)];
  return startWebServer({ host: web.host, port: web.port, pages: [...ownPages, ...pages], log });
}
