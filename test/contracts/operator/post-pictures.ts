import { describe, expect, test } from 'vitest';
import type { OperatorPost, PostPictures } from '#core';
import { afterStart, type OpenStore, START_TIME, withStore } from '../contract-helpers.ts';

const LIMIT = { posts: 10, bytes: 1000 };
const LEASE_MS = 60_000;
const given = { now: START_TIME, limit: LIMIT };

const post = (id: string, changes: Partial<OperatorPost> = {}): OperatorPost => ({
  ...{ id, revision: 1, author: { id: 'rin', createdAt: afterStart(-1000) }, text: '画像を見て' },
  sentAt: START_TIME,
  pictures: [{ bytes: Uint8Array.of(1, 2, 3) }, { url: 'https://pictures.example/1.png' }],
  ...changes,
});
const key = (id: string, revision = 1) => ({ tenant: 'tiny', id, revision });

/** Stores posts whose text was judged. */
async function addJudged(store: PostPictures, ...posts: readonly OperatorPost[]): Promise<void> {
  await store.add('tiny', posts, given);
  for (const { id, revision } of posts) await store.markTextJudged(key(id, revision), 'ordinary');
}

const stateOf = async (store: PostPictures, id: string) => (await store.states('tiny', [id]))[0]?.state;

/**
 * The contract of every store of pictures that wait.
 * @example postPicturesContract('memory', () => ({ store: createMemoryPostPictures(), close: () => undefined }))
 */
export function postPicturesContract(name: string, make: OpenStore<PostPictures>): void {
  describe(`pictures of posts: ${name}`, () => {
    claimTests(make);
    reportTests(make);
    endTests(make);
  });
}

function reportTests(make: OpenStore<PostPictures>): void {
  test('a reported post is read before others, and says that it was reported', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('old'));
      await store.add('tiny', [post('newcomer'), post('reported')], { ...given, now: afterStart(1) });
      await store.markTextJudged(key('newcomer'), 'newcomer');
      await store.markTextJudged(key('reported'), 'ordinary');
      await store.markReported('tiny', 'reported');
      await store.markReported('other', 'old');
      await store.markTextJudged(key('reported'), 'ordinary');
      const next = async () => (await store.claim(afterStart(2), LEASE_MS))?.priority;
      expect([await next(), await next(), await next()]).toEqual(['reported', 'newcomer', 'ordinary']);
    }));

  test('a post that is reported early waits for its text, also if the text is hidden', () =>
    withStore(make, async (store) => {
      await store.add('tiny', [post('early')], given);
      await store.markReported('tiny', 'early');
      expect(await store.claim(START_TIME, LEASE_MS)).toBeUndefined();
      expect(await store.claim(START_TIME, LEASE_MS, { isHidden: true })).toBeUndefined();
      expect(await store.findUnmarked(afterStart(1), 9)).toEqual([key('early')]);
      await store.markTextJudged(key('early'), 'hidden');
      expect(await store.claim(START_TIME, LEASE_MS)).toMatchObject({ priority: 'reported' });
      expect(await store.findUnmarked(afterStart(1), 9)).toEqual([]);
    }));

  test('an edit of a reported post is reported too, and a post that was read is not', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('1'));
      await store.markReported('tiny', '1');
      await addJudged(store, post('1', { revision: 2 }));
      expect(await store.claim(START_TIME, LEASE_MS)).toMatchObject({
        ...{ post: { revision: 2 }, priority: 'reported' },
      });
      await store.finish(key('1', 2), 'read');
      await store.markReported('tiny', '1');
      await addJudged(store, post('1', { revision: 3 }));
      expect(await store.claim(START_TIME, LEASE_MS)).toMatchObject({ priority: 'ordinary' });
    }));
}

