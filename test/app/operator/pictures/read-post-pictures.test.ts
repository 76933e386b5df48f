import { afterEach, expect, test } from 'vitest';
import type { Message, OperatorPost, PostRuling } from '#core';
import { postToMessage, tenantServer, toQueuedPost } from '#core';
import {
  createPostPictureWork,
  type PostPictureWork,
} from '../../../../src/app/operator/pictures/read-post-pictures.ts';
import type { ReadMessagePictures } from '../../../../src/app/pictures/read-message-pictures.ts';
import { createMemoryPostIndex, createMemoryPostPictures } from '../../../../src/memory/index.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';

const TENANT = 'tiny';
const LEASE_MS = 60_000;
const running: PostPictureWork[] = [];
afterEach(() => Promise.all(running.splice(0).map((work) => work.stop())));

/** A post whose text was judged, and workers that read its picture. */
async function createScenario({
  ruling = 'pass' as PostRuling,
  caseId = undefined as string | undefined,
  judges = true,
} = {}) {
  const clock = createFakeClock();
  const postIndex = createMemoryPostIndex();
  const postPictures = createMemoryPostPictures();
  const judged: Message[] = [];
  const added: (readonly [caseId: string, words: readonly string[]])[] = [];
  let whileJudging = async () => {};
  const erased: string[] = [];
  const log = { info() {}, warn() {}, error() {} };
  const post: OperatorPost = {
    ...{ id: 'p-1', revision: 1, author: { id: 'rin' }, text: 'おはよう', sentAt: clock.now() },
    pictures: [{ bytes: Uint8Array.of(1) }],
  };
  const key = { tenant: TENANT, id: post.id, revision: 1 };
  const admission = { id: post.id, hash: 'h', author: 'rin', channel: 'posts' };
  await postIndex.admit(TENANT, [{ ...admission, revision: 1 }], clock.now());
  await postPictures.add(TENANT, [post], { now: clock.now(), limit: { posts: 10, bytes: 100 } });
  await postIndex.settle([{ ...key, ruling, ...(caseId !== undefined && { caseId }) }], clock.now());

  function startWorker(readMessagePictures: ReadMessagePictures | undefined): PostPictureWork {
    const work = createPostPictureWork({
      ...{ postPictures, postIndex, readMessagePictures, clock, log, leaseMs: LEASE_MS },
      intake: {
        async judge(_kind, message) {
          judged.push(message);
          await whileJudging();
          return judges ? { handling: 'handled', ruling: 'review', caseId: 'Y-1' } : undefined;
        },
        async addReading(id, { parts }) {
          await whileJudging();
          added.push([id, parts.map(({ text }) => text)]);
          return judges;
        },
      },
      policies: { of: () => testPolicy() },
      eraseDeleted: async ({ id }) => void erased.push(id),
    });
    running.push(work);
    work.start();
    return work;
  }
  const message = postToMessage(tenantServer(TENANT), toQueuedPost(post));
  return {
    ...{ clock, postIndex, postPictures, judged, added, erased, startWorker },
    tellJudged: (work: PostPictureWork) => work.textJudged({ ...key, ruling, message }),
    eraseWhileJudging() {
      whileJudging = async () => void (await postIndex.erase(TENANT, post.id));
    },
    edit: () => postIndex.admit(TENANT, [{ ...admission, revision: 2, hash: 'h2' }], clock.now()),
    state: async () => (await postPictures.states(TENANT, [post.id]))[0]?.state,
    ruling: async () => (await postIndex.get(TENANT, post.id))?.ruling,
  };
}

/** Finds an offer in every picture. */
const readOffer: ReadMessagePictures = async ({ pictures = [] }) => ({
  pictures,
  parts: [{ kind: 'image-text', text: '日給5万円', confidence: 0.9, picture: pictures[0]! }],
  read: [],
  unread: 0,
});

/** Reads until its worker is stopped; `begun` resolves when it has begun. */
function readForever() {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const read: ReadMessagePictures = (message, options) => {
    begin();
    return new Promise((resolve) => {
      options.signal.addEventListener('abort', () => resolve(readOffer(message, options)));
    });
  };
  return { read, begun };
}

test('a post is judged once more with its pictures, and the ruling in the index is replaced', async () => {
  const scenario = await createScenario();
  await scenario.tellJudged(scenario.startWorker(readOffer));
  await expect.poll(scenario.state).toBe('read');
  expect(await scenario.ruling()).toBe('review');
  expect(scenario.judged.map(({ parts }) => parts.length)).toEqual([1]);
});

