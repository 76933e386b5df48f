import { describe, expect, test } from 'vitest';
import type { PostAdmission, PostIndex, PostSettlement } from '#core';
import { afterStart, type OpenStore, START_TIME, withStore } from '../contract-helpers.ts';

const admission = (id: string, changes: Partial<PostAdmission> = {}): PostAdmission => ({
  ...{ id, revision: 1, hash: `hash of ${id}`, author: 'rin', channel: 'posts' },
  ...changes,
});
const settlement = (id: string, changes: Partial<PostSettlement> = {}): PostSettlement => ({
  ...{ tenant: 'tiny', id, revision: 1, ruling: 'pass' },
  ...changes,
});

/**
 * The contract of every index of posts.
 * @example postIndexContract('memory', () => ({ store: createMemoryPostIndex(), close: () => undefined }))
 */
export function postIndexContract(name: string, make: OpenStore<PostIndex>): void {
  describe(`index of posts: ${name}`, () => {
    admissionTests(make);
    settlementTests(make);
    listTests(make);
    erasureTests(make);
  });
}

function admissionTests(make: OpenStore<PostIndex>): void {
  test('a post is new once, pending until it is judged, and the same afterwards', () =>
    withStore(make, async (index) => {
      expect(await index.admit('tiny', [admission('1'), admission('2')], START_TIME)).toEqual(['new', 'new']);
      await index.settle([settlement('1')], afterStart(1));
      const again = [admission('2'), admission('1'), admission('3')];
      expect(await index.admit('tiny', again, afterStart(2))).toEqual(['pending', 'same', 'new']);
      expect((await index.get('tiny', '1'))?.receivedAt).toEqual(START_TIME);
    }));

  test('other content under the same revision is a conflict, and changes nothing', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1')], START_TIME);
      const others = [{ hash: 'other' }, { author: 'sora', revision: 2 }, { channel: 'other', revision: 2 }];
      for (const other of others)
        expect(await index.admit('tiny', [admission('1', other)], afterStart(1))).toEqual(['conflict']);
      expect(await index.admit('tiny', [admission('1')], afterStart(2))).toEqual(['pending']);
    }));

  test('a newer revision is queued again, and an older one is outdated', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1')], START_TIME);
      await index.settle([settlement('1', { ruling: 'review', caseId: 'Y-1' })], afterStart(1));
      const edit = admission('1', { revision: 3, hash: 'edited' });
      expect(await index.admit('tiny', [edit], afterStart(2))).toEqual(['new']);
      expect(await index.get('tiny', '1')).toEqual({
        ...{ id: '1', revision: 3, state: 'queued', author: 'rin', channel: 'posts' },
        ...{ receivedAt: afterStart(2), caseId: 'Y-1' },
      });
      expect(await index.settle([settlement('1', { revision: 3 })], afterStart(3))).toEqual(['settled']);
      expect(await index.get('tiny', '1')).toMatchObject({ ruling: 'pass', caseId: 'Y-1' });
      const old = [admission('1'), admission('1', { revision: 2 })];
      expect(await index.admit('tiny', old, afterStart(3))).toEqual(['outdated', 'outdated']);
    }));

  test('the same id several times in one batch is judged in the order of the batch', () =>
    withStore(make, async (index) => {
      const batch = [
        admission('1'),
        admission('2'),
        admission('1'),
        admission('1', { revision: 2 }),
        admission('1', { hash: 'other' }),
      ];
      expect(await index.admit('tiny', batch, START_TIME)).toEqual([
        ...['new', 'new', 'pending', 'new', 'outdated'],
      ]);
    }));

  test('tenants do not see the posts of each other', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1')], START_TIME);
      expect(await index.admit('other', [admission('1', { author: 'sora' })], START_TIME)).toEqual(['new']);
      expect((await index.get('other', '1'))?.author).toBe('sora');
      expect(await index.get('third', '1')).toBeUndefined();
      expect(await index.settle([settlement('1')], afterStart(1))).toEqual(['settled']);
      expect((await index.get('other', '1'))?.state).toBe('queued');
    }));

  test('of callers that send the same posts at the same time, one has each of them as new', () =>
    withStore(make, async (index) => {
      const ids = Array.from({ length: 50 }, (_, i) => `p${i}`);
      const batches = Array.from({ length: 8 }, (_, i) => {
        const posts = ids.map((id) => admission(id));
        return i % 2 === 0 ? posts : posts.reverse();
      });
      const results = await Promise.all(batches.map((posts) => index.admit('tiny', posts, START_TIME)));
      const newOnes = results.flatMap((result, i) =>
        batches[i]!.filter((_, j) => result[j] === 'new').map(({ id }) => id),
      );
      expect(newOnes.toSorted()).toEqual(ids.toSorted());
      expect(new Set(results.flat())).toEqual(new Set(['new', 'pending']));
    }));

  test('an empty batch does nothing', () =>
    withStore(make, async (index) => {
      expect(await index.admit('tiny', [], START_TIME)).toEqual([]);
      expect(await index.settle([], START_TIME)).toEqual([]);
      expect(await index.getMany([])).toEqual([]);
    }));
}

