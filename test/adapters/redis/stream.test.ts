import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Log, type Stream, StreamConfigError, type StreamLimits, StreamUnavailable } from '#core';
import { openStream } from '../../../adapters/redis/index.ts';
import {
  consumeAll,
  consumerOf,
  consumeUntilEmpty,
  entriesOf,
  entryOf,
  pullAll,
  streamContract,
  TEST_LIMITS,
} from '../../contracts/stream.ts';
import { type RedisServer, startRedis } from '../../support/services/redis.ts';
import { parseAddress, silentLog } from './redis-fixture.ts';

let shared: RedisServer;
beforeAll(async () => {
  shared = await startRedis();
});
afterAll(() => shared.stop());

interface Options {
  readonly prefix?: string;
  readonly limits?: Partial<StreamLimits>;
  readonly confirmTimeoutMs?: number;
  readonly log?: Log;
}

const openTestStream = (url: string, { limits, ...more }: Options = {}): Promise<Stream> =>
  openStream({
    address: parseAddress(url),
    prefix: 'test',
    limits: { ...TEST_LIMITS, ...limits },
    log: silentLog,
    ...more,
  });

streamContract('redis', () => {
  const prefix = randomUUID();
  return {
    store: { isShared: true, open: (limits) => openTestStream(shared.url, { prefix, limits }) },
    close: () => undefined,
  };
});

const WAIT = { timeout: 15_000 };
const idsOf = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
async function start(...settings: string[]): Promise<RedisServer> {
  const server = await startRedis(...settings);
  closing.push(() => server.stop());
  return server;
}
async function open(server: RedisServer, options?: Options): Promise<Stream> {
  const stream = await openTestStream(server.url, options);
  closing.push(() => stream.close());
  return stream;
}

