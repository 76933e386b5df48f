import { describe, expect, test } from 'vitest';
import type { Delivery, OperatorPost, PostIndex, Stream } from '#core';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { SERVER } from '../../../support/messages.ts';
import { createWorkerWorld, post, SENDER, TENANT } from '../../../support/worlds/worker-world.ts';

const caseIdOf = ({ id, channel = 'posts' }: OperatorPost) => deriveCaseId({ server: SERVER, channel, id });
const by = (author: string) => ({ author: { id: author } });

/** The stream with other deliveries. */
const withDeliveries = (stream: Stream, change: (delivery: Delivery) => Delivery): Stream => ({
  ...stream,
  async openConsumer(options) {
    const consumer = await stream.openConsumer(options);
    return { ...consumer, pull: async (...input) => (await consumer.pull(...input)).map(change) };
  },
});

describe('a worker', () => {
  test('judges the posts of the stream: an offer becomes a case, and every post has its ruling', async () => {
    const { send, startWorker, stateOf, posts, stream, adapter, close } = createWorkerWorld();
    const offer = post('1', 'RECRUIT');
    await send(
      offer,
      post('2', 'hello', by('sora')),
      post('3', 'RECRUIT', { author: { id: 'mod', protected: true } }),
    );
    startWorker();
    for (const id of ['1', '2', '3']) await expect.poll(() => stateOf(id)).toBe('judged');
    expect(await posts.get(SENDER, '1')).toMatchObject({ ruling: 'hide', caseId: caseIdOf(offer) });
    expect(await posts.get(SENDER, '2')).toMatchObject({ ruling: 'pass', judgedAt: expect.any(Date) });
    expect(await posts.get(SENDER, '3')).toMatchObject({ ruling: 'exempt' });
    expect(adapter.cards.has(caseIdOf(offer))).toBe(true);
    await expect.poll(async () => (await stream.lag()).live.waiting).toBe(0);
    await close();
  });

  test('makes no call of a store for an ordinary post but the one for a batch of rulings', async () => {
    const batches: number[] = [];
    const world = createWorkerWorld({
      postIndex: (index) => ({
        ...index,
        getMany: () => Promise.reject(new Error('not needed')),
        settle: (settlements, now) => {
          batches.push(settlements.length);
          return index.settle(settlements, now);
        },
      }),
    });
    const sent = Array.from({ length: 200 }, (_, i) => post(`${i}`, 'hello', by(`member ${i}`)));
    await world.send(...sent);
    world.startWorker();
    await expect.poll(() => world.stateOf('199')).toBe('judged');
    await expect.poll(() => batches.reduce((sum, size) => sum + size, 0)).toBe(200);
    expect(batches.length).toBeLessThan(20);
    expect(world.calls).toEqual([]);
    await world.close();
  });

  test('judges the posts of one author in their order, and a slow case does not stop other authors', async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const world = createWorkerWorld({
      limits: { partitions: 1 },
      observe: (call, when) => (call === 'archive.append' && when === 'called' ? slow : undefined),
    });
    const { send, startWorker, stateOf, archive, close } = world;
    const offer = post('1', 'RECRUIT');
    await send(offer, post('1', 'RECRUIT again', { revision: 2 }), post('2', 'hello', by('sora')));
    startWorker();
    await expect.poll(() => stateOf('2')).toBe('judged');
    expect(await stateOf('1')).toBe('queued');
    release();
    await expect.poll(() => stateOf('1')).toBe('judged');
    const kinds = (await archive.read(caseIdOf(offer))).map(({ kind }) => kind);
    expect(kinds[0]).toBe('opened');
    expect(kinds).toContain('rejudged');
    await close();
  });

  test('judges live posts before back-scans', async () => {
    const judged: string[] = [];
    const world = createWorkerWorld();
    const { posts, intake, close } = world;
    const { judge } = intake;
    Object.assign(intake, {
      judge: (...input: Parameters<typeof judge>) => {
        judged.push(input[1].ref.id);
        return judge(...input);
      },
    });
    const many = (prefix: string) =>
      Array.from({ length: 300 }, (_, i) => post(`${prefix}${i}`, 'hello', by(`${prefix}${i}`)));
    await posts.send(SENDER, { lane: 'backscan', posts: many('old') });
    await posts.send(SENDER, { lane: 'live', posts: many('new') });
    world.startWorker();
    await expect.poll(() => judged.length).toBe(600);
    const lastLive = judged.findLastIndex((id) => id.startsWith('new'));
    const earlyBackscans = judged.slice(0, lastLive).filter((id) => id.startsWith('old'));
    expect(earlyBackscans.length).toBeLessThanOrEqual(64);
    await close();
  });
});