function settlementTests(make: OpenStore<PostIndex>): void {
  test('a judged post has its ruling, its case and the time', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1'), admission('2')], START_TIME);
      const results = [settlement('1', { ruling: 'hide', caseId: 'Y-1' }), settlement('2')];
      expect(await index.settle(results, afterStart(5))).toEqual(['settled', 'settled']);
      const common = { revision: 1, state: 'judged', author: 'rin', channel: 'posts' };
      const times = { receivedAt: START_TIME, judgedAt: afterStart(5) };
      expect(await index.get('tiny', '1')).toEqual({
        id: '1',
        ...{ ...common, ...times, ruling: 'hide', caseId: 'Y-1' },
      });
      expect(await index.get('tiny', '2')).toEqual({ id: '2', ...common, ...times, ruling: 'pass' });
    }));

  test('the ruling on a judged revision is replaced when it is judged once more with its pictures', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1'), admission('2'), admission('3')], START_TIME);
      await index.settle([settlement('1'), settlement('3')], afterStart(1));
      await index.erase('tiny', '3');
      const heavier = { ruling: 'review', caseId: 'Y-1' } as const;
      const results = [];
      for (const again of [settlement('1', heavier), settlement('1', { revision: 2 }), settlement('2')])
        results.push(await index.updateRuling(again, afterStart(2)));
      expect(results).toEqual(['settled', 'ignored', 'ignored']);
      expect(await index.updateRuling(settlement('3', heavier), afterStart(2))).toBe('erased');
      expect(await index.get('tiny', '1')).toMatchObject({ ...heavier, judgedAt: afterStart(2) });
      expect((await index.get('tiny', '2'))?.state).toBe('queued');
    }));

  test('a ruling on an older revision, a second ruling and an unknown post are ignored', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1'), admission('2')], START_TIME);
      await index.admit('tiny', [admission('1', { revision: 2 })], afterStart(1));
      const late = [settlement('1'), settlement('2'), settlement('3'), settlement('2', { ruling: 'hide' })];
      expect(await index.settle(late.slice(0, 3), afterStart(2))).toEqual(['ignored', 'settled', 'ignored']);
      expect(await index.settle(late.slice(3), afterStart(3))).toEqual(['ignored']);
      expect((await index.get('tiny', '1'))?.state).toBe('queued');
      expect((await index.get('tiny', '2'))?.ruling).toBe('pass');
    }));

  test('a post that could not be judged is failed, and new when it is sent again', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1'), admission('2'), admission('3')], START_TIME);
      await index.settle([settlement('2')], afterStart(1));
      const failed = [admission('1'), admission('2'), admission('3', { revision: 2 }), admission('4')];
      await index.markFailed(failed.map((post) => ({ tenant: 'tiny', ...post })));
      const stateOf = async (id: string) => (await index.get('tiny', id))?.state;
      expect([await stateOf('1'), await stateOf('2'), await stateOf('3')]).toEqual([
        ...['failed', 'judged', 'queued'],
      ]);
      expect(await index.settle([settlement('1')], afterStart(2))).toEqual(['ignored']);
      expect(await index.admit('tiny', [admission('1', { hash: 'other' })], afterStart(2))).toEqual([
        'conflict',
      ]);
      expect(await index.admit('tiny', [admission('1')], afterStart(3))).toEqual(['new']);
      expect(await index.get('tiny', '1')).toMatchObject({ state: 'queued', receivedAt: afterStart(3) });
    }));

  test('many posts are found in one call, and unknown ones are left out', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1'), admission('2')], START_TIME);
      await index.admit('other', [admission('1')], START_TIME);
      const found = await index.getMany([
        { tenant: 'tiny', id: '2' },
        { tenant: 'other', id: '1' },
        { tenant: 'other', id: '2' },
      ]);
      expect(found.map(({ tenant, id }) => `${tenant}/${id}`).toSorted()).toEqual(['other/1', 'tiny/2']);
    }));
}

