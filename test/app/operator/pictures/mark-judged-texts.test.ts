import { expect, test } from 'vitest';
import type { PostRuling } from '#core';
import { markJudgedTexts } from '../../../../src/app/operator/pictures/mark-judged-texts.ts';
import { createMemoryPostIndex, createMemoryPostPictures } from '../../../../src/memory/index.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const TENANT = 'tiny';
const AFTER_MS = 5 * 60 * 1000;

/** A post with a picture, whose process ended after its text was judged; undefined: before. */
async function createScenario(ruling: PostRuling | undefined) {
  const clock = createFakeClock();
  const postIndex = createMemoryPostIndex();
  const postPictures = createMemoryPostPictures();
  const key = { tenant: TENANT, id: 'p-1', revision: 1 };
  const post = {
    ...{ id: 'p-1', revision: 1, author: { id: 'rin' }, text: 'おはよう', sentAt: clock.now() },
    pictures: [{ bytes: Uint8Array.of(1) }],
  };
  const admission = { id: 'p-1', revision: 1, hash: 'h', author: 'rin', channel: 'posts' };
  await postIndex.admit(TENANT, [admission], clock.now());
  await postPictures.add(TENANT, [post], { now: clock.now(), limit: { posts: 10, bytes: 100 } });
  if (ruling) await postIndex.settle([{ ...key, ruling }], clock.now());
  return {
    ...{ clock, postIndex },
    mark: () => markJudgedTexts({ postPictures, postIndex }, clock.now()),
    claim: async () => (await postPictures.claim(clock.now(), 1000))?.post.id,
    claimHidden: async () => (await postPictures.claim(clock.now(), 1000, { isHidden: true }))?.post.id,
    state: async () => (await postPictures.states(TENANT, ['p-1']))[0]?.state,
  };
}

test('when a process ends right after it has judged a text, the pictures are read some minutes later', async () => {
  const { clock, mark, claim } = await createScenario('pass');
  await mark();
  expect(await claim()).toBeUndefined();
  clock.advance(AFTER_MS + 1);
  await mark();
  expect(await claim()).toBe('p-1');
});

test('the pictures of a hidden post are read then after all others, for its case', async () => {
  const { clock, mark, claim, claimHidden } = await createScenario('hide');
  clock.advance(AFTER_MS + 1);
  await mark();
  expect(await claim()).toBeUndefined();
  expect(await claimHidden()).toBe('p-1');
});

test('the pictures of an exempt author are not read then, and those of a post that waits for its ruling stay', async () => {
  for (const [ruling, state] of [['exempt', 'not-needed'] as const, [undefined, 'waiting'] as const]) {
    const scenario = await createScenario(ruling);
    scenario.clock.advance(AFTER_MS + 1);
    await scenario.mark();
    expect(await scenario.state()).toBe(state);
    expect(await scenario.claim()).toBeUndefined();
    expect(await scenario.claimHidden()).toBeUndefined();
  }
});

test('pictures that a deleted post has left are forgotten', async () => {
  const { clock, mark, postIndex, state } = await createScenario('pass');
  await postIndex.erase(TENANT, 'p-1');
  clock.advance(AFTER_MS + 1);
  await mark();
  expect(await state()).toBeUndefined();
});
