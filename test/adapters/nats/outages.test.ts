import { describe, expect, test } from 'vitest';
import { StreamConfigError, StreamUnavailable } from '#core';
import {
  consumeAll,
  consumerOf,
  consumeUntilEmpty,
  entriesOf,
  entryOf,
  pullAll,
  SOON_MS,
} from '../../contracts/stream.ts';
import { createNatsFixture, recordingLog } from './nats-fixture.ts';

const { startServer, open } = createNatsFixture();
const WAIT = { timeout: 15_000 };
const idsOf = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id);

test('after an update of yamidome an unfinished entry comes again after the time of the new version', async () => {
  const server = await startServer();
  const old = await open(server.url, { limits: { ackWaitMs: 3_600_000 } });
  await (await consumerOf(old)).close();
  await old.close();
  const updated = await open(server.url, { limits: { ackWaitMs: 500 } });
  await updated.publish([entryOf('unfinished')]);
  const consumer = await consumerOf(updated);
  for (const attempt of [1, 2]) expect((await pullAll(consumer, 1))[0]).toMatchObject({ attempt });
});

describe('the server', () => {
  test('frozen: a publish fails in time, and the same entries sent again are stored once', async () => {
    const server = await startServer();
    const stream = await open(server.url, { confirmTimeoutMs: 500 });
    const consumer = await consumerOf(stream);
    await stream.publish([entryOf('before')]);
    expect(idsOf(await consumeAll(consumer, 1))).toEqual(['before']);
    server.freeze();
    const publishKnown = () =>
      stream
        .publish([entryOf('before')])
        .then(() => 'answered')
        .catch(() => 'frozen');
    await expect.poll(publishKnown, WAIT).toBe('frozen');
    await expect(stream.publish(entriesOf(20))).rejects.toThrow(StreamUnavailable);
    expect(stream.health()).toEqual({ ok: false, why: 'timeout' });
    expect(await consumer.pull(10, 100)).toEqual([]);
    server.thaw();
    await expect.poll(() => stream.publish(entriesOf(20)).catch(() => []), WAIT).toHaveLength(20);
    expect(idsOf(await consumeAll(consumer, 20)).toSorted()).toEqual(idsOf(entriesOf(20)).toSorted());
    expect(await consumer.pull(1, 100)).toEqual([]);
    await expect.poll(() => stream.health(), WAIT).toEqual({ ok: true });
  });

  test('killed under load and started again: everything that was confirmed is delivered', async () => {
    const server = await startServer();
    // An entry whose delivery was lost on the way comes again after this time.
    const stream = await open(server.url, { confirmTimeoutMs: 20_000, limits: { ackWaitMs: 1500 } });
    const consumer = await consumerOf(stream);
    await stream.publish(entriesOf(100));
    const [unfinished] = await pullAll(consumer, 1);
    const more = entriesOf(300).slice(100);
    const publishing = stream.publish(more);
    const waiting = consumer.pull(1, 60_000);
    await server.kill();
    await server.restart();
    const states = await publishing;
    expect(states.every((state) => state === 'stored' || state === 'duplicate')).toBe(true);
    await unfinished!.ack();
    const received = [unfinished!, ...(await waiting)];
    await Promise.all(received.map((delivery) => delivery.ack()));
    // The server may have lost the notes of what it delivered last: these entries come again.
    received.push(...(await consumeUntilEmpty(stream, consumer)));
    expect(new Set(idsOf(received))).toEqual(new Set(idsOf(entriesOf(300))));
  });

  test('started again empty: the streams are made again while the program runs, and old acknowledgements remove no new entry', async () => {
    const server = await startServer();
    const { log, lines } = recordingLog();
    const stream = await open(server.url, { log, confirmTimeoutMs: 1000 });
    const consumer = await consumerOf(stream);
    await stream.publish([entryOf('lost')]);
    const [lost] = await pullAll(consumer, 1);
    const waiting = consumer.pull(1, 60_000);
    await server.kill();
    await server.restartEmpty();
    await expect.poll(() => stream.publish([entryOf('new')]).catch(() => []), WAIT).toEqual(['stored']);
    const [fresh] = await waiting;
    expect(fresh).toMatchObject({ id: 'new', attempt: 1 });
    await expect(lost!.ack()).rejects.toThrow(StreamUnavailable);
    expect((await stream.lag()).live.waiting).toBe(1);
    await fresh!.ack();
    expect((await stream.lag()).live.waiting).toBe(0);
    expect(lines.filter((line) => line.startsWith('stream_recreated'))).toHaveLength(2);
    expect(lines.join()).toContain('stream_recovered');
  });

  test('down when the program starts: the program starts, and connects when the server is up', async () => {
    const server = await startServer();
    await server.kill();
    const stream = await open(server.url, { confirmTimeoutMs: 300 });
    expect(stream.health()).toEqual({ ok: false, why: 'unreachable' });
    await expect(stream.publish([entryOf('a')])).rejects.toThrow(StreamUnavailable);
    await expect(stream.lag()).rejects.toThrow(StreamUnavailable);
    const consumer = await consumerOf(stream);
    const waiting = consumer.pull(1, 60_000);
    await server.restart();
    await expect.poll(() => stream.publish([entryOf('a')]).catch(() => []), WAIT).toHaveLength(1);
    expect(idsOf(await waiting)).toEqual(['a']);
  });

  test('without JetStream: reported by name', async () => {
    const server = await startServer({ jetstream: 'enabled: false' });
    const stream = await open(server.url, { confirmTimeoutMs: 200 });
    expect(stream.health()).toEqual({ ok: false, why: 'jetstream does not answer' });
    await expect(stream.publish([entryOf('a')])).rejects.toMatchObject({ why: 'jetstream does not answer' });
  });

  test('another password: reported by name, never shown', async () => {
    const server = await startServer({ more: 'authorization { user: yamidome, password: right }' });
    const { log, lines } = recordingLog();
    const withAccess = (access: string) => server.url.replace('//', `//${access}@`);
    const refused = await open(withAccess('yamidome:hunter2'), { log, confirmTimeoutMs: 200 });
    expect(refused.health()).toEqual({ ok: false, why: 'refused' });
    await expect(refused.publish([entryOf('a')])).rejects.toMatchObject({ why: 'refused' });
    expect(lines).toEqual(['stream_down {"why":"refused"}']);
    const allowed = await open(withAccess('yamidome:right'));
    expect(await allowed.publish([entryOf('a')])).toEqual(['stored']);
  });

  test('a token is enough, where the server asks for one', async () => {
    const server = await startServer({ more: 'authorization { token: "s:cret" }' });
    const stream = await open(server.url.replace('//', '//s%3Acret@'));
    expect(await stream.publish([entryOf('a')])).toEqual(['stored']);
  });
});

