import { afterEach, expect, test } from 'vitest';
import { traceArchive } from '../../../../src/app/operator/tracing/traced-archive.ts';
import { traceStream } from '../../../../src/app/operator/tracing/traced-stream.ts';
import { noopTracer } from '../../../../src/core/index.ts';
import { createMemoryCaseStores, createMemoryStream } from '../../../../src/memory/index.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import {
  CLIENT_TRACEPARENT as CLIENT,
  openTraces,
  CLIENT_TRACE as TRACE,
} from '../../../support/operator/open-traces.ts';
import { createWorkerWorld, post } from '../../../support/worlds/worker-world.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function openWatchedTraces() {
  const traces = await openTraces();
  cleanups.push(traces.close);
  return traces;
}

test('judging a post belongs to the trace of the request that sent it, and says nothing about its author', async () => {
  const { collector, tracer, stop } = await openWatchedTraces();
  const world = createWorkerWorld({ tracer, stream: (stream) => traceStream(stream, tracer) });
  cleanups.push(world.close);
  await tracer.runInSpan('request', { kind: 'server', parent: CLIENT }, () =>
    world.send(post('p-1', 'RECRUIT', { author: { id: 'rin' } }), post('p-2', 'hello')),
  );
  world.startWorker();
  await expect.poll(() => world.stateOf('p-1'), { timeout: 30_000 }).toBe('judged');
  await expect.poll(() => world.stateOf('p-2'), { timeout: 30_000 }).toBe('judged');
  await stop();

  const publish = collector.spans.find(({ name }) => name === 'stream.publish');
  const judged = collector.spans.filter(({ name }) => name === 'post.judge');
  expect(publish).toMatchObject({ traceId: TRACE, kind: 4 });
  expect(judged.map(({ traceId, parentSpanId }) => [traceId, parentSpanId])).toEqual([
    [TRACE, publish?.spanId],
    [TRACE, publish?.spanId],
  ]);
  expect(judged.map(({ attributes }) => attributes['yamidome.ruling']).sort()).toEqual(['hide', 'pass']);
  const hidden = judged.find(({ attributes }) => attributes['yamidome.ruling'] === 'hide');
  expect(hidden?.attributes).toMatchObject({
    ...{ 'yamidome.tenant': 'tiny', 'yamidome.lane': 'live', 'yamidome.outcome': 'judged' },
    'yamidome.case': expect.any(String),
  });
  expect(JSON.stringify(collector.spans)).not.toMatch(/rin|p-1|p-2|RECRUIT|hello/);
});

test('a write of a case is a step of the trace; the same write without a request is none', async () => {
  const { collector, tracer, stop } = await openWatchedTraces();
  const archive = traceArchive(createMemoryCaseStores().archive, tracer);
  await archive.append('Y-1', 0, []);
  await tracer.runInSpan('post.judge', { parent: CLIENT }, () => archive.append('Y-2', 0, []));
  await stop();
  expect(collector.spans.map(({ name, traceId, attributes }) => [name, traceId, attributes])).toEqual([
    ['case.store', TRACE, { 'yamidome.case': 'Y-2' }],
    ['post.judge', TRACE, {}],
  ]);
});

test('without a collector, stream and archive are not wrapped', () => {
  const stream = createMemoryStream({ clock: createFakeClock() });
  const { archive } = createMemoryCaseStores();
  expect(traceStream(stream, noopTracer)).toBe(stream);
  expect(traceArchive(archive, noopTracer)).toBe(archive);
});
