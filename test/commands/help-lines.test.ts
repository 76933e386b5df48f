import { expect, test } from 'vitest';
import { member, message, moderator, SERVER } from '../support/messages.ts';
import { administrator, createCommandWorld, RECRUITING_TEXT } from '../support/worlds/command-world.ts';

const ever = [new Date(0), new Date('2030-01-01')] as const;

test('anybody may ask whom to call, in their own language or another, and only the number is kept', async () => {
  const { execute, counters, stores, logged } = createCommandWorld();
  const mio = member('mio-who-asks');
  const lines = async (locale?: string, under?: 'notice' | 'letter') =>
    (
      await execute(mio, {
        command: 'help-lines',
        options: { under },
        ...(locale && { locale }),
      })
    ).text;
  expect(await lines()).toContain('相談した人とその家族を保護する');
  expect(await lines('vi')).toContain('cảnh sát');
  expect(await lines('zh-TW', 'notice')).toContain('警察咨询');
  expect(await lines('pt-BR', 'letter')).toContain('polícia');
  expect(await lines('ko')).toContain('#9110');
  expect(await counters.getTotals(SERVER, ...ever)).toEqual({
    'help.asked': 3,
    'help.opened': 1,
    'notice.opened': 1,
  });
  expect(await stores.archive.listCasesByAuthor(mio, 1)).toEqual([]);
  expect(logged.join()).not.toContain('mio-who-asks');
});

test("a month's figures are for moderators: sentences, and the table as a file", async () => {
  const { execute, intake, clock } = createCommandWorld();
  await intake.handleMessage({
    ...message('rin', RECRUITING_TEXT),
    sentAt: new Date(clock.now().getTime() - 2000),
  });
  expect(await execute(member('mio'), { command: 'scoreboard' })).toMatchObject({
    accepted: false,
    code: 'not-moderator',
  });
  const reply = await execute(moderator(), { command: 'scoreboard', options: { month: '2026-11' } });
  expect(reply.text).toContain('非表示にした事案：1');
  expect(reply.text).toContain('中央値 2秒');
  expect(reply.file).toMatchObject({ name: '2026-11.csv' });
  expect(reply.file!.text).toContain('hidden.max,2000,,ms');
  expect((await execute(moderator(), { command: 'scoreboard' })).text).toBe(reply.text);
  const before = await execute(administrator('kei', { language: 'en' }), {
    command: 'scoreboard',
    options: { month: '2026-10' },
  });
  expect(before.text).toContain('Cases: 0');
  const wrong = await execute(moderator(), { command: 'scoreboard', options: { month: '11月' } });
  expect(wrong).toMatchObject({ accepted: false, code: 'bad-value' });
  expect(wrong.text).toContain('2026-11');
});

test('a warning names the rule of the server in plain words; the law follows when a moderator upholds it', async () => {
  const { intake, adapter } = createCommandWorld();
  const posted = message('rin', RECRUITING_TEXT);
  await intake.handleMessage(posted);
  const [warning] = adapter.messagesTo('rin', 'warn');
  expect(warning!.letter.text).toMatch(/このサーバーで禁止している「[^」]+」に当たるおそれ/);
  expect(warning!.letter.text).not.toMatch(/法令|文面/);
  const caseId = warning!.letter.caseId!;
  await intake.appeal({ caseId, author: posted.author, plea: '誤りです' });
  await intake.decide({ caseId, moderator: moderator(), decision: 'uphold' });
  expect(adapter.messagesTo('rin', 'reply')[0]!.letter.text).toMatch(
    /モデレーターが判断した.+\n判断の根拠：.+\n参考となる法令など：違法情報ガイドライン.*、職業安定法/,
  );
});

test('awareness is switched on by plain settings', async () => {
  const { execute, policy } = createCommandWorld();
  const kei = administrator();
  await execute(kei, { command: 'config set', options: { key: 'notices.channels', value: 'plaza、lobby' } });
  await execute(kei, { command: 'config set', options: { key: 'notices.join', value: 'true' } });
  expect(policy().notices).toMatchObject({ channels: ['plaza', 'lobby'], join: true, help: true });
});
