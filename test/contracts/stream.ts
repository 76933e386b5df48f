import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  type Delivery,
  partitionOf,
  type Stream,
  type StreamConsumer,
  type StreamEntry,
  type StreamLane,
  type StreamLimits,
  StreamUnavailable,
} from '#core';
import type { OpenedStore } from './contract-helpers.ts';

/** Opens the stream of one test with these limits: empty at the first call, the same stream again after that. */
export interface StreamWorld {
  open(limits: StreamLimits): Promise<Stream>;
  /** Whether a second `open` is another connection to the same entries, as from another process. */
  readonly isShared: boolean;
}

/** Short times, so that nothing waits for long. */
export const TEST_LIMITS: StreamLimits = {
  partitions: 4,
  maxBytes: 4 * 1024 * 1024,
  maxEntries: 10_000,
  maxAttempts: 20,
  ackWaitMs: 60_000,
  duplicateWindowMs: 60_000,
  maxDead: 100,
};

/** An entry whose body is its id. @example await stream.publish([entryOf('post-1')]) */
export const entryOf = (id: string, key = 'rin', lane: StreamLane = 'live'): StreamEntry => ({
  lane,
  key,
  id,
  body: Buffer.from(id),
});

/** `count` entries of one author, in order. @example entriesOf(3).map(({ id }) => id) // ['post-0', 'post-1', 'post-2'] */
export const entriesOf = (count: number, key = 'rin', lane: StreamLane = 'live'): StreamEntry[] =>
  Array.from({ length: count }, (_, i) => entryOf(`post-${i}`, key, lane));

const idsOf = (entries: readonly { readonly id: string }[]): string[] => entries.map(({ id }) => id);

/** A consumer of the partition of an author. @example const consumer = await consumerOf(stream, { maxInFlight: 2 }) */
export const consumerOf = (
  stream: Stream,
  {
    key = 'rin',
    lane = 'live',
    maxInFlight = 1000,
  }: { key?: string; lane?: StreamLane; maxInFlight?: number } = {},
): Promise<StreamConsumer> =>
  stream.openConsumer({ lane, partition: partitionOf(key, stream.partitions), maxInFlight });

/** Long enough for an entry that must come. A pull ends as soon as it has one. */
export const SOON_MS = 10_000;
/** For a pull that must find nothing. */
const NOW_MS = 50;

/** Pulls until there are `count` entries. Throws if they do not come. @example await pullAll(consumer, 3) */
export async function pullAll(consumer: StreamConsumer, count: number): Promise<Delivery[]> {
  const pulled: Delivery[] = [];
  while (pulled.length < count) {
    const more = await consumer.pull(count - pulled.length, SOON_MS);
    if (more.length === 0) throw new Error(`${pulled.length} of ${count} entries came`);
    pulled.push(...more);
  }
  return pulled;
}

/** Pulls and acknowledges until there are `count` entries. @example idsOf(await consumeAll(consumer, 3)) */
export async function consumeAll(consumer: StreamConsumer, count: number): Promise<Delivery[]> {
  const pulled = await pullAll(consumer, count);
  await Promise.all(pulled.map((delivery) => delivery.ack()));
  return pulled;
}

/** Pulls and acknowledges until nothing waits in the live lane. @example idsOf(await consumeUntilEmpty(stream, consumer)) */
export async function consumeUntilEmpty(stream: Stream, consumer: StreamConsumer): Promise<Delivery[]> {
  const consumed: Delivery[] = [];
  // While a cluster has no leader for one of its streams, there is no answer.
  while ((await stream.lag().catch(() => undefined))?.live.waiting !== 0) {
    const pulled = await consumer.pull(100, 200);
    await Promise.all(pulled.map((delivery) => delivery.ack()));
    consumed.push(...pulled);
  }
  return consumed;
}

type Make = () => OpenedStore<StreamWorld> | Promise<OpenedStore<StreamWorld>>;
type WithStream = (
  run: (stream: Stream, world: StreamWorld, limits: StreamLimits) => Promise<void>,
  limits?: Partial<StreamLimits>,
) => Promise<void>;

