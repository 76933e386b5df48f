import { describe, expect, it } from 'vitest';
import { anonymise } from '../../../../src/app/console/playground/anonymise.ts';
import { parseConversation } from '../../../../src/app/console/playground/parse-conversation.ts';
import { message, moderator, SERVER } from '../../../support/messages.ts';
import { RECRUITING_TEXT } from '../../../support/worlds/command-world.ts';
import { createPlaygroundWorld, viewer } from './playground-world.ts';

const kei = viewer();

describe('a pasted text', () => {
  it('gets ruling, reasons in the language of the reader and highlights, and is stored nowhere', async () => {
    const { playground, stores, keyValueStore } = createPlaygroundWorld();
    const request = { text: RECRUITING_TEXT, isConversation: false, language: 'en' } as const;
    const [post, ...others] = await playground.judge(viewer('auditor'), request);
    expect(others).toEqual([]);
    expect(post).toMatchObject({
      author: '',
      together: 1,
      inForce: { ruling: 'hide', stance: 'soliciting' },
    });
    expect(post?.inForce.segments.map(({ text }) => text).join('')).toBe(RECRUITING_TEXT);
    expect(post?.inForce.segments.some(({ isMarked }) => isMarked)).toBe(true);
    expect(post?.inForce.reasons[0]?.note).toMatch(/^[\x20-\x7e]+$/);
    expect(post?.withDraft).toBeUndefined();
    expect(await stores.archive.listCasesOfServer(SERVER, 10)).toEqual([]);
    expect(await keyValueStore.list('')).toEqual([]);
  });

  it('is judged with the draft too, when there is one', async () => {
    const { playground } = createPlaygroundWorld();
    const input = { review: '4%', hide: '55%', phrases: 'hide: アサガオ', ownPack: '' };
    await playground.saveDraft(kei, input, { revision: 0, language: 'ja' });
    const request = { text: 'アサガオの種', isConversation: false, language: 'ja' } as const;
    const [post] = await playground.judge(viewer('moderator'), request);
    expect([post?.inForce.ruling, post?.withDraft?.ruling]).toEqual(['pass', 'hide']);
  });

  it('as a conversation is judged by the posts of each name together', async () => {
    const { playground } = createPlaygroundWorld();
    const text = 'rin: 日給5万\nyui：おはよう\nrin: 荷物を運ぶだけ\n続きの行\nrin: 詳細はテレグラムで';
    const posts = await playground.judge(kei, { text, isConversation: true, language: 'ja' });
    expect(posts.map(({ author }) => author)).toEqual(['rin', 'yui', 'rin', 'rin']);
    expect(posts[1]?.inForce.ruling).toBe('pass');
    expect(posts.some(({ together, inForce }) => together > 1 && inForce.ruling !== 'pass')).toBe(true);
  });
});

describe('a conversation', () => {
  it.each([
    [
      'names before a colon',
      'rin: a\nyui： b',
      [
        ['rin', 'a'],
        ['yui', 'b'],
      ],
    ],
    [
      'a line without a name continues the post',
      'rin: a\nb\nyui: c',
      [
        ['rin', 'a\nb'],
        ['yui', 'c'],
      ],
    ],
    [
      'blocks without names',
      'a\nb\n\nc',
      [
        ['', 'a\nb'],
        ['', 'c'],
      ],
    ],
    [
      'an address and a time of day are no names',
      'https://example.com/a\n12:30 集合',
      [['', 'https://example.com/a\n12:30 集合']],
    ],
    ['nothing', ' \n\n', []],
  ])('is read: %s', (_, text, expected) => {
    expect(parseConversation(text).map(({ author, text: post }) => [author, post])).toEqual(expected);
  });
});

