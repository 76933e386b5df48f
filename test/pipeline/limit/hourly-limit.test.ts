import { expect, test } from 'vitest';
import { AdapterError, type Member, type Message } from '#core';
import { deriveCaseId } from '../../../src/cases/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/fake-clock.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { isFullSize } from '../../support/test-size.ts';
import { createPipelineWorld, type PipelineWorld } from '../../support/worlds/pipeline-world.ts';

/** A raid, or the members of a server; reduced in the gate. */
const ACCOUNTS = isFullSize ? 200 : 60;
const LIMIT = isFullSize ? 30 : 10;
const RAID_TEXT = 'RECRUIT 荷物を運ぶだけの簡単な仕事です。日給5万円、詳細はテレグラムで連絡してください';
const INNOCENT_TEXT = 'RECRUIT 町内会の夏祭りの準備を手伝ってくださる方を探しています。お昼にお弁当が出ます';

const openWorld = () => createPipelineWorld({ policy: { quota: { hidesPerHour: LIMIT, newcomerDays: 14 } } });

const withAge = ({ clock }: PipelineWorld, id: string, days: number, more: Partial<Member> = {}): Member => {
  const since = new Date(clock.now().getTime() - days * DAY_MS);
  return member(id, { accountCreatedAt: since, joinedAt: since, ...more });
};
const newcomer = (world: PipelineWorld, id: string) => withAge(world, id, 1);
const establishedMember = (world: PipelineWorld, id: string) => withAge(world, id, 400);

const postsOf = (count: number, authorOf: (id: string) => Member, text: (n: number) => string): Message[] =>
  Array.from({ length: count }, (_, n) => message(authorOf(`m${n}`), text(n)));

async function postAll({ intake }: PipelineWorld, posts: readonly Message[]): Promise<void> {
  for (const post of posts) await intake.handleMessage(post);
}

const hiddenCount = ({ adapter }: PipelineWorld, posts: readonly Message[]): number =>
  posts.filter((post) => adapter.isHidden(post)).length;

test('a process that ends just before the limit is asked does not exceed the limit after its restart', async () => {
  const asked = Promise.withResolvers<void>();
  let waiting = 0;
  let isEnding = false;
  const world = createPipelineWorld({
    policy: { quota: { hidesPerHour: 2, newcomerDays: 14 } },
    observe(call, when) {
      if (!isEnding || call !== 'rateLimits.tryConsumeDistinct' || when !== 'called') return;
      waiting += 1;
      if (waiting === 3) asked.resolve();
      return new Promise(() => undefined);
    },
  });
  const authorOf = (id: string) => establishedMember(world, id);
  await postAll(
    world,
    postsOf(2, authorOf, (n) => `RECRUIT first ${n}`),
  );
  isEnding = true;
  const posts = postsOf(
    3,
    (id) => authorOf(`later-${id}`),
    (n) => `RECRUIT later ${n}`,
  );
  for (const post of posts) void world.intake.handleMessage(post);
  await asked.promise;

  const restarted = world.restartIntake();
  world.clock.advance(3 * MINUTE_MS);
  await restarted.runDueJobs();
  await restarted.resumeUnfinishedCases();
  expect(hiddenCount(world, posts)).toBe(0);
  world.clock.advance(HOUR_MS);
  await restarted.retryWithheldHides();
  expect(hiddenCount(world, posts)).toBe(2);
});

test('a text that a moderator found innocent before the second attempt is not hidden', async () => {
  const world = openWorld();
  const [first, second] = postsOf(
    2,
    (id) => establishedMember(world, id),
    () => INNOCENT_TEXT,
  );
  await postAll(world, [first!]);
  world.adapter.failNext('hide', new AdapterError('unavailable', 'away'));
  await postAll(world, [second!]);
  await world.intake.decide({
    caseId: deriveCaseId(first!.ref),
    moderator: moderator(),
    decision: 'overturn',
  });
  world.clock.advance(MINUTE_MS);
  await world.intake.runDueJobs();
  expect(world.adapter.isHidden(second!)).toBe(false);
  expect(JSON.stringify(await world.archive.read(deriveCaseId(second!.ref)))).toContain(
    '"detail":"innocent"',
  );
});