describe('a post that is delivered again', () => {
  test('after its acknowledgement was lost is one case and one strike', async () => {
    let lost = 0;
    const world = createWorkerWorld({
      limits: { ackWaitMs: 50 },
      stream: (stream) =>
        withDeliveries(stream, (delivery) => ({
          ...delivery,
          ack: () => (++lost <= 2 ? Promise.reject(new Error('lost')) : delivery.ack()),
        })),
    });
    const { send, startWorker, stream, archive, intake, clock, close } = world;
    const offer = post('1', 'RECRUIT');
    await send(offer);
    startWorker();
    await expect.poll(() => lost).toBe(1);
    const events = await archive.read(caseIdOf(offer));
    const drive = setInterval(() => clock.advance(60), 20);
    await expect.poll(async () => (await stream.lag()).live.waiting, { timeout: 5000 }).toBe(0);
    clearInterval(drive);
    expect(lost).toBe(3);
    expect(await archive.read(caseIdOf(offer))).toEqual(events);
    expect((await intake.getMemberHistory({ server: SERVER, id: 'rin' })).strikes).toBe(1);
    await close();
  });

  test('to another worker after the first one died is not judged again if its ruling is stored', async () => {
    const world = createWorkerWorld();
    const { send, startWorker, stream, postIndex, archive, clock, close } = world;
    const offer = post('1', 'RECRUIT');
    await send(offer, post('2', 'RECRUIT', by('sora')));
    // The first worker took both, stored the ruling on one of them, and died before it acknowledged.
    for (let partition = 0; partition < stream.partitions; partition++)
      await (await stream.openConsumer({ lane: 'live', partition, maxInFlight: 9 })).pull(9, 0);
    const ruling = { tenant: TENANT, id: '1', revision: 1, ruling: 'hide', caseId: caseIdOf(offer) } as const;
    await postIndex.settle([ruling], clock.now());
    clock.advance(30_000);
    startWorker();
    await expect.poll(async () => (await stream.lag()).live.waiting).toBe(0);
    expect(await archive.read(caseIdOf(offer))).toEqual([]);
    expect(await postIndex.get(TENANT, '2')).toMatchObject({ state: 'judged', ruling: 'hide' });
    await close();
  });

  test('as an old revision changes nothing of a newer one', async () => {
    const world = createWorkerWorld();
    const { send, startWorker, stream, postIndex, archive, clock, stateOf, close } = world;
    const offer = post('1', 'RECRUIT');
    await send(offer);
    for (let partition = 0; partition < stream.partitions; partition++)
      await (await stream.openConsumer({ lane: 'live', partition, maxInFlight: 9 })).pull(9, 0);
    await send(post('1', 'hello', { revision: 2 }));
    startWorker();
    await expect.poll(() => stateOf('1')).toBe('judged');
    const events = await archive.read(caseIdOf(offer));
    clock.advance(30_000);
    // Another entry wakes the consumer.
    await send(post('2', 'hello'));
    await expect.poll(async () => (await stream.lag()).live.waiting, { timeout: 8000 }).toBe(0);
    expect(await archive.read(caseIdOf(offer))).toEqual(events);
    expect(await postIndex.get(TENANT, '1')).toMatchObject({ revision: 2, ruling: 'pass' });
    await close();
  });
});

