import { expect, test } from 'vitest';
import { AdapterError, type Message } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { deleteExpiredLetters } from '../../../src/pipeline/delivery/group-letters.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../support/fake-clock.ts';
import { message, moderator } from '../../support/messages.ts';
import { createPipelineWorld, type PipelineWorld } from '../../support/worlds/pipeline-world.ts';

async function postByRin(world: PipelineWorld, count: number): Promise<readonly Message[]> {
  const posts = Array.from({ length: count }, (_, n) =>
    message('rin', `RECRUIT ${n}`, { sentAt: world.clock.now() }),
  );
  for (const post of posts) {
    await world.intake.handleMessage(post);
    world.clock.advance(SECOND_MS);
  }
  return posts;
}

const lettersTo = ({ adapter }: PipelineWorld, id: string): readonly string[] =>
  adapter.messagesTo(id, 'warn').map(({ letter }) => letter.text);

const factsOf = ({ adapter }: PipelineWorld, post: Message): string =>
  JSON.stringify(adapter.cards.get(deriveCaseId(post.ref))!.facts);

test('the author of 30 hidden posts gets one letter for each new consequence, and one letter about the others', async () => {
  const world = createPipelineWorld();
  const posts = await postByRin(world, 30);
  expect(lettersTo(world, 'rin')).toHaveLength(3);

  world.clock.advance(5 * MINUTE_MS);
  await world.intake.runDueJobs();
  await world.intake.runDueJobs();
  expect(lettersTo(world, 'rin')).toHaveLength(4);
  const last = lettersTo(world, 'rin').at(-1)!;
  expect(last).toContain('投稿26件を非表示にしました');
  expect(last).toContain('+16');
  expect(posts.filter((post) => factsOf(world, post).includes('ほかの事案のお知らせ'))).toHaveLength(26);
});

test('a post that a moderator restored meanwhile is not in the letter about the others', async () => {
  const world = createPipelineWorld();
  const posts = await postByRin(world, 5);
  await world.intake.decide({
    caseId: deriveCaseId(posts[4]!.ref),
    moderator: moderator(),
    decision: 'overturn',
  });
  world.clock.advance(5 * MINUTE_MS);
  await world.intake.runDueJobs();
  await world.intake.runDueJobs();
  expect(lettersTo(world, 'rin')).toHaveLength(4);
  expect(lettersTo(world, 'rin')[3]).toContain(deriveCaseId(posts[3]!.ref));
  expect(lettersTo(world, 'rin')[3]).not.toContain(deriveCaseId(posts[4]!.ref));
});

test('the letter about the others is sent once after a restart, and again if the platform did not take it', async () => {
  const world = createPipelineWorld();
  const posts = await postByRin(world, 6);
  const intake = world.restartIntake();
  world.clock.advance(5 * MINUTE_MS);
  world.adapter.failNext('warn', new AdapterError('unavailable', 'away'));
  await intake.runDueJobs();
  expect(lettersTo(world, 'rin')).toHaveLength(3);
  world.clock.advance(MINUTE_MS);
  await intake.runDueJobs();
  expect(lettersTo(world, 'rin')).toHaveLength(4);
  const told = posts.slice(3).filter((post) => lettersTo(world, 'rin')[3]!.includes(deriveCaseId(post.ref)));
  expect(told).toHaveLength(3);
});

test('two posts of different authors, or more than five minutes apart, have a letter each', async () => {
  const world = createPipelineWorld({ policy: { ladder: [{ strikes: 1, do: 'warn' }] } });
  await postByRin(world, 1);
  await world.intake.handleMessage(message('sora', 'RECRUIT'));
  world.clock.advance(5 * MINUTE_MS);
  await postByRin(world, 1);
  expect([lettersTo(world, 'rin').length, lettersTo(world, 'sora').length]).toEqual([2, 1]);
});

test('a member who is removed is warned before, at once', async () => {
  const world = createPipelineWorld({ policy: { ladder: [{ strikes: 1, do: 'kick' }] } });
  await postByRin(world, 2);
  expect(lettersTo(world, 'rin')).toHaveLength(2);
  expect(world.adapter.requestedActions.filter(({ kind }) => kind === 'kick')).toHaveLength(2);
});

test('the record of sent letters is deleted after a day', async () => {
  const world = createPipelineWorld();
  const { keyValueStore, clock } = world;
  await postByRin(world, 1);
  await deleteExpiredLetters(keyValueStore, clock.now());
  expect(await keyValueStore.list('letters/')).toHaveLength(1);
  clock.advance(DAY_MS + MINUTE_MS);
  await deleteExpiredLetters(keyValueStore, clock.now());
  expect(await keyValueStore.list('letters/')).toEqual([]);
});

test('a server can have a letter for each hidden post', async () => {
  const world = createPipelineWorld({ policy: { strikes: { windowDays: 90, groupLettersMinutes: 0 } } });
  await postByRin(world, 6);
  expect(lettersTo(world, 'rin')).toHaveLength(6);
});