function listTests(make: OpenStore<PostIndex>): void {
  test('posts are listed in the order of their receipt, page after page', () =>
    withStore(make, async (index) => {
      for (const [at, id] of [...'cadbe'].entries())
        await index.admit('tiny', [admission(id), admission(`${id}2`)], afterStart(Math.floor(at / 2)));
      await index.admit('other', [admission('x')], START_TIME);
      const pages: string[][] = [];
      let page = await index.list('tiny', { limit: 4 });
      while (page.length > 0) {
        pages.push(page.map(({ id }) => id));
        page = await index.list('tiny', { limit: 4, after: page.at(-1) });
      }
      expect(pages).toEqual([
        ['a', 'a2', 'c', 'c2'],
        ['b', 'b2', 'd', 'd2'],
        ['e', 'e2'],
      ]);
    }));

  test('the posts of a time that are not judged yet can be listed', () =>
    withStore(make, async (index) => {
      for (const at of [0, 1, 2, 3]) await index.admit('tiny', [admission(`${at}`)], afterStart(at));
      await index.settle([settlement('2')], afterStart(9));
      const ids = async (state: 'queued' | 'judged', since: number) =>
        (await index.list('tiny', { state, since: afterStart(since), limit: 9 })).map(({ id }) => id);
      expect(await ids('queued', 1)).toEqual(['1', '3']);
      expect(await ids('judged', 0)).toEqual(['2']);
      expect(await ids('judged', 3)).toEqual([]);
    }));

  test('old posts of one tenant are forgotten, some at a time', () =>
    withStore(make, async (index) => {
      for (const at of [0, 1, 2]) await index.admit('tiny', [admission(`${at}`)], afterStart(at));
      await index.admit('other', [admission('1')], START_TIME);
      expect(await index.purge('tiny', afterStart(2), 1)).toBe(1);
      expect(await index.purge('tiny', afterStart(2), 9)).toBe(1);
      expect(await index.purge('tiny', afterStart(2), 9)).toBe(0);
      expect((await index.list('tiny', { limit: 9 })).map(({ id }) => id)).toEqual(['2']);
      expect(await index.get('other', '1')).toBeDefined();
    }));
}

function erasureTests(make: OpenStore<PostIndex>): void {
  test('an erased post keeps its id, so that it is refused when it is sent again', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1')], START_TIME);
      await index.settle([settlement('1', { ruling: 'review', caseId: 'Y-1' })], afterStart(1));
      expect(await index.erase('other', '1')).toBeUndefined();
      expect(await index.erase('tiny', '1')).toMatchObject({ state: 'judged', author: 'rin', caseId: 'Y-1' });
      const again = [admission('1'), admission('1', { revision: 2 })];
      expect(await index.admit('tiny', again, afterStart(2))).toEqual(['erased', 'erased']);
      const erased = { id: '1', revision: 1, state: 'erased', receivedAt: START_TIME };
      expect(await index.get('tiny', '1')).toEqual({
        ...erased,
        ...{ author: 'rin', channel: 'posts', caseId: 'Y-1' },
      });
      await index.completeErasure('tiny', '1');
      expect(await index.get('tiny', '1')).toEqual({ ...erased, author: '', channel: '' });
    }));

  test('a post that is erased before it is judged is found by its ruling', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1'), admission('2')], START_TIME);
      await index.erase('tiny', '1');
      const late = [settlement('1', { ruling: 'hide', caseId: 'Y-1' }), settlement('2')];
      expect(await index.settle(late, afterStart(1))).toEqual(['erased', 'settled']);
      expect(await index.get('tiny', '1')).not.toHaveProperty('ruling');
    }));

  test('the erasure of a post that exists is not completed', () =>
    withStore(make, async (index) => {
      await index.admit('tiny', [admission('1')], START_TIME);
      await index.completeErasure('tiny', '1');
      expect((await index.get('tiny', '1'))?.author).toBe('rin');
    }));
}