/**
 * The contract of every stream.
 * @example streamContract('memory', () => ({ store: { isShared: false, open: async (limits) => createMemoryStream({ clock, limits }) }, close: () => undefined }))
 */
export function streamContract(name: string, make: Make): void {
  const withStream: WithStream = async (run, someLimits = {}) => {
    const { store: world, close } = await make();
    const limits = { ...TEST_LIMITS, ...someLimits };
    const stream = await world.open(limits);
    try {
      await run(stream, world, limits);
    } finally {
      await stream.close();
      await close();
    }
  };
  describe(`stream: ${name}`, () => {
    publishTests(withStream);
    boundTests(withStream);
    pullTests(withStream);
    redeliveryTests(withStream);
    deadLetterTests(withStream);
    closeTests(withStream);
  });
}

function publishTests(withStream: WithStream): void {
  test('an entry arrives complete, with the time of publishing', () =>
    withStream(async (stream) => {
      const before = Date.now();
      const entry: StreamEntry = {
        lane: 'live',
        key: 'ネットワーク/凛 %:*>.',
        id: 'post 1/改\n',
        body: Uint8Array.from({ length: 256 }, (_, i) => i),
        headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: '' },
      };
      expect(await stream.publish([entry])).toEqual(['stored']);
      const [delivery] = await pullAll(await consumerOf(stream, { key: entry.key }), 1);
      expect({ ...delivery, body: [...delivery!.body] }).toMatchObject({
        ...entry,
        body: [...entry.body],
        attempt: 1,
      });
      // The clock of the engine may differ by a moment.
      expect(Math.abs(delivery!.publishedAt.getTime() - before)).toBeLessThan(5000);
    }));

  test('an empty body and no headers arrive as they were sent; an empty call is harmless', () =>
    withStream(async (stream) => {
      expect(await stream.publish([])).toEqual([]);
      await stream.publish([{ lane: 'live', key: 'rin', id: 'a', body: new Uint8Array() }]);
      const [delivery] = await pullAll(await consumerOf(stream), 1);
      expect(delivery!.body).toHaveLength(0);
      expect(delivery!.headers ?? {}).toEqual({});
    }));

  test('a known id is a duplicate: in the same call, in another call, and after the acknowledgement', () =>
    withStream(async (stream) => {
      expect(await stream.publish([entryOf('a'), entryOf('b'), entryOf('a')])).toEqual([
        'stored',
        'stored',
        'duplicate',
      ]);
      expect(await stream.publish([entryOf('a')])).toEqual(['duplicate']);
      const consumer = await consumerOf(stream);
      expect(idsOf(await consumeAll(consumer, 2))).toEqual(['a', 'b']);
      expect(await stream.publish([entryOf('a', 'sora')])).toEqual(['duplicate']);
      expect(await consumer.pull(10, NOW_MS)).toEqual([]);
    }));

  test('the lanes have ids of their own', () =>
    withStream(async (stream) => {
      expect(await stream.publish([entryOf('a'), entryOf('a', 'rin', 'backscan')])).toEqual([
        'stored',
        'stored',
      ]);
      const consumer = await consumerOf(stream, { lane: 'backscan' });
      expect(idsOf(await pullAll(consumer, 1))).toEqual(['a']);
    }));

  test('an entry that no engine takes is refused, and nothing of the call is stored', () =>
    withStream(async (stream) => {
      const wrong: Partial<StreamEntry>[] = [
        { body: new Uint8Array(1_000_001) },
        { id: '' },
        { id: 'x'.repeat(513) },
        { key: '\ud800' },
        { headers: { traceparent: 'two\r\nlines' } },
        { headers: { 'a:b': 'c' } },
        { lane: 'other' as StreamLane },
      ];
      for (const fields of wrong)
        await expect(stream.publish([entryOf('good'), { ...entryOf('a'), ...fields }])).rejects.toThrow(
          RangeError,
        );
      expect((await stream.lag()).live.waiting).toBe(0);
    }));

  test('a batch of 500 entries of many authors arrives, for each author in the order of publishing', () =>
    withStream(async (stream) => {
      const entries = Array.from({ length: 500 }, (_, i) => ({
        ...entryOf(`post-${i}`, `member-${i % 23}`),
      }));
      expect(new Set(await stream.publish(entries))).toEqual(new Set(['stored']));
      for (let partition = 0; partition < stream.partitions; partition++) {
        const expected = entries.filter(({ key }) => partitionOf(key, stream.partitions) === partition);
        const consumer = await stream.openConsumer({ lane: 'live', partition, maxInFlight: 40 });
        const received: string[] = [];
        while (received.length < expected.length)
          received.push(
            ...idsOf(await consumeAll(consumer, Math.min(40, expected.length - received.length))),
          );
        expect(received).toEqual(idsOf(expected));
      }
      expect((await stream.lag()).live).toEqual({ waiting: 0, oldestAgeMs: 0, dead: 0 });
    }));
}

