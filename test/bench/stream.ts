/**
 * Measures the stream of the operator API in its engines: `npm run -s bench:stream [-- --entries 20000 --only memory,nats]`.
 * Every engine runs on this computer beside the client, so compare the ratios to memory of one run, not runs. Use an idle
 * machine; the load average is printed at the start and the end.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openStream as openNatsStream, parseNatsUrl } from '../../adapters/nats/index.ts';
import { openStream as openRedisStream, parseRedisUrl } from '../../adapters/redis/index.ts';
import { DEFAULT_STREAM_LIMITS, type Stream, type StreamEntry } from '../../src/core/index.ts';
import { createMemoryStream } from '../../src/memory/index.ts';
import { startNats } from '../support/services/nats.ts';
import { startRedis } from '../support/services/redis.ts';
import { percentiles, silentLog } from './paced-load.ts';

const { values } = parseArgs({
  options: { entries: { type: 'string', default: '20000' }, only: { type: 'string' } },
});
const entryCount = Number(values.entries);
/** A call of `POST /v1/posts` has at most 500. */
const CALL_SIZE = 500;
const CALLS_AT_ONCE = 2;
const PARTITIONS = 8;
const BODY_BYTES = 300;
const IN_FLIGHT = 256;
const limits = { ...DEFAULT_STREAM_LIMITS, partitions: PARTITIONS };

interface Engine {
  readonly name: string;
  /** The part of the entries that is enough: an engine that flushes each write is slow. */
  readonly share: number;
  open(): Promise<{ readonly stream: Stream; stop(): Promise<void> }>;
}

async function openRedis(...settings: string[]) {
  const server = await startRedis('--appendonly', 'yes', ...settings);
  const address = parseRedisUrl(server.url);
  if (!address.ok) throw new Error(address.why);
  const stream = await openRedisStream({ address: address.value, prefix: 'bench', limits, log: silentLog });
  return { stream, stop: () => server.stop() };
}

async function openNats(jetstream?: string) {
  const server = await startNats(jetstream ? { jetstream } : {});
  const address = parseNatsUrl(server.url);
  if (!address.ok) throw new Error(address.why);
  const shape = { prefix: 'bench', replicas: 1, limits };
  const stream = await openNatsStream({ address: address.value, ...shape, log: silentLog });
  return { stream, stop: () => server.stop() };
}

const ENGINES: readonly Engine[] = [
  {
    name: 'memory',
    share: 1,
    open: async () => ({
      stream: createMemoryStream({ clock: { now: () => new Date() }, limits }),
      stop: async () => undefined,
    }),
  },
  { name: 'redis, appendfsync everysec', share: 1, open: () => openRedis('--appendfsync', 'everysec') },
  { name: 'redis, appendfsync always', share: 1, open: () => openRedis('--appendfsync', 'always') },
  { name: 'nats, default flush', share: 1, open: () => openNats() },
  { name: 'nats, sync_interval always', share: 0.2, open: () => openNats('sync_interval: always') },
];

/** Posts of 1,000 authors. */
const createEntries = (count: number): StreamEntry[] =>
  Array.from({ length: count }, (_, i) => ({
    lane: 'live',
    key: `sns/member-${i % 1000}`,
    id: `sns/post-${i}/1`,
    body: new Uint8Array(BODY_BYTES),
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  }));

/** Entries per second, the processor time of this process for each entry in microseconds, and milliseconds of each call. */
interface Measured {
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly latencies: readonly number[];
}

async function measure(count: number, run: (latencies: number[]) => Promise<unknown>): Promise<Measured> {
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run(latencies);
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: (count / (performance.now() - start)) * 1000,
    cpuUs: (user + system) / count,
    latencies,
  };
}

const publishAll = (
  stream: Stream,
  entries: readonly StreamEntry[],
  callsAtOnce: number,
): Promise<Measured> =>
  measure(entries.length, async (latencies) => {
    let next = 0;
    async function sender(): Promise<void> {
      while (next < entries.length) {
        const call = entries.slice(next, next + CALL_SIZE);
        next += call.length;
        const begun = performance.now();
        const states = await stream.publish(call);
        latencies.push(performance.now() - begun);
        if (states.includes('full')) throw new Error('the lane is full');
      }
    }
    await Promise.all(Array.from({ length: callsAtOnce }, sender));
  });

const consumeAll = (stream: Stream, count: number): Promise<Measured> =>
  measure(count, async () => {
    let consumed = 0;
    const consumePartition = async (partition: number): Promise<void> => {
      const consumer = await stream.openConsumer({ lane: 'live', partition, maxInFlight: IN_FLIGHT });
      while (consumed < count) {
        const deliveries = await consumer.pull(IN_FLIGHT, 100);
        await Promise.all(deliveries.map((delivery) => delivery.ack()));
        consumed += deliveries.length;
      }
      await consumer.close();
    };
    await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => consumePartition(partition)));
  });

const printLine = (...cells: readonly (string | number)[]) =>
  process.stdout.write(
    `${String(cells[0]).padEnd(30)}${cells
      .slice(1)
      .map((cell) => String(cell).padStart(cells.length > 2 ? Math.max(10, String(cell).length + 2) : 16))
      .join('')}\n`,
  );
const printLoad = () =>
  printLine(
    'load average',
    loadavg()
      .map((load) => load.toFixed(1))
      .join(' '),
  );

printLoad();
printLine(
  'engine',
  'publish/s',
  'ratio',
  'CPU us',
  'call of 500 p50/p99',
  'consume+ack/s',
  'ratio',
  'CPU us',
);
let memory: { readonly published: Measured; readonly consumed: Measured } | undefined;
for (const { name, share, open } of ENGINES) {
  if (values.only && !values.only.split(',').some((part) => name.startsWith(part))) continue;
  const { stream, stop } = await open();
  try {
    const entries = createEntries(Math.max(20 * CALL_SIZE, entryCount) * share);
    const half = Math.floor(entries.length / 2 / CALL_SIZE) * CALL_SIZE;
    const single = await publishAll(stream, entries.slice(0, half), 1);
    const published = await publishAll(stream, entries.slice(half), CALLS_AT_ONCE);
    const consumed = await consumeAll(stream, entries.length);
    memory ??= { published, consumed };
    const { p50, p99 } = percentiles(single.latencies);
    const ratio = (value: Measured, base: Measured) => (value.perSecond / base.perSecond).toFixed(3);
    printLine(
      name,
      Math.round(published.perSecond),
      ratio(published, memory.published),
      Math.round(published.cpuUs),
      `${Math.round(p50)} / ${Math.round(p99)} ms`,
      Math.round(consumed.perSecond),
      ratio(consumed, memory.consumed),
      Math.round(consumed.cpuUs),
    );
  } finally {
    await stream.close();
    await stop();
  }
}
printLoad();