describe('a stream in Redis', () => {
  test('frozen: a publish fails in time, and the same entries sent again are stored once', async () => {
    const server = await start();
    const stream = await open(server, { confirmTimeoutMs: 500 });
    const consumer = await consumerOf(stream);
    await stream.publish([entryOf('before')]);
    expect(idsOf(await consumeAll(consumer, 1))).toEqual(['before']);
    server.freeze();
    await expect(stream.publish(entriesOf(20))).rejects.toThrow(StreamUnavailable);
    expect(stream.health()).toMatchObject({ ok: false });
    server.thaw();
    await expect.poll(() => stream.publish(entriesOf(20)).catch(() => []), WAIT).toHaveLength(20);
    expect(idsOf(await consumeAll(consumer, 20))).toEqual(idsOf(entriesOf(20)));
    expect((await stream.lag()).live.waiting).toBe(0);
    await expect.poll(() => stream.health(), WAIT).toEqual({ ok: true });
  });

  test('killed and started again, with its file: everything that was confirmed is delivered', async () => {
    const server = await start('--appendonly', 'yes', '--appendfsync', 'always');
    // An entry whose delivery was lost on the way comes again after this time.
    const stream = await open(server, { confirmTimeoutMs: 20_000, limits: { ackWaitMs: 1500 } });
    const consumer = await consumerOf(stream);
    await stream.publish(entriesOf(100));
    const [unfinished] = await pullAll(consumer, 1);
    const publishing = stream.publish(entriesOf(300).slice(100));
    const waiting = consumer.pull(1, 60_000);
    await server.kill();
    await server.restart();
    await publishing;
    await unfinished!.ack();
    const received = [unfinished!, ...(await waiting)];
    await Promise.all(received.map((delivery) => delivery.ack()));
    received.push(...(await consumeUntilEmpty(stream, consumer)));
    expect(new Set(idsOf(received))).toEqual(new Set(idsOf(entriesOf(300))));
  });

  test('started again empty: the lanes are made again while the program runs', async () => {
    const server = await start();
    const lines: string[] = [];
    const record = (event: string, fields: object = {}) =>
      void lines.push(`${event} ${JSON.stringify(fields)}`);
    const stream = await open(server, { log: { info: record, warn: record, error: record } });
    const consumer = await consumerOf(stream);
    await stream.publish([entryOf('lost')]);
    const [lost] = await pullAll(consumer, 1);
    const waiting = consumer.pull(1, 60_000);
    await server.kill();
    await server.restart();
    await expect.poll(() => stream.publish([entryOf('new')]).catch(() => []), WAIT).toEqual(['stored']);
    const [fresh] = await waiting;
    expect(fresh).toMatchObject({ id: 'new', attempt: 1 });
    await lost!.ack();
    expect((await stream.lag()).live.waiting).toBe(1);
    await fresh!.ack();
    expect((await stream.lag()).live.waiting).toBe(0);
    await expect.poll(() => lines.join(), WAIT).toContain('stream_recovered');
    expect(lines.filter((line) => line.startsWith('stream_recreated'))).toHaveLength(2);
  });

  test('out of memory: the lane is full, entries are still delivered and acknowledged, and then there is room again', async () => {
    const server = await start('--maxmemory-policy', 'noeviction');
    const stream = await open(server, { limits: { maxAttempts: 1 } });
    const consumer = await consumerOf(stream);
    await stream.publish(entriesOf(3));
    const [poison] = await pullAll(consumer, 1);
    await server.sendCommand('CONFIG', 'SET', 'maxmemory', '1');
    expect(await stream.publish([entryOf('more')])).toEqual(['full']);
    await poison!.retry(0);
    expect(idsOf(await consumeAll(consumer, 2))).toEqual(['post-1', 'post-2']);
    expect((await stream.lag()).live).toMatchObject({ waiting: 0, dead: 1 });
    await server.sendCommand('CONFIG', 'SET', 'maxmemory', '0');
    expect(await stream.publish([entryOf('more')])).toEqual(['stored']);
  });

  test('another number of partitions is refused while entries wait, and applied when there are none', async () => {
    const server = await start();
    const stream = await open(server);
    await stream.publish([entryOf('a')]);
    const changed = () => open(server, { limits: { partitions: 8 } });
    await expect(changed()).rejects.toThrow(StreamConfigError);
    await expect(changed()).rejects.toThrow(/has 4 partitions and 1 entries wait.*keep STREAM_PARTITIONS=4/);
    await consumeAll(await consumerOf(stream), 1);
    const larger = await changed();
    expect(await larger.publish(entriesOf(1))).toEqual(['stored']);
    expect(idsOf(await pullAll(await consumerOf(larger), 1))).toEqual(['post-0']);
    await expect(stream.publish([entryOf('b')])).rejects.toMatchObject({ why: 'settings' });
    await expect(open(server, { prefix: '{a}' })).rejects.toThrow(RangeError);
  });

  test('a wrong password and a database that does not exist: reported by name', async () => {
    const server = await start();
    const stream = (path: string) => openTestStream(`${server.url}${path}`, { confirmTimeoutMs: 100 });
    const misplaced = await stream('/99');
    closing.push(() => misplaced.close());
    await expect(misplaced.publish([entryOf('a')])).rejects.toMatchObject({ why: 'refused' });
    expect(misplaced.health()).toEqual({ ok: false, why: 'refused' });
    await server.sendCommand('CONFIG', 'SET', 'requirepass', 'right');
    const refused = await stream('');
    closing.push(() => refused.close());
    await expect(refused.publish([entryOf('a')])).rejects.toMatchObject({ why: 'refused' });
  });

  test('down when the program starts: the program starts, and connects when Redis is up', async () => {
    const server = await start();
    await server.kill();
    const stream = await open(server, { confirmTimeoutMs: 200 });
    expect(stream.health()).toEqual({ ok: false, why: 'unreachable' });
    await expect(stream.publish([entryOf('a')])).rejects.toThrow(StreamUnavailable);
    const waiting = (await consumerOf(stream)).pull(1, 60_000);
    await server.restart();
    await expect.poll(() => stream.publish([entryOf('a')]).catch(() => []), WAIT).toHaveLength(1);
    expect(idsOf(await waiting)).toEqual(['a']);
  });
});
