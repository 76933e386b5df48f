import { expect, test } from 'vitest';
import { type Member, type Message, messageKey } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { createLimitStores } from '../../../src/pipeline/limit/create-limit.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../support/fake-clock.ts';
import { edited, member, message, moderator } from '../../support/messages.ts';
import { isFullSize } from '../../support/test-size.ts';
import { createPipelineWorld, type PipelineWorld } from '../../support/worlds/pipeline-world.ts';

/** The members of a server; reduced in the gate. */
const MEMBERS = isFullSize ? 200 : 60;
const LIMIT = isFullSize ? 30 : 10;
const TEXT = 'RECRUIT 町内会の夏祭りの準備を手伝ってくださる方を探しています。お昼にお弁当が出ます';

const openWorld = (limit = LIMIT) =>
  createPipelineWorld({ policy: { quota: { hidesPerHour: limit, newcomerDays: 14 } } });

const establishedMember = ({ clock }: PipelineWorld, id: string): Member => {
  const since = new Date(clock.now().getTime() - 400 * DAY_MS);
  return member(id, { accountCreatedAt: since, joinedAt: since });
};

/** Established members who post one after the other. */
async function postBy(world: PipelineWorld, count: number, text = TEXT): Promise<readonly Message[]> {
  const posts = Array.from({ length: count }, (_, n) => message(establishedMember(world, `m${n}`), text));
  for (const post of posts) {
    await world.intake.handleMessage(post);
    world.clock.advance(SECOND_MS);
  }
  return posts;
}

const hiddenOf = ({ adapter }: PipelineWorld, posts: readonly Message[]): readonly Message[] =>
  posts.filter((post) => adapter.isHidden(post));

const statusOf = ({ adapter }: PipelineWorld, post: Message) =>
  adapter.cards.get(deriveCaseId(post.ref))!.status;

const decide = ({ intake }: PipelineWorld, post: Message, decision: 'uphold' | 'overturn') =>
  intake.decide({ caseId: deriveCaseId(post.ref), moderator: moderator(), decision });

/** Runs the scheduled retry often enough to get through all withheld hides. */
async function retryAll({ intake }: Pick<PipelineWorld, 'intake'>): Promise<void> {
  for (let run = 0; run < 10; run++) await intake.retryWithheldHides();
}

test('withheld posts are hidden when the hour is over, at most the limit in each hour', async () => {
  const world = openWorld(2);
  const posts = await postBy(world, 5);
  expect(hiddenOf(world, posts)).toEqual(posts.slice(0, 2));
  expect(statusOf(world, posts[2]!)).toContain('上限');
  await retryAll(world);
  expect(hiddenOf(world, posts)).toHaveLength(2);

  world.clock.advance(HOUR_MS);
  await retryAll(world);
  expect(hiddenOf(world, posts)).toEqual(posts.slice(0, 4));
  expect(statusOf(world, posts[2]!)).toBe('投稿を非表示にしました。');
  expect((await world.intake.getMemberHistory(posts[2]!.author)).strikes).toBe(1);
  expect(world.adapter.messagesTo('m2', 'warn')).toHaveLength(1);
  expect(world.adapter.messagesTo('m4')).toEqual([]);

  // The retried posts used up this hour.
  const other = message(establishedMember(world, 'other'), 'RECRUIT');
  await world.intake.handleMessage(other);
  expect(world.adapter.isHidden(other)).toBe(false);

  world.clock.advance(HOUR_MS);
  await retryAll(world);
  expect(hiddenOf(world, [...posts, other])).toHaveLength(6);
});

test('a withheld post is hidden after a restart', async () => {
  const world = openWorld(1);
  const posts = await postBy(world, 2);
  world.clock.advance(HOUR_MS);
  const intake = world.restartIntake();
  await retryAll({ intake });
  await retryAll({ intake: world.restartIntake() });
  expect(hiddenOf(world, posts)).toEqual(posts);
  expect(world.adapter.messagesTo('m1', 'warn')).toHaveLength(1);
  const events = await world.archive.read(deriveCaseId(posts[1]!.ref));
  expect(events.filter(({ kind }) => kind === 'retried')).toHaveLength(1);
});

