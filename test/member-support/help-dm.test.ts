import { describe, expect, test } from 'vitest';
import { AdapterError, type Member, type MessageRef, messageKey } from '#core';
import { loadNotices } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { DAY_MS } from '../support/fake-clock.ts';
import { member, message, SERVER } from '../support/messages.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { createPipelineWorld } from '../support/worlds/pipeline-world.ts';

const ALL_TIME = [new Date(0), new Date('2030-01-01')] as const;

test('a member who is afraid gets a kind direct message that promises nothing for the police, and never a case', async () => {
  const { intake, adapter, archive, strikes, counters, logged, clock } = createPipelineWorld();
  const posted = message('somebody-in-trouble', 'SCARED');
  await intake.handleMessage(posted);
  const { letter } = adapter.messagesTo('somebody-in-trouble', 'help')[0]!;
  expect(letter.text).toContain('#9110');
  expect(letter.text).toContain('警察庁は「相談した人とその家族を保護する」と呼びかけています');
  expect(letter.text).toContain('受付時間は地域により異なります');
  expect(letter.text).not.toMatch(/違反|警告|ストライク/);
  expect(letter).toMatchObject({ helpLines: true });
  expect(await archive.listCasesByAuthor(posted.author, 10)).toEqual([]);
  expect(await strikes.count(posted.author, clock.now(), 90)).toBe(0);
  expect(await counters.getTotals(SERVER, ...ALL_TIME)).toEqual({ 'help.delivered': 1 });
  expect(logged.join()).not.toContain('somebody-in-trouble');
});

test('one direct message a day, but who was looking for work and is threatened now gets the other one at once', async () => {
  const { intake, adapter, clock } = createPipelineWorld();
  for (const text of ['JOBLESS', 'JOBLESS', 'SCARED', 'SCARED'])
    await intake.handleMessage(message('mio', text));
  const texts = () => adapter.messagesTo('mio', 'help').map(({ letter }) => letter.text.split('\n')[0]);
  expect(texts()).toEqual([
    'お仕事探しの参考に、あなただけにお届けする案内です。',
    'ひとりで抱え込まないでください。この案内はあなただけに届いています。あなたを責めるものではありません。',
  ]);
  clock.advance(2 * DAY_MS);
  await intake.handleMessage(message('mio', 'SCARED'));
  expect(texts()).toHaveLength(3);
});

describe('the answer', () => {
  const noticeBundle = loadNotices(DEFAULT_RULES_FOLDER);
  /** The direct message to a member who wrote this. */
  async function answerTo(text: string, author = member('mio')): Promise<string> {
    const bundle = await noticeBundle;
    const { intake, adapter } = createPipelineWorld(bundle.ok ? { notices: () => bundle.value } : {});
    await intake.handleMessage(message(author, text));
    return adapter.messagesTo(author.id, 'help')[0]!.letter.text;
  }

  test.each([
    ['SCARED I want to stop but they know where I live', 'You do not have to face this alone'],
    ['SCARED 我想退出，但是他们知道我家在哪里', '这里没有人会责怪你'],
    ['SCARED Tôi muốn dừng lại nhưng tôi sợ', 'ở đây không ai trách bạn'],
    ['SCARED Eu quero parar, mas não posso, estou com medo', 'ninguém aqui culpa você'],
    ['SCARED 그만두고 싶은데 무서워요', 'You do not have to face this alone'],
    ['JOBLESS 我急需用钱，有工作吗', '给正在找工作的各位'],
    ['SCARED もうやめたいです', 'ひとりで抱え込まないでください'],
  ])('to "%s" is in the language of the writer', async (text, expected) => {
    expect(await answerTo(text)).toContain(expected);
  });

  test('uses the language of the member when the text does not show one', async () => {
    expect(await answerTo('SCARED 110', member('mio', { language: 'en' }))).toContain(
      'no one is blaming you',
    );
  });

  test.each([
    ['SCARED もう死 にたい', '0120-061-338（#いのちSOS'],
    ['SCARED I ＷＡＮＴ to die, what do I do', '0120-783-556 (Inochi no Denwa'],
  ])('to despair names the lines for it before everything else: "%s"', async (text, expected) => {
    const answer = await answerTo(text);
    expect(answer.split('\n\n')[0]).toContain(expected);
    expect(answer).toContain('#9110');
  });

  test('without words of despair does not name the lines for it', async () => {
    expect(await answerTo('SCARED もうやめたいです')).not.toContain('0120-783-556');
  });
});

test('who takes no direct messages is counted as such, and named nowhere', async () => {
  const { intake, adapter, counters, logged } = createPipelineWorld();
  adapter.failNext('help', new AdapterError('forbidden', 'closed'));
  await intake.handleMessage(message('somebody-in-trouble', 'SCARED'));
  expect(await counters.getTotals(SERVER, ...ALL_TIME)).toEqual({ 'help.undelivered': 1 });
  expect(logged.join()).toContain('help_dm_not_delivered');
  expect(logged.join()).not.toContain('somebody-in-trouble');
});

test('a server may switch the direct messages off', async () => {
  const { intake, adapter } = createPipelineWorld({
    policy: { notices: { ...testPolicy().notices, help: false } },
  });
  await intake.handleMessage(message('mio', 'SCARED'));
  expect(adapter.requestedActions).toEqual([]);
});

test('cautions are counted, and whether a post was hidden before anybody answered it, once for each post', async () => {
  const answered = new Map<string, readonly Member[]>();
  const adapter = {
    ...createFakeAdapter(),
    getResponders: (ref: MessageRef) => answered.get(messageKey(ref)) ?? [],
  };
  const { intake, counters } = createPipelineWorld({ adapter });
  const [quick, slow] = [message('rin', 'RECRUIT'), message('yui', 'RECRUIT')];
  answered.set(messageKey(slow.ref), [member('sora')]);
  for (const posted of [quick, slow]) await intake.handleMessage(posted);
  await intake.report({ message: slow, reporter: member('mio'), reason: '' });
  await intake.resumeUnfinishedCases();
  expect(await counters.getTotals(SERVER, ...ALL_TIME)).toEqual({
    'caution.delivered': 1,
    'hidden.answered': 1,
    'hidden.unanswered': 1,
  });
});

test('what the platform had blocked by itself could not be answered, and is not counted as a success of ours', async () => {
  const adapter = { ...createFakeAdapter(), getResponders: () => [] };
  const { intake, counters } = createPipelineWorld({ adapter });
  await intake.handleMessage(message('rin', 'RECRUIT', { blocked: true }));
  expect(await counters.getTotals(SERVER, ...ALL_TIME)).toEqual({});
});

test('of a post that is older than what this process has seen, nobody counts whether it was answered', async () => {
  const adapter = { ...createFakeAdapter(), getResponders: () => undefined };
  const { intake, counters } = createPipelineWorld({ adapter });
  await intake.handleMessage(message('rin', 'RECRUIT'));
  expect(adapter.deliveredMessages.some(({ kind }) => kind === 'warn')).toBe(true);
  expect(await counters.getTotals(SERVER, ...ALL_TIME)).toEqual({});
});