function boundTests(withStream: WithStream): void {
  test('a full lane says so for each entry, and takes entries again after an acknowledgement', () =>
    withStream(
      async (stream) => {
        const states = await stream.publish(entriesOf(5));
        expect(states).toEqual(['stored', 'stored', 'stored', 'full', 'full']);
        expect(await stream.publish([entryOf('post-0'), entryOf('post-3')])).toEqual(['duplicate', 'full']);
        const consumer = await consumerOf(stream);
        expect(idsOf(await consumeAll(consumer, 1))).toEqual(['post-0']);
        expect(await stream.publish(entriesOf(5))).toEqual([
          'duplicate',
          'duplicate',
          'duplicate',
          'stored',
          'full',
        ]);
        expect(idsOf(await consumeAll(consumer, 3))).toEqual(['post-1', 'post-2', 'post-3']);
      },
      { maxEntries: 3 },
    ));

  test('a lane is full by bytes too, and a full back-scan does not stop live traffic', () =>
    withStream(
      async (stream) => {
        const large = (i: number, lane: StreamLane) => ({
          ...entryOf(`post-${i}`, 'rin', lane),
          body: new Uint8Array(100_000),
        });
        const states = [];
        for (let i = 0; i < 12; i++) states.push(...(await stream.publish([large(i, 'backscan')])));
        expect(states.filter((state) => state === 'stored').length).toBeGreaterThanOrEqual(8);
        expect(states.at(-1)).toBe('full');
        expect(await stream.publish([large(1, 'live')])).toEqual(['stored']);
        expect(idsOf(await pullAll(await consumerOf(stream), 1))).toEqual(['post-1']);
      },
      { maxBytes: 1_000_000 },
    ));

  test('lag counts what is not acknowledged, for each lane, with the age of the oldest', () =>
    withStream(async (stream) => {
      await stream.publish([...entriesOf(3), entryOf('old', 'sora', 'backscan')]);
      const consumer = await consumerOf(stream);
      const [first] = await pullAll(consumer, 1);
      expect(await stream.lag()).toMatchObject({
        live: { waiting: 3, dead: 0 },
        backscan: { waiting: 1, dead: 0 },
      });
      await expect.poll(async () => (await stream.lag()).live.oldestAgeMs).toBeGreaterThan(10);
      await first!.ack();
      await first!.ack();
      expect((await stream.lag()).live.waiting).toBe(2);
      await consumeAll(consumer, 2);
      expect((await stream.lag()).live).toEqual({ waiting: 0, oldestAgeMs: 0, dead: 0 });
    }));
}

