import { expect, test } from 'vitest';
import { MAX_PHRASES } from '#core';
import { deriveCaseId } from '../../src/cases/index.ts';
import { member, message } from '../support/messages.ts';
import { administrator, createCommandWorld, RECRUITING_TEXT } from '../support/worlds/command-world.ts';

const kei = administrator();
const keiInEnglish = administrator('kei', { language: 'en' });

test('the list of rules says which packs are in force here and which are not', async () => {
  const { execute } = createCommandWorld({ packs: ['yami-baito', 'drill'] });
  const { text } = await execute(keiInEnglish, { command: 'rules list' });
  expect(text).toMatch(/yami-baito: .+ \(\d+ rules\)/);
  expect(text).toMatch(/dm-redirect: .+ \(not in force here/);
});

test('the list of rules names the rule pack of the server itself', async () => {
  const ownPack = `id: our-rules
summary: { ja: このサーバーのルール, en: rules of this server }
rules:
  sale-by-dm:
    when: { all: [sale, contact.dm] }
    weight: 0.5
    note: { ja: DMでの売買です, en: a sale by direct message }
    hits: [ギター5万円で譲ります。DMください]
`;
  const { execute } = createCommandWorld({ ownPack });
  const { text } = await execute(keiInEnglish, { command: 'rules list' });
  expect(text).toContain('our-rules: rules of this server (1 rules)');
  const outdated = createCommandWorld({ ownPack: ownPack.replace('sale,', 'gone,') });
  expect((await outdated.execute(keiInEnglish, { command: 'rules list' })).text).not.toContain('our-rules');
});

test('a text is tried out: the verdict, the reasons, the words that were seen, and nothing is done', async () => {
  const { execute, adapter, stores } = createCommandWorld();
  const { text } = await execute(kei, { command: 'rules test', options: { text: RECRUITING_TEXT } });
  expect(text).toContain('判定：非表示');
  expect(text).toMatch(/\+\d+\.\d\d .+（[a-z-]+\/[a-z-]+）「.*テレグラム.*」/);
  expect(adapter.requestedActions).toEqual([]);
  expect(await stores.archive.listCasesOfServer(kei.server, 10)).toEqual([]);
  const fine = await execute(keiInEnglish, {
    command: 'rules test',
    options: { text: '闇バイトに気をつけて' },
  });
  expect(fine.text).toContain('Result: leave it');
});

test('a trial says when shadow mode would hold everything back', async () => {
  const { execute } = createCommandWorld({ mode: 'shadow' });
  expect((await execute(kei, { command: 'rules test', options: { text: RECRUITING_TEXT } })).text).toContain(
    '試験運転中',
  );
});

test.each([
  ['', 'bad-value'],
  [' \n', 'bad-value'],
  ['あ'.repeat(4001), 'too-long'],
])('a trial of nothing or of far too much is refused: %.10s', async (text, code) => {
  const { execute } = createCommandWorld();
  expect(await execute(kei, { command: 'rules test', options: { text } })).toMatchObject({
    accepted: false,
    code,
  });
});

test("a server's own phrase hides where the administrator said so, and only in that server", async () => {
  const { execute, intake, adapter } = createCommandWorld();
  const added = await execute(kei, {
    command: 'rules add',
    options: { phrase: '合言葉はアサガオ', ruling: 'hide' },
  });
  expect(added.text).toBe('「合言葉はアサガオ」を登録しました（非表示）。');
  const here = message('rin', '例の件は合言葉は ｱｻｶﾞｵ で');
  const elsewhere = message({ ...member('rin'), server: { platform: 'fake', id: 'other' } }, here.text);
  await intake.handleMessage(here);
  await intake.handleMessage(elsewhere);
  expect(adapter.isHidden(here)).toBe(true);
  expect(adapter.isHidden(elsewhere)).toBe(false);
  const card = adapter.cards.get(deriveCaseId(here.ref))!;
  expect(card.reasons.join()).toContain('管理者が登録した語句');
  expect(card.spans.map(({ start, end }) => card.text.slice(start, end))).toEqual(['合言葉は ｱｻｶﾞｵ']);
});

test('a phrase for review brings a card and hides nothing', async () => {
  const { execute, intake, adapter } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: 'あさがお', ruling: 'review' } });
  const posted = message('rin', 'アサガオを育てています');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(false);
  expect(adapter.cards.size).toBe(1);
});

test.each(['ア/サ/ガ/オ', 'ｱｻｶﾞｵ', 'あ サ が オ', 'ア\u200bサガオ', 'アサガオ'])(
  'a phrase is found however it is disguised: %s',
  async (disguise) => {
    const { execute, intake, adapter } = createCommandWorld();
    await execute(kei, { command: 'rules add', options: { phrase: 'アサガオ', ruling: 'hide' } });
    const posted = message('rin', `今夜 ${disguise} に集合`);
    await intake.handleMessage(posted);
    expect(adapter.isHidden(posted)).toBe(true);
  },
);

test('a warning of a phrase is not hidden for it, and a call for help is left alone', async () => {
  const { execute, intake, adapter } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: 'アサガオ', ruling: 'hide' } });
  const warning = message('rin', '「アサガオ」と名乗る闇バイトの勧誘に注意してください。応募しないで！');
  await intake.handleMessage(warning);
  expect(adapter.isHidden(warning)).toBe(false);
  const plea = message(
    'yui',
    'アサガオという人に免許証の写真を送ってしまい、家に行くと脅されています。助けてください。どうすればいいですか',
  );
  await intake.handleMessage(plea);
  expect(adapter.isHidden(plea)).toBe(false);
});

