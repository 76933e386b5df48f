import { afterEach, expect, test } from 'vitest';
import { openTelemetry, type TelemetrySettings } from '../../../adapters/telemetry/index.ts';
import { formatTraceparent, parseTraceparent } from '../../../adapters/telemetry/traceparent.ts';
import { type Log, noopTracer } from '../../../src/core/index.ts';
import { openOtlpReceiver } from '../../support/otlp-receiver.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const UNSAMPLED = `00-${TRACE}-00f067aa0ba902b7-00`;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function openWorld(
  settings: Partial<TelemetrySettings> = {},
  { answers = true }: { readonly answers?: boolean } = {},
) {
  const collector = await openOtlpReceiver({ answers });
  const lines: { readonly event: string; readonly fields: object | undefined }[] = [];
  const record = (event: string, fields?: object) => void lines.push({ event, fields });
  const log: Log = { info: record, warn: record, error: record };
  const telemetry = openTelemetry(
    {
      ...{ url: `${collector.url}/v1/traces`, headers: {}, timeoutMs: 1000 },
      ...{ serviceName: 'yamidome', ratio: 1, ...settings },
    },
    { version: '1.2.3', log },
  );
  cleanups.push(() => collector.close());
  return { collector, lines, ...telemetry };
}

test('what a request causes has the trace of the client, step by step, in the collector', async () => {
  const { tracer, collector, stop } = await openWorld({ headers: { authorization: 'Bearer t0ken' } });
  let toReceiver: string | undefined;
  const result = await tracer.runInSpan('request', { kind: 'server', parent: CLIENT }, async () => {
    tracer.annotate({ 'yamidome.tenant': 'tiny' });
    return tracer.runInChildSpan('publish', {}, async () => {
      toReceiver = tracer.traceparent();
      return 202;
    });
  });
  expect(result).toBe(202);
  await stop();

  const [publish, request] = collector.spans;
  expect(request).toMatchObject({
    ...{ name: 'request', kind: 2, traceId: TRACE, parentSpanId: '00f067aa0ba902b7' },
    attributes: { 'yamidome.tenant': 'tiny' },
  });
  expect(publish).toMatchObject({ name: 'publish', traceId: TRACE, parentSpanId: request?.spanId });
  expect(toReceiver).toBe(`00-${TRACE}-${publish?.spanId}-01`);
  expect(collector.resources[0]).toMatchObject({ 'service.name': 'yamidome', 'service.version': '1.2.3' });
  expect(collector.requests[0]).toMatchObject({
    path: '/v1/traces',
    headers: { authorization: 'Bearer t0ken' },
  });
});

test('a failed step is marked with the name of its error, and the error goes on unchanged', async () => {
  const { tracer, collector, stop } = await openWorld();
  const error = new TypeError('a text of a member');
  await expect(tracer.runInSpan('judge', {}, () => Promise.reject(error))).rejects.toBe(error);
  await tracer.runInSpan('webhook', { link: CLIENT }, async () => tracer.fail('timeout'));
  await stop();
  expect(collector.spans.map(({ status }) => status)).toEqual([
    { code: 2, message: 'TypeError' },
    { code: 2, message: 'timeout' },
  ]);
  expect(collector.spans[1]?.links).toMatchObject([{ traceId: TRACE }]);
});

test('only the share of traces that the setting allows is sent, and what the client did not record is not', async () => {
  const all = await openWorld();
  await all.tracer.runInSpan('request', { parent: UNSAMPLED }, async () => {
    expect(all.tracer.traceparent()).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });
  await all.tracer.runInChildSpan('without a request', {}, async () => undefined);
  await all.stop();
  expect(all.collector.requests).toEqual([]);

  const none = await openWorld({ ratio: 0 });
  await none.tracer.runInSpan('request', { parent: CLIENT }, async () => undefined);
  await none.stop();
  expect(none.collector.requests).toEqual([]);
});

test('a collector that never answers, and one that is gone, stop nothing: spans beyond the queue are dropped', async () => {
  const silent = await openWorld({ timeoutMs: 200 }, { answers: false });
  for (let i = 0; i < 20_000; i += 1) await silent.tracer.runInSpan('judge', {}, async () => i);
  await silent.stop();
  expect(silent.collector.spans.length).toBeLessThan(10_000);
  expect(silent.lines.map(({ event }) => event)).toEqual(['traces_not_sent']);

  const gone = await openWorld();
  await gone.collector.close();
  expect(await gone.tracer.runInSpan('judge', {}, async () => 'pass')).toBe('pass');
  await gone.stop();
  expect(gone.lines).toEqual([{ event: 'traces_not_sent', fields: { spans: 1, error: 'ECONNREFUSED' } }]);
});

test('without a collector every step runs as it is', async () => {
  const work = Promise.resolve('judged');
  expect(noopTracer.runInSpan('judge', { parent: CLIENT }, () => work)).toBe(work);
  expect(noopTracer.runInChildSpan('store', {}, () => work)).toBe(work);
  expect(noopTracer.traceparent()).toBeUndefined();
});

test('a header of a client that is no traceparent begins a new trace', async () => {
  for (const text of [
    '',
    'x',
    TRACE,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-00f067aa0ba902b7-01`,
    `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
    `00-${TRACE}-00f067aa0ba902b7-01-more`,
    `00-${TRACE}-00f067aa0ba902b7-1`,
  ])
    expect(parseTraceparent(text), text).toBeUndefined();
  expect(formatTraceparent(parseTraceparent(`${CLIENT.replace(/^00/, '01')}-more`)!)).toBe(CLIENT);
  const { tracer, collector, stop } = await openWorld();
  await tracer.runInSpan('request', { parent: 'no traceparent' }, async () => undefined);
  await stop();
  expect(collector.spans[0]?.parentSpanId).toBeUndefined();
});
