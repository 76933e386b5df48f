import { expect, test } from 'vitest';
import { createApiWorld, OTHER_KEY } from '../../support/operator/api-world.ts';
import { authorIn, createWorkerWorld, type WorkerWorldOptions } from '../../support/worlds/worker-world.ts';

const wirePost = (id: string, more: object = {}) => ({
  ...{ id, author: { id: 'rin' }, text: 'hello', sentAt: '2026-11-02T02:59:00Z' },
  ...more,
});

function openApi(options: WorkerWorldOptions = {}) {
  const world = createWorkerWorld(options);
  const api = createApiWorld({ api: { posts: world.posts } });
  const sendPosts = (...posts: readonly object[]) => api.send('POST /v1/posts', { body: { posts } });
  return { ...api, ...world, send: api.send, sendPosts };
}

test('posts are accepted with a state for each, judged, and shown with their ruling', async () => {
  const { send, sendPosts, startWorker, stateOf, close } = openApi();
  const { status, json } = await sendPosts(wirePost('1', { text: 'RECRUIT' }), wirePost('2'));
  expect([status, json]).toEqual([
    202,
    {
      items: [
        { id: '1', revision: 1, state: 'queued' },
        { id: '2', revision: 1, state: 'queued' },
      ],
    },
  ]);
  expect((await send('GET /v1/posts/2')).json).toEqual({
    ...{ id: '2', revision: 1, state: 'queued', receivedAt: expect.stringMatching(/^2026-.*Z$/) },
  });
  startWorker();
  await expect.poll(() => stateOf('1')).toBe('judged');
  expect((await send('GET /v1/posts/1')).json).toMatchObject({
    ...{
      state: 'judged',
      ruling: 'hide',
      caseId: expect.stringMatching(/^Y-/),
      judgedAt: expect.any(String),
    },
  });
  await close();
});

test('an edit needs a higher revision; an older one and another author are a conflict', async () => {
  const { send, sendPosts } = openApi();
  await sendPosts(wirePost('1'));
  const { id: _, ...fields } = wirePost('1', { text: 'hello you' });
  const put = (more: object) => send('PUT /v1/posts/1', { body: { ...fields, ...more } });
  expect(await put({ revision: 2 })).toMatchObject({
    ...{ status: 202, json: { id: '1', revision: 2, state: 'queued' } },
  });
  expect((await put({ revision: 2 })).json).toMatchObject({ state: 'duplicate' });
  for (const wrong of [
    { revision: 1 },
    { revision: 2, text: 'x' },
    { revision: 3, author: { id: 'sora' } },
  ]) {
    const { status, json } = await put(wrong);
    expect([status, json.type]).toEqual([409, '/problems/conflict']);
    expect(json.detail).toContain('revision');
  }
  expect((await put({})).status).toBe(400);
});

test('501 posts, unknown fields, a lone surrogate and a text that is too long are refused, and nothing is half done', async () => {
  const { sendPosts, send, postIndex } = openApi();
  const many = Array.from({ length: 501 }, (_, i) => wirePost(`${i}`));
  const refused = [
    await sendPosts(...many),
    await sendPosts(wirePost('1'), wirePost('2', { extra: 1 })),
    await sendPosts(wirePost('1'), wirePost('2', { text: 'x'.repeat(20_001) })),
    await sendPosts(wirePost('1'), wirePost('2', { parts: Array(21).fill({ kind: 'embed', text: 'x' }) })),
    await sendPosts(),
    await send('POST /v1/posts', {
      body: JSON.stringify({ posts: [wirePost('1', { text: '?' })] }).replace('?', '\\ud800'),
    }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400]);
  for (const { json } of refused) expect(json.detail).not.toBe('');
  expect(refused[1]!.json.errors[0]).toMatchObject({
    ...{ pointer: '/posts/1', detail: expect.stringContaining('extra') },
  });
  expect(await postIndex.list('tiny', { limit: 9 })).toEqual([]);
});

test('when there is no room at all the answer is 429, when there is some it is 202 with Retry-After', async () => {
  const { sendPosts } = openApi({ limits: { maxEntries: 1 } });
  const posts = [wirePost('1', { author: authorIn(1) }), wirePost('2', { author: authorIn(2) })];
  const partly = await sendPosts(...posts);
  expect([partly.status, partly.headers.get('retry-after')]).toEqual([202, '5']);
  expect(partly.json.items.map(({ state }: { state: string }) => state)).toEqual(['queued', 'full']);
  const none = await sendPosts(posts[1]!);
  expect([none.status, none.headers.get('retry-after')]).toEqual([429, '5']);
  // A duplicate is accepted: then the request is not sent again as a whole.
  expect((await sendPosts(...posts)).status).toBe(202);
});

test('a stream that does not answer is a 503 that says to send the same again', async () => {
  const { sendPosts } = openApi({
    stream: (stream) => ({ ...stream, publish: () => Promise.reject(new Error('down')) }),
  });
  const { status, json, headers } = await sendPosts(wirePost('1'));
  expect([status, json.type, headers.get('retry-after')]).toEqual([503, '/problems/unavailable', '2']);
  expect(json.detail).toContain('send the same request again');
});

test('posts that are not judged are listed page after page since a time', async () => {
  const { send, sendPosts, clock } = openApi();
  await sendPosts(wirePost('old'));
  clock.advance(60_000);
  const since = clock.now().toISOString();
  await sendPosts(...['a', 'b', 'c'].map((id) => wirePost(id)));
  const ids = ({ json }: { json: { items: { id: string }[] } }) => json.items.map(({ id }) => id);
  const first = await send(`GET /v1/posts?state=queued&since=${since}&limit=2`);
  expect(ids(first)).toEqual(['a', 'b']);
  const second = await send(`GET /v1/posts?state=queued&limit=2&cursor=${first.json.next}`);
  expect([ids(second), second.json.next]).toEqual([['c'], undefined]);
  expect(ids(await send('GET /v1/posts'))).toEqual(['old', 'a', 'b', 'c']);
  for (const wrong of ['cursor=x', 'limit=501', 'state=other', 'since=yesterday', 'more=1'])
    expect((await send(`GET /v1/posts?${wrong}`)).status, wrong).toBe(400);
});

test('a deleted post is erased, what is held is named, and its id is refused', async () => {
  const { send, sendPosts, audit } = openApi({ eraseCaseContent: async () => 'held' });
  await sendPosts(wirePost('1'));
  expect((await send('DELETE /v1/posts/1')).json).toEqual({ id: '1', state: 'erased', kept: 'held' });
  expect((await send('GET /v1/posts/1')).json).toMatchObject({ state: 'erased' });
  expect((await sendPosts(wirePost('1'))).json.items[0].state).toBe('erased');
  const { id: _, ...fields } = wirePost('1', { revision: 2 });
  expect((await send('PUT /v1/posts/1', { body: fields })).status).toBe(409);
  expect(audit).toMatchObject([{ route: 'DELETE /v1/posts/{id}', ids: { id: '1' } }]);
});

test('a post of another network is an unknown post', async () => {
  const { send, sendPosts } = openApi();
  await sendPosts(wirePost('1'));
  for (const method of ['GET', 'DELETE']) {
    const foreign = await send(`${method} /v1/posts/1`, { key: OTHER_KEY });
    const unknown = await send(`${method} /v1/posts/2`, { key: OTHER_KEY });
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
  }
  expect((await send('GET /v1/posts', { key: OTHER_KEY })).json.items).toEqual([]);
});