describe('when something is down', () => {
  test('an offer waits until the archive is back, and is never given up because of it', async () => {
    let isDown = true;
    const world = createWorkerWorld({
      limits: { maxAttempts: 1 },
      observe: (call) => {
        if (isDown && call.startsWith('archive.')) throw new Error('down');
      },
      isArchiveUp: async () => !isDown,
    });
    const { send, startWorker, stateOf, stream, close } = world;
    await send(post('1', 'RECRUIT'), post('2', 'hello', by('sora')));
    startWorker();
    await expect.poll(() => stateOf('2')).toBe('judged');
    expect(await stateOf('1')).toBe('queued');
    isDown = false;
    await expect.poll(() => stateOf('1'), { timeout: 5000 }).toBe('judged');
    expect((await stream.lag()).live).toMatchObject({ dead: 0 });
    await close();
  });

  test('rulings that cannot be stored are not acknowledged, and are stored later', async () => {
    let isDown = true;
    const settle =
      (index: PostIndex): PostIndex['settle'] =>
      (...input) =>
        isDown ? Promise.reject(new Error('down')) : index.settle(...input);
    const world = createWorkerWorld({ postIndex: (index) => ({ ...index, settle: settle(index) }) });
    const { send, startWorker, stateOf, stream, events, close } = world;
    await send(post('1', 'hello'));
    const worker = startWorker();
    await expect.poll(() => events).toContain('rulings_not_stored');
    expect(worker.health()).toEqual({ ok: false, why: 'rulings cannot be stored' });
    expect((await stream.lag()).live.waiting).toBe(1);
    isDown = false;
    await expect.poll(() => stateOf('1')).toBe('judged');
    await expect.poll(async () => (await stream.lag()).live.waiting).toBe(0);
    expect(worker.health()).toEqual({ ok: true });
    await close();
  });

  test('a post that no attempt can judge is failed, in the dead-letter list, and can be sent again', async () => {
    let isPoison = true;
    const world = createWorkerWorld({
      limits: { maxAttempts: 2, duplicateWindowMs: 0 },
      observe: (call) => {
        if (isPoison && call === 'archive.append') throw new Error('poison');
      },
    });
    const { send, startWorker, stateOf, stream, clock, events, close } = world;
    await send(post('1', 'RECRUIT'));
    startWorker();
    const drive = setInterval(() => clock.advance(1000), 50);
    await expect.poll(() => stateOf('1'), { timeout: 8000 }).toBe('failed');
    await expect.poll(async () => (await stream.lag()).live.dead, { timeout: 8000 }).toBe(1);
    clearInterval(drive);
    expect(events).toContain('post_dead');
    isPoison = false;
    expect(await send(post('1', 'RECRUIT'))).toMatchObject({ items: [{ state: 'queued' }] });
    await expect.poll(() => stateOf('1')).toBe('judged');
    await close();
  });

  test('a post that cannot be judged leaves the entry that it shares, and the others are judged once', async () => {
    let isPoison = true;
    const judged: string[] = [];
    const world = createWorkerWorld({
      limits: { partitions: 1, maxAttempts: 3 },
      observe: (call) => {
        if (isPoison && call === 'archive.append') throw new Error('poison');
      },
    });
    const { send, startWorker, stateOf, stream, intake, clock, close } = world;
    const { judge } = intake;
    Object.assign(intake, {
      judge: (...input: Parameters<typeof judge>) => {
        judged.push(input[1].ref.id);
        return judge(...input);
      },
    });
    await send(post('1', 'hello'), post('2', 'RECRUIT', by('sora')), post('3', 'hello', by('aoi')));
    expect((await stream.lag()).live.waiting).toBe(1);
    startWorker();
    const drive = setInterval(() => clock.advance(1000), 50);
    for (const id of ['1', '3']) await expect.poll(() => stateOf(id)).toBe('judged');
    await expect.poll(() => judged.filter((id) => id === '2').length, { timeout: 8000 }).toBeGreaterThan(2);
    expect(await stateOf('2')).toBe('queued');
    expect(judged.filter((id) => id !== '2')).toEqual(['1', '3']);
    isPoison = false;
    await expect.poll(() => stateOf('2'), { timeout: 8000 }).toBe('judged');
    await expect.poll(async () => (await stream.lag()).live.waiting).toBe(0);
    clearInterval(drive);
    expect((await stream.lag()).live.dead).toBe(0);
    await close();
  });

  test('a shared entry that came three times without an answer is split, so that one post cannot stop the others', async () => {
    const world = createWorkerWorld({ limits: { partitions: 1 } });
    const { send, startWorker, stateOf, stream, clock, close } = world;
    await send(post('1', 'hello'), post('2', 'hello', by('sora')));
    const crashed = await stream.openConsumer({ lane: 'live', partition: 0, maxInFlight: 9 });
    for (let crash = 0; crash < 2; crash++) {
      expect(await crashed.pull(9, 0)).toHaveLength(1);
      clock.advance(30_000);
    }
    const published: number[] = [];
    const { publish } = stream;
    Object.assign(stream, {
      publish: (entries: Parameters<typeof publish>[0]) => {
        published.push(entries.length);
        return publish(entries);
      },
    });
    startWorker();
    for (const id of ['1', '2']) await expect.poll(() => stateOf(id)).toBe('judged');
    await expect.poll(async () => (await stream.lag()).live.waiting).toBe(0);
    expect(published).toEqual([2]);
    await close();
  });

  test('an entry that no version has written ends in the dead-letter list', async () => {
    const { stream, startWorker, clock, events, close } = createWorkerWorld({ limits: { maxAttempts: 1 } });
    await stream.publish([{ lane: 'live', key: 'tiny/rin', id: 'x', body: Buffer.from('{"version":99}') }]);
    startWorker();
    const drive = setInterval(() => clock.advance(1000), 50);
    await expect.poll(async () => (await stream.lag()).live.dead, { timeout: 8000 }).toBe(1);
    clearInterval(drive);
    expect(events).toContain('post_unreadable');
    await close();
  });
});