test('two processes that retry at the same time hide each post once', async () => {
  const world = openWorld(1);
  const posts = await postBy(world, 2);
  world.clock.advance(HOUR_MS);
  const other = world.restartIntake();
  await Promise.all([world.intake.retryWithheldHides(), other.retryWithheldHides()]);
  const key = messageKey(posts[1]!.ref);
  const hides = world.adapter.requestedActions.filter(
    (action) => action.kind === 'hide' && messageKey(action.message) === key,
  );
  expect(hides).toHaveLength(1);
});

test.each([
  ['dismissed', (world: PipelineWorld, post: Message) => decide(world, post, 'overturn')],
  [
    'edited to an innocent text',
    (world: PipelineWorld, post: Message) => world.intake.handleEdit(edited(post, 'good morning')),
  ],
])('a withheld post that was %s meanwhile is not hidden', async (_, change) => {
  const world = openWorld(1);
  const posts = await postBy(world, 2);
  await change(world, posts[1]!);
  world.clock.advance(HOUR_MS);
  await retryAll(world);
  expect(world.adapter.isHidden(posts[1]!)).toBe(false);
  expect((await world.intake.getMemberHistory(posts[1]!.author)).strikes).toBe(0);
});

test('a withheld post is tried for a day, then it stays visible', async () => {
  const world = openWorld(0);
  const posts = await postBy(world, 1);
  world.clock.advance(DAY_MS + MINUTE_MS);
  await retryAll(world);
  world.policy.quota.hidesPerHour = 5;
  await retryAll(world);
  expect(hiddenOf(world, posts)).toEqual([]);
});

test('in shadow mode a withheld post is not hidden', async () => {
  const world = openWorld(1);
  const posts = await postBy(world, 2);
  world.policy.mode = 'shadow';
  world.clock.advance(HOUR_MS);
  await retryAll(world);
  expect(world.adapter.isHidden(posts[1]!)).toBe(false);
  world.policy.mode = 'enforce';
  await retryAll(world);
  expect(world.adapter.isHidden(posts[1]!)).toBe(true);
});

test('after a moderator upholds one post, all others with the same text are hidden', async () => {
  const world = openWorld();
  const posts = await postBy(world, MEMBERS);
  expect(hiddenOf(world, posts)).toHaveLength(LIMIT);
  await decide(world, posts[0]!, 'uphold');
  await retryAll(world);
  expect(hiddenOf(world, posts)).toHaveLength(MEMBERS);
  const later = message(establishedMember(world, 'later'), TEXT);
  await world.intake.handleMessage(later);
  expect(world.adapter.isHidden(later)).toBe(true);
  // Another text is still limited.
  const different = message(establishedMember(world, 'different'), 'RECRUIT');
  await world.intake.handleMessage(different);
  expect(world.adapter.isHidden(different)).toBe(false);
});

test('after a moderator overturns one post, no other with the same text is hidden', async () => {
  const world = openWorld();
  const posts = await postBy(world, MEMBERS);
  await decide(world, posts[0]!, 'overturn');
  await retryAll(world);
  world.clock.advance(HOUR_MS);
  await retryAll(world);
  expect(hiddenOf(world, posts)).toEqual(posts.slice(1, LIMIT));
  expect(statusOf(world, posts.at(-1)!)).toContain('問題なし');
  const later = message(establishedMember(world, 'later'), TEXT);
  await world.intake.handleMessage(later);
  expect(world.adapter.isHidden(later)).toBe(false);
  const nearlyTheSame = message(establishedMember(world, 'near'), `${TEXT}！！`);
  await world.intake.handleMessage(nearlyTheSame);
  expect(world.adapter.isHidden(nearlyTheSame)).toBe(false);
});