test('a raid of many new accounts with one text is hidden completely', async () => {
  const world = openWorld();
  const raid = postsOf(
    ACCOUNTS,
    (id) => newcomer(world, id),
    () => RAID_TEXT,
  );
  await postAll(world, raid);
  expect(hiddenCount(world, raid)).toBe(ACCOUNTS);
  // The raid counted as one: there is room for the posts of others.
  const others = postsOf(
    LIMIT - 1,
    (id) => newcomer(world, `other-${id}`),
    (n) => `RECRUIT ${n}`,
  );
  await postAll(world, others);
  expect(hiddenCount(world, others)).toBe(LIMIT - 1);
});

test('established accounts that joined today are part of a raid', async () => {
  const world = openWorld();
  const raid = postsOf(
    ACCOUNTS,
    (id) => withAge(world, id, 400, { joinedAt: world.clock.now() }),
    () => RAID_TEXT,
  );
  await postAll(world, raid);
  expect(hiddenCount(world, raid)).toBe(ACCOUNTS);
});

test('a wrong rule that hits a text of many established members hides at most the limit', async () => {
  const world = openWorld();
  const posts = postsOf(
    ACCOUNTS,
    (id) => establishedMember(world, id),
    () => INNOCENT_TEXT,
  );
  await postAll(world, posts);
  expect(hiddenCount(world, posts)).toBe(LIMIT);
});

test.each([
  ['new', newcomer],
  ['established', establishedMember],
  ['of unknown age', (_: PipelineWorld, id: string) => member(id)],
] as const)(
  'two accounts (%s) with 40 different posts do not stop the hide of a third',
  async (_, authorOf) => {
    const world = openWorld();
    for (let n = 0; n < 40; n++)
      await world.intake.handleMessage(
        message(authorOf(world, n % 2 ? 'rin' : 'sora'), `RECRUIT ${n} ${'あ'.repeat(n)}`),
      );
    const third = message(authorOf(world, 'yui'), 'RECRUIT by another recruiter');
    await world.intake.handleMessage(third);
    expect(world.adapter.isHidden(third)).toBe(true);
  },
);

test('a raid of accounts of unknown age is hidden up to the limit and does not use it up for others', async () => {
  const world = openWorld();
  const raid = postsOf(ACCOUNTS, member, () => RAID_TEXT);
  await postAll(world, raid);
  expect(hiddenCount(world, raid)).toBe(LIMIT);
  const other = message('another', 'RECRUIT with another text');
  await world.intake.handleMessage(other);
  expect(world.adapter.isHidden(other)).toBe(true);
});

test('an established member with a strike counts together with the campaign, one without a strike does not', async () => {
  const world = openWorld();
  const struck = establishedMember(world, 'struck');
  await world.intake.handleMessage(message(struck, 'RECRUIT'));
  world.clock.advance(2 * DAY_MS);
  const different = postsOf(
    LIMIT,
    (id) => newcomer(world, id),
    (n) => `RECRUIT ${'abcdefghij'[n % 10]}${'xyz'[Math.floor(n / 10)]}`,
  );
  await postAll(world, different);
  const [again, first] = [struck, establishedMember(world, 'unstruck')].map((author) =>
    message(author, different[0]!.text),
  );
  await postAll(world, [again!, first!]);
  expect(world.adapter.isHidden(again!)).toBe(true);
  expect(world.adapter.isHidden(first!)).toBe(false);
});

test('a post that a moderator upholds is hidden although the limit is reached', async () => {
  const world = openWorld();
  const posts = postsOf(
    LIMIT + 1,
    (id) => establishedMember(world, id),
    () => INNOCENT_TEXT,
  );
  await postAll(world, posts);
  const [last] = posts.slice(-1);
  expect(world.adapter.isHidden(last!)).toBe(false);
  const caseId = [...world.adapter.cards.keys()].at(-1)!;
  await world.intake.decide({ caseId, moderator: moderator(), decision: 'uphold' });
  expect(world.adapter.isHidden(last!)).toBe(true);
});

test('while the limit cannot be counted, posts are hidden without it, and the log says so', async () => {
  const world = createPipelineWorld({
    policy: { quota: { hidesPerHour: 0, newcomerDays: 14 } },
    observe: (call) => {
      if (call === 'rateLimits.tryConsumeDistinct') throw new Error('away');
    },
  });
  const post = message('rin', 'RECRUIT');
  await world.intake.handleMessage(post);
  expect(world.adapter.isHidden(post)).toBe(true);
  expect(world.logged.join('\n')).toContain('rate_limit_unavailable');
});