function claimTests(make: OpenStore<PostPictures>): void {
  test('a post is read after its text was judged, and comes back as it was sent', () =>
    withStore(make, async (store) => {
      await store.add('tiny', [post('1')], given);
      expect(await store.claim(START_TIME, LEASE_MS)).toBeUndefined();
      await store.markTextJudged(key('1'), 'ordinary');
      expect(await store.claim(START_TIME, LEASE_MS)).toEqual({
        tenant: 'tiny',
        post: post('1'),
        attempt: 1,
        priority: 'ordinary',
      });
      expect(await store.find('tiny', '1')).toEqual(post('1'));
      expect(await store.find('other', '1')).toBeUndefined();
    }));

  test('new accounts first, then the oldest', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('old'));
      await store.add('tiny', [post('later'), post('newcomer')], { ...given, now: afterStart(1) });
      await store.markTextJudged(key('later'), 'ordinary');
      await store.markTextJudged(key('newcomer'), 'newcomer');
      const next = async () => (await store.claim(afterStart(2), LEASE_MS))?.post.id;
      expect([await next(), await next(), await next(), await next()]).toEqual([
        ...['newcomer', 'old', 'later'],
        undefined,
      ]);
    }));

  test('a post that its text hides is taken only when it is asked for', () =>
    withStore(make, async (store) => {
      await store.add('tiny', [post('hidden'), post('other')], given);
      await store.markTextJudged(key('hidden'), 'hidden');
      await store.markTextJudged(key('other'), 'ordinary');
      expect((await store.claim(START_TIME, LEASE_MS))?.post.id).toBe('other');
      expect(await store.claim(START_TIME, LEASE_MS)).toBeUndefined();
      expect(
        await store.claim(START_TIME, LEASE_MS, { isHidden: true, exceptTenants: ['tiny'] }),
      ).toBeUndefined();
      const hidden = await store.claim(START_TIME, LEASE_MS, { isHidden: true });
      expect(hidden).toMatchObject({ post: { id: 'hidden' }, priority: 'hidden' });
      expect(await store.findUnmarked(afterStart(1), 10)).toEqual([]);
    }));

  test('no two workers get the same post', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('1'), post('2'), post('3'));
      const claims = await Promise.all([1, 2, 3, 4].map(() => store.claim(START_TIME, LEASE_MS)));
      expect(claims.map((claim) => claim?.post.id).toSorted()).toEqual(['1', '2', '3', undefined]);
    }));

  test('the posts of some networks can be left out', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('1'));
      await store.add('other', [post('2')], { ...given, now: afterStart(1) });
      await store.markTextJudged({ ...key('2'), tenant: 'other' }, 'ordinary');
      expect((await store.claim(afterStart(2), LEASE_MS, { exceptTenants: ['tiny'] }))?.tenant).toBe('other');
      expect(
        await store.claim(afterStart(2), LEASE_MS, { exceptTenants: ['tiny', 'other'] }),
      ).toBeUndefined();
      expect((await store.claim(afterStart(2), LEASE_MS))?.tenant).toBe('tiny');
    }));

  test('a claim that is extended lasts longer', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('1'));
      await store.claim(START_TIME, LEASE_MS);
      await store.extend(key('1'), afterStart(LEASE_MS / 2), LEASE_MS);
      expect(await store.claim(afterStart(LEASE_MS), LEASE_MS)).toBeUndefined();
      expect(await store.claim(afterStart(1.5 * LEASE_MS), LEASE_MS)).toMatchObject({ attempt: 2 });
    }));

  test('posts whose text is not marked as judged for a while are found, the oldest first', () =>
    withStore(make, async (store) => {
      await store.add('tiny', [post('later')], { ...given, now: afterStart(1) });
      await store.add('tiny', [post('first')], given);
      await addJudged(store, post('judged'));
      expect(await store.findUnmarked(afterStart(1), 10)).toEqual([key('first')]);
      expect(await store.findUnmarked(afterStart(2), 10)).toEqual([key('first'), key('later')]);
      expect(await store.findUnmarked(afterStart(2), 1)).toEqual([key('first')]);
      await store.finish(key('first'), 'read');
      expect(await store.findUnmarked(afterStart(1), 10)).toEqual([]);
    }));

  test('a worker that died loses its post to another one when its time is over', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('1'));
      await store.claim(START_TIME, LEASE_MS);
      expect(await store.claim(afterStart(LEASE_MS - 1), LEASE_MS)).toBeUndefined();
      expect(await store.claim(afterStart(LEASE_MS), LEASE_MS)).toMatchObject({ attempt: 2 });
      await store.giveBack(key('1'));
      expect(await store.claim(afterStart(LEASE_MS), LEASE_MS)).toMatchObject({ attempt: 2 });
    }));

  test('the same revision again changes nothing, and a newer one takes its place', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('1'));
      await store.add('tiny', [post('1', { text: 'another text' })], given);
      expect((await store.find('tiny', '1'))?.text).toBe('画像を見て');
      await store.add('tiny', [post('1', { revision: 2, pictures: [] })], given);
      expect(await store.claim(START_TIME, LEASE_MS)).toBeUndefined();
      await store.markTextJudged(key('1', 1), 'ordinary');
      await store.finish(key('1', 1), 'read');
      expect(await store.states('tiny', ['1', '2'])).toEqual([{ id: '1', revision: 2, state: 'waiting' }]);
      await store.add('tiny', [post('1')], given);
      expect((await store.find('tiny', '1'))?.revision).toBe(2);
    }));
}