describe('example lines of decided cases', () => {
  it('are the posts that moderators upheld or overturned, without names, ids, links and numbers', async () => {
    const { playground, intake, stores } = createPlaygroundWorld();
    const posts = [
      message('ren_tanaka', `${RECRUITING_TEXT} ren_tanaka @boss_01 https://t.me/abc 090-1234-5678`),
      message('yui', `急募 ${RECRUITING_TEXT}`),
      message('sora', `誰でも ${RECRUITING_TEXT}`),
    ];
    for (const post of posts) await intake.handleMessage(post);
    const ids = await stores.archive.listCasesOfServer(SERVER, 10);
    const decide = (caseId: string, decision: 'uphold' | 'overturn') =>
      intake.decide({ caseId, moderator: moderator('aoi'), decision });
    await decide(ids[0]!, 'uphold');
    await decide(ids[1]!, 'overturn');
    const lines = await playground.listExamples(kei, 10);
    expect(lines.map(({ expect: wanted }) => wanted).sort()).toEqual(['hide', 'pass']);
    const upheld = lines.find(({ expect: wanted }) => wanted === 'hide');
    expect(upheld?.text).toContain('日給5万、荷物を運ぶだけ');
    for (const secret of ['ren_tanaka', 'boss_01', 't.me', '1234'])
      expect(upheld?.text).not.toContain(secret);
    expect(upheld?.rule).toMatch(/\//);
  });

  it('become lines of the formats that train and packs read, and are anonymised once more', () => {
    const { playground } = createPlaygroundWorld();
    const lines = [
      { text: '電話は090-1234-5678へ', expect: 'hide' as const },
      { text: 'おはよう', expect: 'pass' as const },
      { text: ' ', expect: 'flag' as const },
    ];
    expect(playground.formatExamples(kei, lines, 'jsonl')).toEqual({
      name: 'examples.jsonl',
      text: '{"text":"電話は000-0000-0000へ","expect":"hide"}\n{"text":"おはよう","expect":"pass"}\n',
    });
    expect(playground.formatExamples(kei, lines, 'yaml')?.text).toBe(
      'hits:\n  - 電話は000-0000-0000へ\npasses:\n  - おはよう\n',
    );
  });

  it.each([
    ['<@123456789012345678> と <#42> と <@U024BE7LH>', '@name と @name と @name'],
    ['mail: taro.yamada@example.org', 'mail: name@example.com'],
    ['discord.gg/abc123 に来て', 'example.com に来て'],
    ['LINE ID: taro_99 まで', 'LINE ID: name まで'],
    ['日給50000円、100,000円以上、1000000万', '日給50000円、100,000円以上、1000000万'],
    ['口座 1234567 です', '口座 000-0000-0000 です'],
    ['田中太郎です。田中と呼んで', '名前です。名前と呼んで'],
    ['あの海', 'あの海'],
  ])('anonymising %j', (text, expected) => {
    expect(anonymise(text, ['田中太郎', '田中', 'あ'])).toBe(expected);
  });
});

it('precision counts the last decision of each case for every rule and pack that fired', async () => {
  const { playground, intake, stores, clock } = createPlaygroundWorld();
  for (const word of ['急募', '誰でも', '即日'])
    await intake.handleMessage(message(`a${word}`, `${word} ${RECRUITING_TEXT}`));
  const ids = await stores.archive.listCasesOfServer(SERVER, 10);
  const decide = (caseId: string, decision: 'uphold' | 'overturn') =>
    intake.decide({ caseId, moderator: moderator('aoi'), decision });
  await decide(ids[0]!, 'uphold');
  await decide(ids[1]!, 'overturn');
  const { packs, rules } = await playground.readPrecision(viewer('moderator'), 30);
  const pack = packs.find(({ name }) => name === 'yami-baito');
  expect(pack).toMatchObject({ upheld: 1, decided: 2 });
  expect(pack!.low).toBeGreaterThan(0.05);
  expect(pack!.high).toBeLessThan(0.95);
  expect(rules.length).toBeGreaterThan(packs.length);
  expect(rules.every(({ name }) => name.includes('/'))).toBe(true);
  clock.advance(31 * 24 * 60 * 60_000);
  expect(await playground.readPrecision(viewer('moderator'), 30)).toEqual({ days: 30, packs: [], rules: [] });
});
