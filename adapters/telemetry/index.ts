/*
 * Traces for an OpenTelemetry collector, sent with OTLP over HTTP (JSON). No global of the SDK is set, nothing is instrumented
 * by itself, and no variable of the environment is read here.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Log, SpanOptions, Tracer } from '#core';
import { errorName } from '#lib';
import { createExporter, type ExporterSettings } from './exporter.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

/** Spans in memory that wait for the collector. More are dropped. */
const MAX_QUEUE = 4096;
const MAX_BATCH = 512;
const SEND_EVERY_MS = 2000;
/** A collector that does not answer must not delay the end of the process longer. */
const MAX_STOP_MS = 3000;

const KINDS: Readonly<Record<NonNullable<SpanOptions['kind']>, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Where traces go, and how many. */
export interface TelemetrySettings extends ExporterSettings {
  readonly serviceName: string;
  /** The share of traces that is recorded, from 0 to 1. A trace is recorded in all processes or in none. */
  readonly ratio: number;
}

/** Traces of this process. */
export interface Telemetry {
  readonly tracer: Tracer;
  /** Sends what is waiting, for at most three seconds. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Opens the traces. Sending happens beside the work: a collector that is slow or gone costs at most 4096 spans of memory, and
 * further spans are dropped. A caller that does not sample its trace is respected; one that does is sampled by the ratio too.
 * @example const { tracer } = openTelemetry({ url: 'http://127.0.0.1:4318/v1/traces', headers: {}, timeoutMs: 10_000, serviceName: 'yamidome', ratio: 0.01 }, { version, log })
 */
export function openTelemetry(
  settings: TelemetrySettings,
  { version, log }: { readonly version: string; readonly log: Log },
): Telemetry {
  const byRatio = new TraceIdRatioBasedSampler(settings.ratio);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': settings.serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({
      ...{ root: byRatio, remoteParentSampled: byRatio },
      remoteParentNotSampled: new AlwaysOffSampler(),
    }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: createExporter(settings, log),
        ...{ maxQueueSize: MAX_QUEUE, maxExportBatchSize: MAX_BATCH, scheduledDelayMillis: SEND_EVERY_MS },
        exportTimeoutMillis: settings.timeoutMs,
      }),
    ],
  });
  return {
    tracer: createTracer(provider),
    async stop() {
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, MAX_STOP_MS);
      await Promise.race([provider.shutdown().catch(() => undefined), timeout.promise]);
      clearTimeout(timer);
    },
  };
}

function createTracer(provider: TracerProvider): Tracer {
  const otel = provider.getTracer('yamidome');
  const running = new AsyncLocalStorage<Span>();

  const runInSpan: Tracer['runInSpan'] = (name, options, work) => {
    const remote = options.parent === undefined ? undefined : parseTraceparent(options.parent);
    // Most traces are not recorded: they must cost little.
    if (remote && (remote.traceFlags & TraceFlags.SAMPLED) === 0)
      return running.run(trace.wrapSpanContext(remote), work);
    const current = running.getStore();
    if (!remote && current && !current.isRecording()) return work();
    return record(name, options, contextOf(remote ?? current?.spanContext()), work);
  };

  async function record<T>(
    name: string,
    options: SpanOptions,
    context: Context,
    work: () => Promise<T>,
  ): Promise<T> {
    const span = otel.startSpan(
      name,
      {
        kind: KINDS[options.kind ?? 'internal'],
        links: linksOf(options.link),
        ...(options.attributes && { attributes: options.attributes }),
      },
      context,
    );
    try {
      return await running.run(span, work);
    } catch (error) {
      // Only the name: a message can contain an address or a text of a member.
      span.setStatus({ code: SpanStatusCode.ERROR, message: errorName(error) });
      throw error;
    } finally {
      span.end();
    }
  }

  return {
    isOn: true,
    runInSpan,
    runInChildSpan: (name, options, work) => (running.getStore() ? runInSpan(name, options, work) : work()),
    annotate: (attributes) => void running.getStore()?.setAttributes(attributes),
    fail: (why) => void running.getStore()?.setStatus({ code: SpanStatusCode.ERROR, message: why }),
    traceparent() {
      const span = running.getStore();
      return span && formatTraceparent(span.spanContext());
    },
  };
}

const contextOf = (parent: SpanContext | undefined): Context =>
  parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;

function linksOf(traceparent: string | undefined): Link[] {
  const context = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return context ? [{ context }] : [];
}