describe('the settings', () => {
  test('several processes that start at once make the streams together', async () => {
    const server = await startServer();
    const streams = await Promise.all(Array.from({ length: 6 }, () => open(server.url)));
    const states = await Promise.all(streams.map((stream) => stream.publish([entryOf('a')])));
    expect(states.flat().filter((state) => state === 'stored')).toHaveLength(1);
    const consumers = await Promise.all(streams.map((stream) => consumerOf(stream)));
    const pulled = await Promise.all(consumers.map((consumer) => consumer.pull(1, 500)));
    expect(idsOf(pulled.flat())).toEqual(['a']);
  });

  test('another number of partitions is refused while entries wait, and applied when there are none', async () => {
    const server = await startServer();
    const stream = await open(server.url);
    await stream.publish([entryOf('a')]);
    const changed = () => open(server.url, { limits: { partitions: 8 } });
    await expect(changed()).rejects.toThrow(StreamConfigError);
    await expect(changed()).rejects.toThrow(/has 4 partitions and 1 entries wait.*keep STREAM_PARTITIONS=4/);
    await consumeAll(await consumerOf(stream), 1);
    const larger = await changed();
    expect(await larger.publish(entriesOf(1))).toEqual(['stored']);
    expect(idsOf(await consumeAll(await consumerOf(larger), 1))).toEqual(['post-0']);
    const smaller = await open(server.url, { limits: { partitions: 1 } });
    expect(await smaller.publish([entryOf('b')])).toEqual(['stored']);
    expect(idsOf(await consumeAll(await consumerOf(smaller), 1))).toEqual(['b']);
    // A process that still has the old number must not change it back, and must not publish where nothing reads.
    await expect(larger.publish([entryOf('c')])).rejects.toMatchObject({ why: 'settings' });
  });

  test('another size is applied to a stream with entries, and nothing in it is lost', async () => {
    const server = await startServer();
    await (await open(server.url, { limits: { maxEntries: 5 } })).publish(entriesOf(5));
    const smaller = await open(server.url, { limits: { maxEntries: 2 } });
    expect(await smaller.publish([entryOf('more')])).toEqual(['full']);
    expect((await smaller.lag()).live.waiting).toBe(5);
    const larger = await open(server.url, { limits: { maxEntries: 6 } });
    expect(await larger.publish([entryOf('more')])).toEqual(['stored']);
    expect(idsOf(await pullAll(await consumerOf(larger), 6))).toEqual([...idsOf(entriesOf(5)), 'more']);
  });

  test('what the server cannot do is explained: three copies without a cluster, more space than it has', async () => {
    const server = await startServer();
    await expect(open(server.url, { replicas: 3 })).rejects.toThrow(/STREAM_REPLICAS=1/);
    await expect(open(server.url, { limits: { maxBytes: 100 * 1024 ** 3 } })).rejects.toThrow(
      /STREAM_MAX_MB/,
    );
    await expect(open(server.url, { prefix: 'a.b' })).rejects.toThrow(RangeError);
  });

  test('a change of how many entries may be in flight is applied', async () => {
    const server = await startServer();
    const stream = await open(server.url);
    await stream.publish(entriesOf(5));
    const narrow = await consumerOf(stream, { maxInFlight: 1 });
    expect(await narrow.pull(5, SOON_MS)).toHaveLength(1);
    await narrow.close();
    const wide = await consumerOf(stream, { maxInFlight: 4 });
    expect(await pullAll(wide, 3)).toHaveLength(3);
    expect(await wide.pull(5, 100)).toEqual([]);
  });
});
