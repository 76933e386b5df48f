import { expect, test } from 'vitest';
import type { Trigger } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { createMemoryFallbackQueue } from '../../../src/memory/index.ts';
import { createFallbackQueueDrain } from '../../../src/pipeline/delivery/drain-fallback-queue.ts';
import { postedTrigger } from '../../contracts/fallback-queue.ts';
import { member, message } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';

/** A world whose archive can be handled isArchiveDown. */
function createScenario() {
  let isArchiveDown = false;
  const world = createPipelineWorld({
    observe: (call, when) => {
      if (isArchiveDown && when === 'called' && /^(archive|outbox)/.test(call))
        throw new Error('connection lost');
    },
  });
  return {
    ...world,
    archiveIs(here: boolean) {
      isArchiveDown = !here;
    },
  };
}

test('while the archive is isArchiveDown nothing is hidden, moderators look, and afterwards each is handled once', async () => {
  const { intake, adapter, archive, archiveIs, clock, strikes, policy } = createScenario();
  const posts = ['a', 'b', 'c'].map((text) => message(text, `RECRUIT ${text}`));
  archiveIs(false);
  for (const posted of posts) await intake.handleMessage(posted);
  await intake.handleMessage(posts[0]!);
  await intake.handleMessage(message('yui', 'good morning'));
  await intake.runDueJobs();
  expect(adapter.requestedActions.map(({ kind }) => kind)).toEqual(['card', 'card', 'card', 'card']);
  expect(adapter.cards.get(deriveCaseId(posts[0]!.ref))!.status).toContain('保存');

  archiveIs(true);
  for (let i = 0; i < 8; i++) await intake.runDueJobs();
  for (const posted of posts) {
    expect(adapter.isHidden(posted)).toBe(true);
    expect(
      (await archive.read(deriveCaseId(posted.ref))).filter(({ kind }) => kind === 'opened'),
    ).toHaveLength(1);
    expect(adapter.cards.get(deriveCaseId(posted.ref))!.status).toBe('投稿を非表示にしました。');
    expect(await strikes.count(posted.author, clock.now(), policy.strikes.windowDays)).toBe(1);
  }
  expect(adapter.changes.filter((kind) => kind === 'hide')).toHaveLength(3);
  expect(adapter.deliveredMessages).toHaveLength(3);
  expect(await archive.listUnfinished()).toEqual([]);
});

test('a report made meanwhile reaches the moderators later', async () => {
  const { intake, adapter, archiveIs } = createScenario();
  const posted = message('rin', '例の件、あとで話そう');
  archiveIs(false);
  const receipt = await intake.report({ message: posted, reporter: member('yui'), reason: '勧誘' });
  expect(receipt.code).toBe('unavailable');
  archiveIs(true);
  await intake.runDueJobs();
  expect(JSON.stringify(adapter.cards.get(deriveCaseId(posted.ref)))).toContain('勧誘');
  expect(adapter.isHidden(posted)).toBe(false);
});

test('one that cannot be stored does not block the others, is retried, and is reported once', async () => {
  const fallbackQueue = createMemoryFallbackQueue();
  for (const [at, text] of ['odd', 'a', 'b'].entries()) await fallbackQueue.enqueue(postedTrigger(text, at));
  const handled: string[] = [];
  const logged: string[] = [];
  const record = (what: string) => void logged.push(what);
  const drain = createFallbackQueueDrain({
    fallbackQueue,
    log: { info: () => {}, warn: record, error: record },
  });
  const handleTrigger = async ({ message: { text } }: Trigger) => {
    handled.push(text);
    if (text === 'odd') throw new Error('characters that the database does not know');
  };
  for (let i = 0; i < 6; i++) await drain(handleTrigger);
  expect(handled.filter((text) => text !== 'odd')).toEqual(['a', 'b']);
  expect(handled.filter((text) => text === 'odd').length).toBeGreaterThan(1);
  expect(logged).toEqual(['fallback_entry_failed']);
  expect(fallbackQueue.size()).toBe(1);
});

test('after a long outage what waits is handled up a few side by side, oldest first', async () => {
  const fallbackQueue = createMemoryFallbackQueue();
  const texts = Array.from({ length: 30 }, (_, i) => `post ${i}`);
  for (const [at, text] of texts.entries()) await fallbackQueue.enqueue(postedTrigger(text, at));
  const started: string[] = [];
  let running = 0;
  let maxRunning = 0;
  const drain = createFallbackQueueDrain({
    fallbackQueue,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  await drain(async ({ message: { text } }) => {
    started.push(text);
    maxRunning = Math.max(maxRunning, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
  });
  expect(started).toEqual(texts);
  expect(maxRunning).toBe(8);
  expect(fallbackQueue.size()).toBe(0);
});

test('a message that waits since a version with scores is handled with its score as a probability', async () => {
  const { verdict, ...rest } = postedTrigger('waits');
  const { logOdds: _, probability: __, ...others } = verdict;
  const old = { ...rest, verdict: { ...others, score: 0.8 } };
  const handled: Trigger[] = [];
  let isRemoved = false;
  const drain = createFallbackQueueDrain({
    fallbackQueue: {
      ...createMemoryFallbackQueue(),
      list: async () => (isRemoved ? [] : [{ id: 'old', trigger: old }]),
      remove: async () => {
        isRemoved = true;
      },
      size: () => (isRemoved ? 0 : 1),
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  await drain(async (trigger) => {
    handled.push(trigger);
  });
  expect(handled[0]?.verdict).toMatchObject({ ruling: 'hide', logOdds: 0.2, probability: 0.55, score: 0.8 });
});