test('a newcomer cannot hide behind a similar text that was found innocent', async () => {
  const world = openWorld();
  const posts = await postBy(world, 1);
  await decide(world, posts[0]!, 'overturn');
  const joinedAt = world.clock.now();
  const similar = message(member('new', { joinedAt }), `${TEXT}。詳細はこちら t.me/example_recruiter`);
  const same = message(member('new2', { joinedAt }), TEXT);
  await world.intake.handleMessage(similar);
  await world.intake.handleMessage(same);
  expect(world.adapter.isHidden(similar)).toBe(true);
  expect(world.adapter.isHidden(same)).toBe(false);
});

test('a moderator who decides differently later replaces the decision about the text', async () => {
  const world = openWorld(1);
  const posts = await postBy(world, 3);
  await decide(world, posts[0]!, 'overturn');
  world.clock.advance(MINUTE_MS);
  await decide(world, posts[0]!, 'uphold');
  const later = message(establishedMember(world, 'later'), TEXT);
  await world.intake.handleMessage(later);
  expect(world.adapter.isHidden(later)).toBe(true);
});

test('a moderator lifts the limit for an hour: withheld and new posts are hidden, and the cases say who did it', async () => {
  const world = openWorld(1);
  const posts = await postBy(world, 5);
  const { accepted, text } = await world.intake.liftHourlyLimit({ moderator: moderator('aoi') });
  expect(accepted).toBe(true);
  expect(text).toContain('4件');
  await retryAll(world);
  expect(hiddenOf(world, posts)).toEqual(posts);
  const events = await world.archive.read(deriveCaseId(posts[4]!.ref));
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'retried', why: 'lifted', by: expect.objectContaining({ id: 'aoi' }) }),
  );
  expect(world.logged.join('\n')).toContain('hourly_limit_lifted');
  const later = message(establishedMember(world, 'later'), TEXT);
  await world.intake.handleMessage(later);
  expect(world.adapter.isHidden(later)).toBe(true);

  world.clock.advance(HOUR_MS);
  const after = ['x', 'y'].map((id) => message(establishedMember(world, id), 'RECRUIT'));
  for (const post of after) await world.intake.handleMessage(post);
  expect(hiddenOf(world, after)).toEqual(after.slice(0, 1));
});

test('a member who is not a moderator cannot lift the limit', async () => {
  const world = openWorld(1);
  const posts = await postBy(world, 2);
  const result = await world.intake.liftHourlyLimit({ moderator: posts[1]!.author });
  expect(result).toMatchObject({ accepted: false, code: 'not-moderator' });
  await retryAll(world);
  expect(world.adapter.isHidden(posts[1]!)).toBe(false);
});

test('decisions about texts are forgotten after 30 days', async () => {
  const world = openWorld();
  const { keyValueStore, clock } = world;
  const { decidedTexts } = createLimitStores({ keyValueStore, clock });
  const posts = await postBy(world, 1);
  await decide(world, posts[0]!, 'overturn');
  await decidedTexts.deleteExpired();
  expect(await keyValueStore.list('decided-text/')).not.toEqual([]);
  clock.advance(31 * DAY_MS);
  const later = message(establishedMember(world, 'later'), TEXT);
  await world.intake.handleMessage(later);
  expect(world.adapter.isHidden(later)).toBe(true);
  await decidedTexts.deleteExpired();
  expect(await keyValueStore.list('decided-text/')).toEqual([]);
});

test('the withheld post of another recruiter does not wait behind a raid of accounts of unknown age', async () => {
  const world = openWorld(2);
  const raid = Array.from({ length: 10 }, (_, n) => message(`raider${n}`, TEXT));
  const others = ['RECRUIT x', 'RECRUIT y'].map((text, n) => message(`other${n}`, text));
  for (const post of [...raid, ...others]) {
    await world.intake.handleMessage(post);
    world.clock.advance(SECOND_MS);
  }
  expect(hiddenOf(world, others)).toEqual(others.slice(0, 1));
  world.clock.advance(HOUR_MS);
  await retryAll(world);
  expect(hiddenOf(world, others)).toEqual(others);
});
