import { expect, test } from 'vitest';
import { StreamUnavailable } from '#core';
import { authorIn, createWorkerWorld, post, SENDER, TENANT } from '../../../support/worlds/worker-world.ts';

test('posts that are sent are queued; the same again are duplicates, and nothing is published twice', async () => {
  const { send, stream } = createWorkerWorld();
  const sent = [post('1', 'hello'), post('2', 'hi')];
  const first = await send(...sent);
  expect(first).toEqual({
    kind: 'sent',
    items: [
      { id: '1', revision: 1, state: 'queued' },
      { id: '2', revision: 1, state: 'queued' },
    ],
  });
  const again = await send(...sent, post('1', 'other text'), post('3', 'new'));
  expect(again.kind === 'sent' && again.items.map(({ state }) => state)).toEqual([
    ...['duplicate', 'duplicate', 'conflict', 'queued'],
  ]);
  // The two posts share an entry, and sending them again did not add one.
  expect((await stream.lag()).live.waiting).toBe(2);
});

test('an edit is queued, an old revision is outdated, and a later name of the author changes nothing', async () => {
  const { send } = createWorkerWorld();
  await send(post('1', 'hello'));
  const edit = post('1', 'hello you', { revision: 2, author: { id: 'rin', name: 'Rin' } });
  const states = await send(edit, post('1', 'hello'), { ...edit, author: { id: 'rin', name: 'Other' } });
  expect(states.kind === 'sent' && states.items.map(({ state }) => state)).toEqual([
    ...['queued', 'outdated', 'duplicate'],
  ]);
});

test('a post that is deleted while it is sent keeps no picture', async () => {
  const world = createWorkerWorld({
    postIndex: (index) => ({
      ...index,
      async admit(...input) {
        const admissions = await index.admit(...input);
        await world.posts.erase(SENDER, '1');
        return admissions;
      },
    }),
  });
  await world.send(post('1', 'hello', { pictures: [{ bytes: Uint8Array.of(1) }] }));
  expect(await world.postPictures.find(TENANT, '1')).toBeUndefined();
  expect(await world.postPictures.states(TENANT, ['1'])).toEqual([]);
  await world.close();
});

test('what the stream has no room for is full, and is queued when it is sent again later', async () => {
  const { send, startWorker, stateOf, close, stream } = createWorkerWorld({ limits: { maxEntries: 2 } });
  // Posts of one partition share an entry.
  const sent = [0, 1, 2].map((partition) => post(`${partition}`, 'hello', { author: authorIn(partition) }));
  expect(await send(...sent)).toMatchObject({
    kind: 'sent',
    items: [{ state: 'queued' }, { state: 'queued' }, { state: 'full' }],
    retryAfterSeconds: expect.any(Number),
  });
  expect(await send(post('4', 'hello'))).toEqual({ kind: 'full', retryAfterSeconds: expect.any(Number) });
  startWorker();
  await expect.poll(async () => (await stream.lag()).live.waiting).toBe(0);
  expect(await send(sent[2]!)).toMatchObject({ items: [{ state: 'queued' }] });
  await expect.poll(() => stateOf('2')).toBe('judged');
  await close();
});

test('while the stream does not answer, nothing is said to be queued, and sending again publishes it', async () => {
  let isDown = true;
  const { send, stream, posts, events } = createWorkerWorld({
    stream: (plain) => ({
      ...plain,
      publish: (entries) => (isDown ? Promise.reject(new StreamUnavailable('down')) : plain.publish(entries)),
    }),
  });
  expect(await send(post('1', 'hello'))).toEqual({
    kind: 'unavailable',
    retryAfterSeconds: expect.any(Number),
  });
  expect(events).toEqual(['posts_not_accepted']);
  isDown = false;
  // The operator finds what it must send again.
  const { items } = await posts.list(SENDER, { state: 'queued', limit: 9 });
  expect(items.map(({ id }) => id)).toEqual(['1']);
  expect(await send(post('1', 'hello'))).toMatchObject({ kind: 'sent', items: [{ state: 'queued' }] });
  expect((await stream.lag()).live.waiting).toBe(1);
});

test('posts are listed page after page, for one tenant only', async () => {
  const { send, posts } = createWorkerWorld();
  await send(...['a', 'b', 'c'].map((id) => post(id, 'hello')));
  const first = await posts.list(SENDER, { limit: 2 });
  expect(first.items.map(({ id }) => id)).toEqual(['a', 'b']);
  const second = await posts.list(SENDER, { limit: 2, after: first.next });
  expect(second).toEqual({ items: [expect.objectContaining({ id: 'c' })] });
  expect(await posts.list({ ...SENDER, tenant: 'other' }, { limit: 2 })).toEqual({ items: [] });
  expect(await posts.get({ ...SENDER, tenant: 'other' }, 'a')).toBeUndefined();
});

test('a deleted post is refused afterwards, and its held evidence stays and the answer says so', async () => {
  const erased: string[] = [];
  const world = createWorkerWorld({
    async eraseCaseContent({ id, author, channel }) {
      erased.push(`${id} ${author} ${channel}`);
      return 'held';
    },
  });
  const { send, posts, startWorker, stateOf, postIndex, close } = world;
  await send(post('1', 'RECRUIT'));
  startWorker();
  await expect.poll(() => stateOf('1')).toBe('judged');
  const caseId = (await posts.get(SENDER, '1'))?.caseId;
  expect(await posts.erase(SENDER, '1')).toEqual({ kind: 'erased', caseId, kept: 'held' });
  expect(await send(post('1', 'RECRUIT', { revision: 2 }))).toMatchObject({ items: [{ state: 'erased' }] });
  expect(await posts.erase(SENDER, '2')).toEqual({ kind: 'not-found' });
  expect(await posts.erase({ ...SENDER, tenant: 'other' }, '1')).toEqual({ kind: 'not-found' });
  expect(erased[0]).toBe('1 rin posts');
  // Held evidence is tried again: the author is not forgotten yet.
  expect((await postIndex.get(TENANT, '1'))?.author).toBe('rin');
  await close();
});