function pullTests(withStream: WithStream): void {
  test('a pull that waits ends with the first entry, and not only when it has all it asked for', () =>
    withStream(async (stream) => {
      const consumer = await consumerOf(stream);
      const waiting = consumer.pull(10, SOON_MS);
      await stream.publish([entryOf('a')]);
      expect(idsOf(await waiting)).toEqual(['a']);
    }));

  test('a pull ends with nothing after its time, and at once when it is aborted; no entry is lost by that', () =>
    withStream(async (stream) => {
      const consumer = await consumerOf(stream);
      expect(await consumer.pull(10, NOW_MS)).toEqual([]);
      const controller = new AbortController();
      const waiting = consumer.pull(10, 3_600_000, controller.signal);
      controller.abort();
      expect(await waiting).toEqual([]);
      expect(await consumer.pull(10, SOON_MS, controller.signal)).toEqual([]);
      await stream.publish([entryOf('a')]);
      expect(idsOf(await pullAll(consumer, 1))).toEqual(['a']);
    }));

  test('no more than maxInFlight entries are in flight, until one is acknowledged', () =>
    withStream(async (stream) => {
      await stream.publish(entriesOf(4));
      const consumer = await consumerOf(stream, { maxInFlight: 2 });
      const [first, second] = await pullAll(consumer, 2);
      expect(idsOf([first!, second!])).toEqual(['post-0', 'post-1']);
      expect(await consumer.pull(10, NOW_MS)).toEqual([]);
      const waiting = consumer.pull(10, SOON_MS);
      await second!.ack();
      expect(idsOf(await waiting)).toEqual(['post-2']);
    }));

  test('a consumer reads its own partition only, and a partition that does not exist is refused', () =>
    withStream(async (stream) => {
      const keys = Array.from({ length: 20 }, (_, i) => `member-${i}`);
      const other = keys.find((key) => partitionOf(key, 4) !== partitionOf('rin', 4))!;
      await stream.publish([entryOf('a', other), entryOf('b')]);
      expect(idsOf(await (await consumerOf(stream)).pull(10, SOON_MS))).toEqual(['b']);
      for (const partition of [-1, 4, 0.5])
        await expect(stream.openConsumer({ lane: 'live', partition, maxInFlight: 1 })).rejects.toThrow(
          RangeError,
        );
    }));

  test('two consumers of one partition share its entries: each entry goes to one of them', () =>
    withStream(async (stream, world, limits) => {
      const second = world.isShared ? await world.open(limits) : stream;
      const consumers = [await consumerOf(stream), await consumerOf(second)];
      await stream.publish(entriesOf(60));
      const received: string[] = [];
      await Promise.all(
        consumers.map(async (consumer) => {
          const own: number[] = [];
          while (received.length < 60) {
            const pulled = await consumer.pull(7, 100);
            received.push(...idsOf(pulled));
            own.push(...pulled.map(({ id }) => Number(id.slice('post-'.length))));
            await Promise.all(pulled.map((delivery) => delivery.ack()));
          }
          expect(own).toEqual(own.toSorted((a, b) => a - b));
        }),
      );
      expect(received.toSorted()).toEqual(idsOf(entriesOf(60)).toSorted());
      if (second !== stream) await second.close();
    }));
}

function redeliveryTests(withStream: WithStream): void {
  test('an entry of a worker that died comes again, also to another worker', () =>
    withStream(
      async (stream, world, limits) => {
        await stream.publish(entriesOf(2));
        const dying = world.isShared ? await world.open(limits) : stream;
        const abandoned = await consumerOf(dying);
        expect(idsOf(await pullAll(abandoned, 2))).toEqual(['post-0', 'post-1']);
        await abandoned.close();
        if (dying !== stream) await dying.close();
        const again = await pullAll(await consumerOf(stream), 2);
        expect(idsOf(again)).toEqual(['post-0', 'post-1']);
        expect(again.map(({ attempt }) => attempt)).toEqual([2, 2]);
      },
      { ackWaitMs: 1000 },
    ));

  test('an entry that is extended does not come again while the work goes on', () =>
    withStream(
      async (stream) => {
        await stream.publish([entryOf('slow'), entryOf('abandoned')]);
        const consumer = await consumerOf(stream);
        const [slow] = await pullAll(consumer, 2);
        for (let i = 0; i < 8; i++) {
          await pause(150);
          await slow!.extend();
        }
        expect(idsOf(await pullAll(consumer, 1))).toEqual(['abandoned']);
        await slow!.ack();
        expect((await stream.lag()).live.waiting).toBe(1);
      },
      { ackWaitMs: 1000 },
    ));

  test('retry brings an entry again at once or later, counts the attempts, and later entries do not wait for it', () =>
    withStream(async (stream) => {
      await stream.publish(entriesOf(2));
      const consumer = await consumerOf(stream, { maxInFlight: 2 });
      const [first, second] = await pullAll(consumer, 2);
      await first!.retry(0);
      const [again] = await pullAll(consumer, 1);
      expect(again).toMatchObject({ id: 'post-0', attempt: 2 });
      await again!.retry(3_600_000);
      await second!.ack();
      await stream.publish([entryOf('later')]);
      expect(idsOf(await consumer.pull(10, SOON_MS))).toEqual(['later']);
      expect((await stream.lag()).live.waiting).toBe(2);
    }));

  test('an acknowledgement that comes too late still removes the entry', () =>
    withStream(
      async (stream) => {
        await stream.publish([entryOf('a')]);
        const consumer = await consumerOf(stream);
        const [late] = await pullAll(consumer, 1);
        const [again] = await pullAll(consumer, 1);
        expect(again!.attempt).toBe(2);
        await late!.ack();
        await again!.ack();
        expect((await stream.lag()).live.waiting).toBe(0);
        expect(await consumer.pull(1, 400)).toEqual([]);
      },
      { ackWaitMs: 300 },
    ));
}

