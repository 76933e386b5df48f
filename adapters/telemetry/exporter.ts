import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { ExportResultCode } from '@opentelemetry/core';
import { createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { JsonTraceSerializer, TraceExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Log } from '#core';
import { errorName } from '#lib';

/** Requests to the collector at one time. */
const MAX_CONCURRENT = 4;
/** A collector that is away is one line of the log in so many milliseconds. */
const LOG_EVERY_MS = 60_000;

/** The collector. */
export interface ExporterSettings {
  /** With the path, `…/v1/traces`. */
  readonly url: string;
  /** Can contain a secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** For one batch, with all its attempts. */
  readonly timeoutMs: number;
}

/**
 * Sends spans with OTLP over HTTP. A batch that the collector does not take within `timeoutMs` is dropped.
 * @example new BatchSpanProcessor({ exporter: createExporter(settings, log) })
 */
export function createExporter({ url, headers, timeoutMs }: ExporterSettings, log: Log): SpanExporter {
  const delegate = createOtlpHttpExportDelegate<ReadableSpan[], unknown>(
    {
      ...{ url, timeoutMillis: timeoutMs, concurrencyLimit: MAX_CONCURRENT, compression: 'none' },
      headers: async () => ({ ...headers, 'Content-Type': 'application/json' }),
      agentFactory: (protocol) =>
        protocol === 'https:' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true }),
    },
    JsonTraceSerializer,
    'otlp_http_span_exporter',
    TraceExporterMetricsHelper,
    undefined,
  );
  const report = createFailureReport(log);
  return {
    export: (spans, done) =>
      delegate.export(spans, (result) => {
        if (result.code !== ExportResultCode.SUCCESS) report(spans.length, result.error);
        // The failure is reported; the SDK would print it a second time.
        done({ code: ExportResultCode.SUCCESS });
      }),
    forceFlush: () => delegate.forceFlush(),
    shutdown: () => delegate.shutdown(),
  };
}

function createFailureReport(log: Log): (spans: number, error: unknown) => void {
  let lost = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  return (spans, error) => {
    lost += spans;
    if (performance.now() - loggedAt < LOG_EVERY_MS) return;
    log.warn('traces_not_sent', { spans: lost, error: codeOf(error) });
    loggedAt = performance.now();
    lost = 0;
  };
}

/** The status of the answer, or the code of the network error. */
function codeOf(error: unknown): string | number {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'number' || typeof code === 'string' ? code : errorName(error);
}
