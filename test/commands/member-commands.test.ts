import { expect, test } from 'vitest';
import type { Caller } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import { parseCaseId } from '../../src/commands/lib/parse-case-id.ts';
import { member, message, moderator } from '../support/messages.ts';
import { administrator, createCommandWorld, RECRUITING_TEXT } from '../support/worlds/command-world.ts';

const sora = member('sora');
const names = { report: '/report', appeal: '/appeal', help: '/help', case: '/case', config: '/config' };

test('a member reports a message and is thanked with the case number; moderators get a card', async () => {
  const { execute, adapter } = createCommandWorld();
  const posted = message('rin', '例の件、あとで話そう');
  const reply = await execute(sora, {
    command: 'report',
    options: { link: posted, reason: ' 勧誘されました ' },
  });
  expect(reply).toMatchObject({ accepted: true, code: 'ok', caseId: deriveCaseId(posted.ref) });
  expect(reply.text).toContain('通報を受け付けました');
  expect(JSON.stringify(adapter.cards.get(deriveCaseId(posted.ref)))).toContain('1件 勧誘されました');
});

test.each([
  ['no-link', 'リンクをコピー'],
  ['elsewhere', '別のサーバー'],
  ['gone', 'すでにありません'],
  ['unreadable', 'モデレーターに直接'],
  ['nobody', 'メンバーが書いたものではない'],
] as const)('a report of what cannot be found (%s) says what to do instead', async (why, sentence) => {
  const { execute, adapter } = createCommandWorld();
  const reply = await execute(sora, { command: 'report', options: { link: why, reason: '' } });
  expect(reply).toMatchObject({ accepted: false, code: 'not-found' });
  expect(reply.text).toContain(sentence);
  expect(adapter.requestedActions).toEqual([]);
});

test('a message of another server is not taken, whatever the platform handed in', async () => {
  const { execute, adapter } = createCommandWorld();
  const author = { ...member('rin'), server: { platform: 'fake', id: 'other' } };
  const reply = await execute(sora, {
    command: 'report',
    options: { link: message(author, RECRUITING_TEXT), reason: '' },
  });
  expect(reply).toMatchObject({ accepted: false, code: 'not-found' });
  expect(adapter.requestedActions).toEqual([]);
});

test('a reason of many pages is refused with both numbers, and nothing is stored', async () => {
  const { execute, stores } = createCommandWorld();
  const posted = message('rin', 'おはよう');
  const reason = 'あ'.repeat(1001);
  const reply = await execute(
    { ...sora, language: 'en' },
    { command: 'report', options: { link: posted, reason } },
  );
  expect(reply).toMatchObject({ accepted: false, code: 'too-long' });
  expect(reply.text).toContain('1001');
  expect(reply.text).toContain('1000');
  expect(await stores.archive.read(deriveCaseId(posted.ref))).toEqual([]);
});