function deadLetterTests(withStream: WithStream): void {
  const exhaust = async (consumer: StreamConsumer, attempts: number): Promise<void> => {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const [delivery] = await pullAll(consumer, 1);
      expect(delivery!.attempt).toBe(attempt);
      await delivery!.retry(0);
    }
  };

  test('an entry that fails at every attempt goes to the dead-letter list, complete, and the next ones go on', () =>
    withStream(
      async (stream) => {
        const poison = { ...entryOf('poison'), headers: { traceparent: '00-1' } };
        await stream.publish([poison]);
        const consumer = await consumerOf(stream);
        await exhaust(consumer, 3);
        await stream.publish([entryOf('next')]);
        expect(idsOf(await pullAll(consumer, 1))).toEqual(['next']);
        expect((await stream.lag()).live).toMatchObject({ waiting: 1, dead: 1 });
        const [dead, ...others] = await stream.listDead('live', 10);
        expect(others).toEqual([]);
        expect(dead).toMatchObject({
          lane: 'live',
          key: 'rin',
          id: 'poison',
          headers: poison.headers,
          attempts: 3,
        });
        expect(Buffer.from(dead!.body).toString()).toBe('poison');
        expect(await stream.listDead('backscan', 10)).toEqual([]);
        await dead!.remove();
        expect(await stream.listDead('live', 10)).toEqual([]);
        expect((await stream.lag()).live.dead).toBe(0);
      },
      { maxAttempts: 3 },
    ));

  test('when the dead-letter list is full, the entry stays in the lane and comes again', () =>
    withStream(
      async (stream) => {
        const consumer = await consumerOf(stream);
        await stream.publish([entryOf('first')]);
        await exhaust(consumer, 2);
        expect(await consumer.pull(1, NOW_MS)).toEqual([]);
        await stream.publish([entryOf('second')]);
        await exhaust(consumer, 2);
        expect(await pullAll(consumer, 1)).toMatchObject([{ id: 'second', attempt: 3 }]);
        expect(await stream.lag()).toMatchObject({ live: { waiting: 1, dead: 1 } });
        expect(idsOf(await stream.listDead('live', 10))).toEqual(['first']);
      },
      { maxAttempts: 2, maxDead: 1 },
    ));
}

function closeTests(withStream: WithStream): void {
  test('closing ends the pulls that wait; a closed stream refuses entries and is not healthy', () =>
    withStream(async (stream) => {
      expect(stream.health()).toEqual({ ok: true });
      const consumer = await consumerOf(stream);
      const other = await consumerOf(stream, { lane: 'backscan' });
      const waiting = [consumer.pull(1, 3_600_000), other.pull(1, 3_600_000)];
      await consumer.close();
      expect(await waiting[0]).toEqual([]);
      await stream.close();
      await stream.close();
      expect(await waiting[1]).toEqual([]);
      expect(await consumer.pull(1, SOON_MS)).toEqual([]);
      await expect(stream.publish([entryOf('a')])).rejects.toThrow(StreamUnavailable);
      expect(stream.health()).toMatchObject({ ok: false });
    }));
}