test('a worker that is killed while it reads leaves the post to another one, and there is one judgement', async () => {
  const scenario = await createScenario();
  const { read, begun } = readForever();
  await scenario.tellJudged(scenario.startWorker(read));
  await begun;
  scenario.clock.advance(LEASE_MS);
  scenario.startWorker(readOffer);
  await expect.poll(scenario.state).toBe('read');
  expect(scenario.judged).toHaveLength(1);
});

test('a post whose pictures take longer than a claim stays with its worker while it goes on reading', async () => {
  const scenario = await createScenario();
  const readSlowly: ReadMessagePictures = async (message, options) => {
    for (let picture = 1; picture <= 10; picture++) {
      scenario.clock.advance(LEASE_MS / 2);
      await options.onPictureDone?.();
    }
    expect(await scenario.postPictures.claim(scenario.clock.now(), LEASE_MS)).toBeUndefined();
    return readOffer(message, options);
  };
  await scenario.tellJudged(scenario.startWorker(readSlowly));
  await expect.poll(scenario.state).toBe('read');
  expect(scenario.judged).toHaveLength(1);
});

test('a worker that is stopped gives the post back, and another one takes it at once', async () => {
  const scenario = await createScenario();
  const { read, begun } = readForever();
  const first = scenario.startWorker(read);
  await scenario.tellJudged(first);
  await begun;
  await first.stop();
  expect(scenario.judged).toEqual([]);
  scenario.startWorker(readOffer);
  await expect.poll(scenario.state).toBe('read');
});

test('a post that was edited or deleted while its pictures were read is left alone', async () => {
  for (const change of ['edit', 'delete'] as const) {
    const scenario = await createScenario();
    const readAndChange: ReadMessagePictures = async (message, options) => {
      if (change === 'edit') await scenario.edit();
      else await scenario.postIndex.erase(TENANT, 'p-1');
      return readOffer(message, options);
    };
    await scenario.tellJudged(scenario.startWorker(readAndChange));
    await expect.poll(scenario.state).toBe('not-needed');
    expect(scenario.judged).toEqual([]);
  }
});

test('a post that is deleted while it is judged with its pictures is erased from its case', async () => {
  const scenario = await createScenario();
  scenario.eraseWhileJudging();
  await scenario.tellJudged(scenario.startWorker(readOffer));
  await expect.poll(() => scenario.erased).toEqual(['p-1']);
});

test('pictures of exempt authors are not read', async () => {
  const scenario = await createScenario({ ruling: 'exempt' });
  await scenario.tellJudged(scenario.startWorker(readOffer));
  expect(await scenario.state()).toBe('not-needed');
  expect(scenario.judged).toEqual([]);
});

test('what the pictures of a hidden post show is added to its case, and its ruling stays', async () => {
  const scenario = await createScenario({ ruling: 'hide', caseId: 'Y-2' });
  const cases: unknown[] = [];
  const readHidden: ReadMessagePictures = (message, options) => {
    cases.push(options.hiddenInCase);
    return readOffer(message, options);
  };
  await scenario.tellJudged(scenario.startWorker(readHidden));
  await expect.poll(scenario.state).toBe('read');
  expect(cases).toEqual(['Y-2']);
  expect(scenario.added).toEqual([['Y-2', ['日給5万円']]]);
  expect(scenario.judged).toEqual([]);
  expect(await scenario.ruling()).toBe('hide');
});

test('a hidden post whose case cannot be changed waits for another attempt', async () => {
  const scenario = await createScenario({ ruling: 'hide', caseId: 'Y-2', judges: false });
  await scenario.tellJudged(scenario.startWorker(readOffer));
  await expect.poll(() => scenario.added.length).toBe(1);
  expect(await scenario.state()).toBe('waiting');
});

test('a hidden post that is deleted while its pictures are added is erased from its case', async () => {
  const scenario = await createScenario({ ruling: 'hide', caseId: 'Y-2' });
  scenario.eraseWhileJudging();
  await scenario.tellJudged(scenario.startWorker(readOffer));
  await expect.poll(() => scenario.erased).toEqual(['p-1']);
});

test('a worker without the packages for pictures says that they were not read', async () => {
  const scenario = await createScenario();
  await scenario.tellJudged(scenario.startWorker(undefined));
  expect(await scenario.state()).toBe('not-read');
});

test('a post that cannot be judged waits, is tried again later, and is given up after ten attempts', async () => {
  const scenario = await createScenario({ judges: false });
  await scenario.tellJudged(scenario.startWorker(readOffer));
  for (let attempts = 1; attempts <= 10; attempts++) {
    await expect.poll(() => scenario.judged.length).toBe(attempts);
    expect(await scenario.state()).toBe('waiting');
    await Promise.all(running.splice(0).map((work) => work.stop()));
    scenario.clock.advance(LEASE_MS);
    scenario.startWorker(readOffer);
  }
  await expect.poll(scenario.state).toBe('not-read');
});