test('the author appeals by the number as they typed it, and later hears what became of it', async () => {
  const { execute, intake, clock } = createCommandWorld();
  const posted = message('rin', RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  const typed = `　${id.toLowerCase().replace('-', ' ')} `;
  const status = () => execute(posted.author, { command: 'appeal', options: { case: typed } });
  expect(await status()).toMatchObject({ accepted: false, code: 'bad-value' });
  expect((await status()).text).toContain('理由を添えて');

  const appealed = await execute(posted.author, {
    command: 'appeal',
    options: { case: typed, reason: '冗談でした' },
  });
  expect(appealed).toMatchObject({ accepted: true, caseId: id });
  expect((await status()).text).toContain('確認待ち');

  await intake.decide({ caseId: id, moderator: moderator(), decision: 'uphold' });
  expect((await status()).text).toContain('違反と判断');
  clock.advance(60_000);
  await intake.decide({ caseId: id, moderator: moderator(), decision: 'overturn' });
  expect((await status()).text).toContain('取り消されました');
  expect((await status()).text).toContain('元に戻しました');
});

test('an author who got no direct message reads the question of the moderators by command, and answers there', async () => {
  const { execute, intake } = createCommandWorld();
  const posted = message('rin', RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  const note = 'どこで見た募集ですか';
  await intake.performModeratorAction({ caseId: id, moderator: moderator(), action: 'ask', note });
  const ask = (options: object) =>
    execute(posted.author, { command: 'appeal', options: { case: id, ...options } });
  expect((await ask({})).text).toContain(note);
  await ask({ reason: '友人からです' });
  expect((await ask({})).text).toContain('確認待ち');
});

test('somebody else can neither appeal nor look, and a number that nobody has is told so', async () => {
  const { execute, intake } = createCommandWorld();
  const posted = message('rin', RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const id = deriveCaseId(posted.ref);
  for (const plea of [{}, { plea: 'let me' }]) {
    expect(await execute(sora, { command: 'appeal', options: { case: id, ...plea } })).toMatchObject({
      code: 'not-yours',
    });
    const unknown = await execute(sora, { command: 'appeal', options: { case: 'Y-0000000000', ...plea } });
    expect(unknown).toMatchObject({ accepted: false, code: 'unknown-case' });
  }
});

test.each(['', 'Y-', '12345', 'Y-4G7C2Q0M1X9', 'hello', '<@&1>', 'Y-UUUUUUUUUU', 'x'.repeat(5000)])(
  'the number "%.20s" is no case number, and the answer shows what one looks like',
  async (typed) => {
    const { execute } = createCommandWorld();
    const reply = await execute(sora, { command: 'appeal', options: { case: typed, reason: 'x' } });
    expect(reply).toMatchObject({ accepted: false, code: 'bad-value' });
    expect(reply.text).toContain('Y-4G7C2Q0M1X');
    expect(reply.text.length).toBeLessThan(300);
  },
);

test.each([
  'Y-4G7C2Q0M1X',
  'y-4g7c2q0m1x',
  'Ｙ－４Ｇ７Ｃ２Ｑ０Ｍ１Ｘ',
  '4G7C2QOMIX',
  '#Y-4G7C2Q0M1X',
  '`Y-4G7C2Q0M1X`',
])('the number is understood as people write it: %s', (typed) =>
  expect(parseCaseId(typed)).toBe('Y-4G7C2Q0M1X'),
);

test('a plea that is too long is refused and the case stays as it was', async () => {
  const { execute, intake, stores } = createCommandWorld();
  const posted = message('rin', RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const before = await stores.archive.read(deriveCaseId(posted.ref));
  const plea = 'x'.repeat(4000);
  expect(
    await execute(posted.author, {
      command: 'appeal',
      options: { case: deriveCaseId(posted.ref), reason: plea },
    }),
  ).toMatchObject({
    code: 'too-long',
  });
  expect(await stores.archive.read(deriveCaseId(posted.ref))).toEqual(before);
});

test('help shows each person what they may ask, with the police line, in their own language', async () => {
  const { execute } = createCommandWorld();
  const plain = await execute(sora, { command: 'help', commandNames: names });
  expect(plain.text).toContain('#9110');
  expect(plain.text).toContain('/report');
  expect(plain.text).not.toContain('/case');
  const mod = await execute({ ...moderator(), language: 'en' }, { command: 'help', commandNames: names });
  expect(mod.text).toContain('/case what happened in a case');
  expect(mod.text).not.toContain('/config');
  const admin = await execute(administrator(), { command: 'help', commandNames: names });
  expect(admin.text).toContain('/config');
});

test('while the archive does not answer, people are asked to try again and nothing breaks', async () => {
  const broken = createCommandWorld();
  const failing = {
    ...broken.stores,
    archive: { ...broken.stores.archive, read: () => Promise.reject(new Error('secret words of a member')) },
  };
  const { execute, logged } = createCommandWorld({}, failing);
  const reply = await execute(sora, { command: 'appeal', options: { case: 'Y-4G7C2Q0M1X' } });
  expect(reply).toMatchObject({ accepted: false, code: 'unavailable' });
  expect(reply.text).toContain('もう一度');
  expect(logged.join()).not.toContain('secret words');
});

test('a member is offered the numbers of their own cases only', async () => {
  const { commands, intake } = createCommandWorld();
  const complete = (caller: Caller, command: string, option: string, typed: string) =>
    commands.autocomplete(caller, { command, option, typed });
  const mine = message('rin', RECRUITING_TEXT);
  await intake.handleMessage(mine);
  expect(await complete(member('rin'), 'appeal', 'case', 'y-')).toEqual([deriveCaseId(mine.ref)]);
  expect(await complete(sora, 'appeal', 'case', '')).toEqual([]);
  expect(await complete(sora, 'config set', 'key', 'mode')).toEqual([]);
  expect(await complete(administrator(), 'config set', 'key', 'probab')).toEqual([
    'probability.review',
    'probability.hide',
  ]);
});
