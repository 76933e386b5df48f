import { openTelemetry } from '../../../adapters/telemetry/index.ts';
import { openOtlpReceiver } from '../otlp-receiver.ts';

/** A trace that a client has begun, and its `traceparent`. */
export const CLIENT_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
export const CLIENT_TRACEPARENT = `00-${CLIENT_TRACE}-00f067aa0ba902b7-01`;

/**
 * Traces of one process, all of them recorded, and a collector on loopback. After `stop` the collector has every span.
 * @example const { tracer, collector, stop, close } = await openTraces()
 */
export async function openTraces() {
  const collector = await openOtlpReceiver();
  const telemetry = openTelemetry(
    {
      ...{ url: `${collector.url}/v1/traces`, headers: {}, timeoutMs: 5000 },
      ...{ serviceName: 'yamidome', ratio: 1 },
    },
    { version: '1.2.3', log: { info() {}, warn() {}, error() {} } },
  );
  return { ...telemetry, collector, close: () => collector.close() };
}
