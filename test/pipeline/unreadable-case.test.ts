import { expect, test } from 'vitest';
import { AdapterError, type Member, type Message, UnreadableCase } from '#core';
import type { IntakeService } from '../../src/app/intake.ts';
import { deriveCaseId } from '../../src/cases/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/fake-clock.ts';
import { member, message, moderator } from '../support/messages.ts';
import { createPipelineWorld, type PipelineWorld } from '../support/worlds/pipeline-world.ts';

/** A new process that cannot read the case of one post, as after the loss of a key. */
function restartWithUnreadable(
  { archive, restartIntake }: PipelineWorld,
  post: Message,
  error: Error = new UnreadableCase(deriveCaseId(post.ref), post, 3),
): IntakeService {
  const { read } = archive;
  Object.assign(archive, {
    read: (id: string) => (id === deriveCaseId(post.ref) ? Promise.reject(error) : read(id)),
  });
  return restartIntake();
}

const established = ({ clock }: PipelineWorld, id: string): Member => {
  const since = new Date(clock.now().getTime() - 400 * DAY_MS);
  return member(id, { accountCreatedAt: since, joinedAt: since });
};

async function postInOrder(world: PipelineWorld, texts: readonly string[]): Promise<readonly Message[]> {
  const posts = texts.map((text, n) => message(established(world, `m${n}`), text));
  for (const post of posts) {
    await world.intake.handleMessage(post);
    world.clock.advance(1000);
  }
  return posts;
}

const OFFERS = ['RECRUIT parcels', 'RECRUIT accounts', 'RECRUIT cash cards'];

const hidden = ({ adapter }: PipelineWorld, posts: readonly Message[]): boolean[] =>
  posts.map((post) => adapter.isHidden(post));

test.each([
  ['cannot be decrypted', undefined],
  ['fails otherwise', new Error('damaged')],
])('withheld posts of a server are hidden although the case of the oldest one %s', async (_, error) => {
  const world = createPipelineWorld({ policy: { quota: { hidesPerHour: 1, newcomerDays: 14 } } });
  const [, ...posts] = await postInOrder(world, ['RECRUIT the first of the hour', ...OFFERS]);
  const restarted = restartWithUnreadable(world, posts[0]!, error);
  for (const _hour of posts) {
    world.clock.advance(HOUR_MS);
    await restarted.retryWithheldHides();
  }
  expect(hidden(world, posts)).toEqual([false, true, true]);
  expect(await world.keyValueStore.list('withheld/')).toHaveLength(1);
  expect(world.logged.some((line) => line.startsWith('warn case_skipped'))).toBe(error !== undefined);
  world.clock.advance(DAY_MS);
  await restarted.retryWithheldHides();
  expect(await world.keyValueStore.list('withheld/')).toEqual([]);
});

test('waiting cards are shown although the case of the oldest one cannot be decrypted', async () => {
  const world = createPipelineWorld();
  const first = world.restartIntake();
  world.adapter.failNext('card', new AdapterError('forbidden', 'no such channel'), OFFERS.length);
  const posts = await postInOrder({ ...world, intake: first }, OFFERS);
  expect(await world.keyValueStore.list('unshown/')).toHaveLength(3);
  await restartWithUnreadable(world, posts[0]!).retryUndeliveredCards();
  expect([...world.adapter.cards.keys()].sort()).toEqual(
    [deriveCaseId(posts[1]!.ref), deriveCaseId(posts[2]!.ref)].sort(),
  );
});

test('an author is warned although an earlier case cannot be decrypted', async () => {
  const world = createPipelineWorld();
  const rin = established(world, 'rin');
  const earlier = message(rin, OFFERS[0]!);
  await world.intake.handleMessage(earlier);
  const restarted = restartWithUnreadable(world, earlier);
  world.clock.advance(HOUR_MS);
  await restarted.handleMessage(message(rin, OFFERS[1]!));
  expect(world.adapter.messagesTo('rin', 'warn')).toHaveLength(2);
});

test('posts found in shadow mode are hidden although one case cannot be decrypted', async () => {
  const world = createPipelineWorld({ policy: { mode: 'shadow' } });
  const posts = await postInOrder(world, OFFERS);
  world.policy.mode = 'enforce';
  const restarted = restartWithUnreadable(world, posts[0]!);
  const caseIds = posts.map(({ ref }) => deriveCaseId(ref));
  expect(await restarted.hideSimulatedCases({ caseIds, by: moderator() })).toBe(2);
  expect(hidden(world, posts)).toEqual([false, true, true]);
});

test('a quarantine ends in time although another case of the member cannot be decrypted', async () => {
  const world = createPipelineWorld({ policy: { ladder: [{ strikes: 2, do: 'quarantine', hours: 72 }] } });
  const rin = established(world, 'rin');
  const earlier = message(rin, OFFERS[0]!);
  await world.intake.handleMessage(earlier);
  await world.intake.handleMessage(message(rin, OFFERS[1]!));
  expect(world.adapter.memberState(rin).quarantined).toBe(true);
  const restarted = restartWithUnreadable(world, earlier);
  world.clock.advance(72 * HOUR_MS + MINUTE_MS);
  await restarted.runDueJobs();
  expect(world.adapter.memberState(rin).quarantined).toBe(false);
});
