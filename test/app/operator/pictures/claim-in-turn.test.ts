import { expect, test } from 'vitest';
import type { OperatorPost } from '#core';
import { createClaimsInTurn } from '../../../../src/app/operator/pictures/claim-in-turn.ts';
import { createMemoryPostPictures } from '../../../../src/memory/index.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const LEASE_MS = 60_000;

/** Networks with this many posts whose pictures wait: of hidden posts, of members (`small`), or else of newcomers. */
async function createScenario(posts: Readonly<Record<string, number>>) {
  const clock = createFakeClock();
  const postPictures = createMemoryPostPictures();
  for (const [tenant, count] of Object.entries(posts))
    for (let n = 1; n <= count; n++) {
      const post: OperatorPost = {
        ...{ id: `${tenant} ${n}`, revision: 1, author: { id: 'rin' }, text: '', sentAt: clock.now() },
        pictures: [{ bytes: Uint8Array.of(1) }],
      };
      await postPictures.add(tenant, [post], { now: clock.now(), limit: { posts: 100, bytes: 1000 } });
      await postPictures.markTextJudged(
        { tenant, id: post.id, revision: 1 },
        tenant === 'hidden' ? 'hidden' : tenant === 'small' ? 'ordinary' : 'newcomer',
      );
    }
  return { clock, claims: createClaimsInTurn({ postPictures, clock, leaseMs: LEASE_MS }) };
}

test('a network with many posts does not hold up another one, and never takes all places', async () => {
  const { claims } = await createScenario({ large: 20, small: 1 });
  const first = await claims.next();
  const second = await claims.next();
  expect([first?.tenant, second?.tenant]).toEqual(['large', 'small']);
  claims.end(second!);
  const more = [await claims.next(), await claims.next(), await claims.next()];
  expect(more.map((each) => each?.tenant)).toEqual(['large', 'large', undefined]);
});

test('each of many networks has its turn, before one has its second', async () => {
  const { claims } = await createScenario({ a: 5, b: 5, c: 5, d: 5, e: 5, small: 5 });
  const tenants: string[] = [];
  for (let i = 0; i < 12; i++) {
    const claimed = await claims.next();
    tenants.push(claimed!.tenant);
    claims.end(claimed!);
  }
  const round = ['a', 'b', 'c', 'd', 'e', 'small'];
  expect(tenants).toEqual([...round, ...round]);
});

test('a post that is still read here is not begun again when its claim has ended', async () => {
  const { clock, claims } = await createScenario({ large: 1 });
  const claimed = await claims.next();
  clock.advance(LEASE_MS);
  expect(await claims.next()).toBeUndefined();
  claims.end(claimed!);
  clock.advance(LEASE_MS);
  expect((await claims.next())?.post.id).toBe('large 1');
});

test('hidden posts are read when no other one waits, one at a time', async () => {
  const { claims } = await createScenario({ hidden: 3, small: 1 });
  const first = await claims.next();
  const second = await claims.next();
  expect([first?.tenant, second?.tenant]).toEqual(['small', 'hidden']);
  expect(await claims.next()).toBeUndefined();
  claims.end(second!);
  expect((await claims.next())?.tenant).toBe('hidden');
});