test.each([
  ['looks for work, without a strike', 'looking for an easy job, dm me', 0],
  ['talks about it', '簡単な仕事って本当にあるの？', 1],
])('a phrase that the server hides wins over a text that %s', async (_, text, strikes) => {
  const { execute, intake, adapter } = createCommandWorld();
  for (const phrase of ['easy job', '簡単な仕事'])
    await execute(kei, { command: 'rules add', options: { phrase, ruling: 'hide' } });
  const posted = message('rin', text);
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(true);
  expect((await intake.getMemberHistory(posted.author)).strikes).toBe(strikes);
});

test('a member who quotes a phrase that the server hides is reviewed', async () => {
  const { execute, intake, adapter } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: 'アサガオ', ruling: 'hide' } });
  const quotation = message('rin', '「アサガオで日給5万、荷物を運ぶだけ」ってDMが来たんだけど');
  await intake.handleMessage(quotation);
  expect(adapter.isHidden(quotation)).toBe(false);
  expect(adapter.cards.size).toBe(1);
});

test('a phrase in a file name counts as well, and shows where', async () => {
  const { execute, intake, adapter } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: 'アサガオ', ruling: 'hide' } });
  const posted = message('rin', 'どうぞ', { parts: [{ kind: 'attachment-name', text: 'アサガオ.png' }] });
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(true);
  expect(adapter.cards.get(deriveCaseId(posted.ref))!.text).toContain('アサガオ.png');
});

test('a Latin phrase is a word of its own, with its blank as typed', async () => {
  const { execute, intake, adapter } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: 'Easy Job', ruling: 'hide' } });
  const hit = message('rin', 'DM me for an EASY JOB tonight');
  const miss = message('rin', 'queasy jobless people');
  await intake.handleMessage(hit);
  await intake.handleMessage(miss);
  expect(adapter.isHidden(hit)).toBe(true);
  expect(adapter.isHidden(miss)).toBe(false);
});

test('a phrase with a comma in it is found as typed', async () => {
  const { execute, intake, adapter } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: '今夜、裏門で', ruling: 'hide' } });
  const posted = message('rin', 'それでは今夜、裏門で待つ');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(true);
});

test('a phrase that hides counts beside a shorter one for review that it begins with', async () => {
  const { execute, intake, adapter } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: '今夜', ruling: 'review' } });
  await execute(kei, { command: 'rules add', options: { phrase: '今夜、裏門で', ruling: 'hide' } });
  const posted = message('rin', 'それでは今夜、裏門で待つ');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(true);
});

test('phrases are plain words: what looks like a pattern is only its characters, and nothing hangs', async () => {
  const { execute, intake, adapter } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: '(a+)+$', ruling: 'hide' } });
  const posted = message('rin', `${'a'.repeat(50_000)}!`);
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(false);
});

test('the same phrase written otherwise is one phrase, and its ruling can be changed', async () => {
  const { execute, policy } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: 'アサガオ', ruling: 'hide' } });
  const again = await execute(keiInEnglish, {
    command: 'rules add',
    options: { phrase: 'ｱｻｶﾞｵ', ruling: 'review' },
  });
  expect(again.text).toContain('was there already; it now means: ask moderators');
  expect(policy().phrases).toEqual([{ text: 'アサガオ', ruling: 'review' }]);
});

test('a phrase is removed by its text, and an unknown one is told so', async () => {
  const { execute, policy, intake, adapter, commands } = createCommandWorld();
  await execute(kei, { command: 'rules add', options: { phrase: 'アサガオ', ruling: 'hide' } });
  expect(
    await commands.autocomplete(kei, { command: 'rules remove', option: 'phrase', typed: 'サガ' }),
  ).toEqual(['アサガオ']);
  expect((await execute(kei, { command: 'rules list' })).text).toContain('「アサガオ」：非表示');
  expect(await execute(kei, { command: 'rules remove', options: { phrase: 'ひまわり' } })).toMatchObject({
    code: 'not-found',
  });
  expect(await execute(kei, { command: 'rules remove', options: { phrase: ' あさがお ' } })).toMatchObject({
    accepted: true,
  });
  expect(policy().phrases).toEqual([]);
  const posted = message('rin', 'アサガオ');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(false);
});

test.each([
  ['あ', 'bad-value', '2つ以上'],
  ['!?!?', 'bad-value', '2つ以上'],
  ['a\u200b', 'bad-value', '2つ以上'],
  ['', 'bad-value', '2つ以上'],
  ['あ'.repeat(61), 'too-long', '60文字まで'],
])('the phrase "%.12s" cannot be added, and the answer says why', async (text, code, sentence) => {
  const { execute, policy } = createCommandWorld();
  const reply = await execute(kei, { command: 'rules add', options: { phrase: text, ruling: 'hide' } });
  expect(reply).toMatchObject({ accepted: false, code });
  expect(reply.text).toContain(sentence);
  expect(policy().phrases).toEqual([]);
});

test('a server has so many phrases and no more, and the list of all is a file', async () => {
  const phrases = Array.from({ length: MAX_PHRASES }, (_, i) => ({
    text: `花の名前${i}`,
    ruling: 'hide' as const,
  }));
  const { execute, intake, adapter } = createCommandWorld({ phrases });
  const reply = await execute(kei, { command: 'rules add', options: { phrase: 'もう一つ', ruling: 'hide' } });
  expect(reply).toMatchObject({ accepted: false, code: 'too-many' });
  expect(reply.text).toContain(`${MAX_PHRASES}件まで`);
  const list = await execute(kei, { command: 'rules list' });
  expect(list.file?.text.split('\n').filter(Boolean)).toHaveLength(MAX_PHRASES);
  expect(list.text.length).toBeLessThanOrEqual(1900);
  const posted = message('rin', '花の名前42です');
  await intake.handleMessage(posted);
  expect(adapter.isHidden(posted)).toBe(true);
});