describe('a worker that stops', () => {
  test('finishes what it has begun, gives the rest back, and frees its partitions at once', async () => {
    const world = createWorkerWorld({
      observe: (call, when) =>
        call === 'archive.append' && when === 'called' ? new Promise(() => undefined) : undefined,
    });
    const { send, startWorker, stateOf, archive, close } = world;
    const offer = post('1', 'RECRUIT');
    await send(offer, post('2', 'hello', by('sora')));
    const first = startWorker();
    await expect.poll(() => stateOf('2')).toBe('judged');
    await first.stop(50);
    expect(await archive.read(caseIdOf(offer))).toEqual([]);
    startWorker({ restarted: true });
    await expect.poll(() => stateOf('1')).toBe('judged');
    await close();
  });

  test('erases the case of a deleted post, and tries again until the hold on it ends', async () => {
    let kept: 'held' | undefined = 'held';
    const erased: string[] = [];
    const world = createWorkerWorld({
      eraseCaseContent: async ({ id }) => {
        if (!kept) erased.push(id);
        return kept;
      },
    });
    const { send, posts, startWorker, stream, eraser, postIndex, archive, close } = world;
    const offer = post('1', 'RECRUIT');
    await send(offer);
    await posts.erase(SENDER, '1');
    // Sent before the deletion was known elsewhere: the index refuses it.
    expect(await send(post('1', 'RECRUIT', { revision: 2 }))).toMatchObject({ items: [{ state: 'erased' }] });
    startWorker();
    await expect.poll(async () => (await stream.lag()).live.waiting).toBe(0);
    await eraser.retryKept();
    expect(erased).toEqual([]);
    kept = undefined;
    await eraser.retryKept();
    expect(erased).toEqual(['1']);
    expect(await postIndex.get(TENANT, '1')).toMatchObject({ state: 'erased', author: '', channel: '' });
    await eraser.retryKept();
    expect(erased).toEqual(['1']);
    expect(await archive.read(caseIdOf(offer))).not.toEqual([]);
    await close();
  });
});