function endTests(make: OpenStore<PostPictures>): void {
  test('what was read is forgotten, and its state stays until its technical data is deleted', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('1'));
      await store.finish(key('1'), 'read');
      expect(await store.find('tiny', '1')).toBeUndefined();
      expect(await store.claim(afterStart(LEASE_MS), LEASE_MS)).toBeUndefined();
      expect(await stateOf(store, '1')).toBe('read');
      expect(await store.purge('tiny', START_TIME, 10)).toBe(0);
      expect(await store.purge('tiny', afterStart(1), 10)).toBe(1);
      expect(await stateOf(store, '1')).toBeUndefined();
    }));

  test('above its limit the pictures of a network are not read, and other networks are not affected', () =>
    withStore(make, async (store) => {
      const limit = { posts: 2, bytes: 5 };
      expect(await store.add('tiny', [post('1'), post('2')], { now: START_TIME, limit })).toBe(1);
      expect([await stateOf(store, '1'), await stateOf(store, '2')]).toEqual(['waiting', 'not-read']);
      const byUrl = (id: string) => post(id, { pictures: [{ url: 'https://pictures.example/1.png' }] });
      expect(await store.add('tiny', [byUrl('3'), byUrl('4')], { now: START_TIME, limit })).toBe(1);
      expect(await store.add('other', [post('1')], { now: START_TIME, limit })).toBe(0);
    }));

  test('above its limit the posts that are hidden make room, the oldest first, unless they are being read', () =>
    withStore(make, async (store) => {
      const limit = { posts: 3, bytes: 9 };
      for (const [n, id] of ['read', 'old', 'later'].entries()) {
        await store.add('tiny', [post(id)], { now: afterStart(n), limit });
        await store.markTextJudged(key(id), 'hidden');
      }
      await store.claim(afterStart(3), LEASE_MS, { isHidden: true });
      expect(await store.add('tiny', [post('new')], { now: afterStart(4), limit })).toBe(1);
      const states = async () => Promise.all(['read', 'old', 'later', 'new'].map((id) => stateOf(store, id)));
      expect(await states()).toEqual(['waiting', 'not-read', 'waiting', 'waiting']);
      const large = post('large', { pictures: [{ bytes: new Uint8Array(9) }] });
      expect(await store.add('tiny', [large], { now: afterStart(5), limit })).toBe(1);
      expect(await stateOf(store, 'large')).toBe('not-read');
      expect(await states()).toEqual(['waiting', 'not-read', 'waiting', 'waiting']);
    }));

  test('what has waited for too long is given up, and a deleted post is forgotten', () =>
    withStore(make, async (store) => {
      await addJudged(store, post('1'), post('2'));
      await store.erase('tiny', '2');
      expect(await stateOf(store, '2')).toBeUndefined();
      expect(await store.expire(START_TIME)).toBe(0);
      expect(await store.expire(afterStart(1))).toBe(1);
      expect(await stateOf(store, '1')).toBe('not-read');
      expect(await store.find('tiny', '1')).toBeUndefined();
    }));
}
