import { expect, test } from 'vitest';
import { messageKey } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { administrator, createCommandWorld, RECRUITING_TEXT } from '../support/worlds/command-world.ts';

const kei = administrator('kei');
const setMode = (mode?: string) => ({ command: 'mode', options: mode === undefined ? {} : { mode } });

test('the mode explains what the hourly limit means in a raid', async () => {
  const { execute } = createCommandWorld({ mode: 'enforce' });
  const { text } = await execute(kei, setMode());
  expect(text).toContain('全体で1つと数え');
  expect(text).toContain('1時間に30人まで');
});

test('a moderator lifts the hourly limit with the mode command, but cannot see or change the mode; a member can do neither', async () => {
  const { execute, intake, adapter } = createCommandWorld({
    mode: 'enforce',
    quota: { hidesPerHour: 1, newcomerDays: 14 },
  });
  const posts = ['rin', 'sora', 'yui'].map((id) => message(id, `${RECRUITING_TEXT} ${id}`));
  for (const post of posts) await intake.handleMessage(post);
  expect(posts.filter((post) => adapter.isHidden(post))).toHaveLength(1);
  for (const mode of [undefined, 'shadow', 'enforce', 'hide-found'])
    expect(await execute(moderator(), setMode(mode))).toMatchObject({
      accepted: false,
      code: 'not-administrator',
    });
  expect(await execute(member('kei'), setMode('lift-limit'))).toMatchObject({
    accepted: false,
    code: 'not-moderator',
  });
  const reply = await execute(moderator(), setMode('lift-limit'));
  expect(reply).toMatchObject({ accepted: true, text: expect.stringContaining('2件') });
  await intake.retryWithheldHides();
  expect(posts.filter((post) => adapter.isHidden(post))).toHaveLength(3);
});

test('the switch to enforce says how many posts of shadow mode are still visible, and a second command hides them', async () => {
  const world = createCommandWorld({ mode: 'shadow' });
  const { execute, intake, adapter, clock } = world;
  const posts = ['rin', 'sora', 'yui'].map((id) =>
    message(member(id, { joinedAt: clock.now() }), `${RECRUITING_TEXT} ${id}`),
  );
  for (const post of posts) await intake.handleMessage(post);
  await intake.decide({
    caseId: deriveCaseId(posts[2]!.ref),
    moderator: moderator(),
    decision: 'overturn',
  });

  expect(await execute(kei, setMode('hide-found'))).toMatchObject({ accepted: false, code: 'not-ready' });
  expect((await execute(kei, setMode('enforce'))).text).toContain('まだ表示されている投稿が2件');
  expect(posts.filter((post) => adapter.isHidden(post))).toEqual([]);

  expect((await execute(kei, setMode('hide-found'))).text).toContain('2件に、非表示の処理');
  expect(posts.map((post) => adapter.isHidden(post))).toEqual([true, true, false]);
  expect(adapter.cards.get(deriveCaseId(posts[0]!.ref))!.status).toBe('投稿を非表示にしました。');
  expect((await intake.getMemberHistory(posts[0]!.author)).strikes).toBe(1);

  expect((await execute(kei, setMode('hide-found'))).text).toBe('非表示にする投稿はありません。');
  const hidden = adapter.requestedActions.flatMap((action) =>
    action.kind === 'hide' ? [messageKey(action.message)] : [],
  );
  expect(hidden).toHaveLength(new Set(hidden).size);
});

test('the posts of shadow mode are hidden under the hourly limit, and not all at once', async () => {
  const { execute, intake, adapter, policies } = createCommandWorld({ mode: 'shadow' });
  const posts = Array.from({ length: 4 }, (_, n) =>
    message(`m${n}`, `${RECRUITING_TEXT} ${'あいうえ'[n]!.repeat(30)}`),
  );
  for (const post of posts) await intake.handleMessage(post);
  await policies.set(SERVER, testPolicy({ mode: 'enforce', quota: { hidesPerHour: 2, newcomerDays: 14 } }));
  await execute(kei, setMode('hide-found'));
  expect(posts.filter((post) => adapter.isHidden(post))).toHaveLength(2);
});

test.each([
  ['setup', { step: 'mode', values: ['enforce'] }],
  ['config set', { key: 'mode', value: 'enforce' }],
] as const)(
  'the switch to enforce with %s says how many posts of shadow mode are still visible',
  async (command, options) => {
    const { execute, intake } = createCommandWorld({ mode: 'shadow' });
    await intake.handleMessage(message('rin', RECRUITING_TEXT));
    expect((await execute(kei, { command, options })).text).toContain('まだ表示されている投稿が1件');
  },
);
