import { describe, expect, test } from 'vitest';
import type { Message } from '#core';
import { deriveCaseId, deriveCaseState } from '../../../src/cases/index.ts';
import { minhashKeys } from '../../../src/pipeline/context/minhash.ts';
import { foldText } from '../../../src/text/index.ts';
import { MINUTE_MS } from '../../support/fake-clock.ts';
import { member, message, moderator } from '../../support/messages.ts';
import { createPipelineWorld, type PipelineWorld } from '../../support/worlds/pipeline-world.ts';

const DOUBTFUL = 'DOUBTFUL: 荷物を受け取って駅まで届けるだけの仕事です。詳しくは連絡ください';

async function post(world: PipelineWorld, author: string, text: string) {
  const posted = message(author, text);
  await world.intake.handleMessage(posted);
  return posted;
}

const cardOf = (world: PipelineWorld, posted: { ref: Parameters<typeof deriveCaseId>[0] }) =>
  world.adapter.cards.get(deriveCaseId(posted.ref));
const otherCases = (world: PipelineWorld, posted: Parameters<typeof cardOf>[1]) =>
  cardOf(world, posted)
    ?.facts.find(({ label }) => label === '同じ文面・連絡先・画像の事案')
    ?.value.split(' ');

describe('the same text from several accounts', () => {
  test('the third account makes a doubtful text certain, and the first two are hidden as well', async () => {
    const world = createPipelineWorld();
    const posts = [
      await post(world, 'rin', `${DOUBTFUL} 日給5万`),
      await post(world, 'sora', `🔥${DOUBTFUL}🔥 日給3万`),
      await post(world, 'yui', `${DOUBTFUL}！！ 日給８万 @yui_01`),
    ];
    expect(posts.map((each) => world.adapter.isHidden(each))).toEqual([true, true, true]);
    for (const author of ['rin', 'sora', 'yui']) {
      expect((await world.intake.getMemberHistory(member(author))).strikes).toBe(1);
      expect(world.adapter.messagesTo(author, 'warn')).toHaveLength(1);
    }
    const reasons = cardOf(world, posts[0]!)!.reasons.join();
    expect(reasons).toContain('3個のアカウントが、ほぼ同じ文面を投稿しています (campaign/same-text)');
  });

  test('each card names the other cases', async () => {
    const world = createPipelineWorld();
    const posts = [
      await post(world, 'rin', DOUBTFUL),
      await post(world, 'sora', DOUBTFUL),
      await post(world, 'yui', DOUBTFUL),
    ];
    const ids = posts.map((each) => deriveCaseId(each.ref));
    for (const [i, each] of posts.entries()) {
      expect(otherCases(world, each)!.sort()).toEqual(ids.filter((_, k) => k !== i).sort());
    }
    const fourth = await post(world, 'ren', DOUBTFUL);
    expect(otherCases(world, fourth)).toHaveLength(3);
  });

  test('two accounts, or one account three times, are no campaign', async () => {
    const world = createPipelineWorld();
    const posts = [
      await post(world, 'rin', DOUBTFUL),
      await post(world, 'rin', DOUBTFUL),
      await post(world, 'rin', DOUBTFUL),
      await post(world, 'sora', DOUBTFUL),
    ];
    expect(posts.some((each) => world.adapter.isHidden(each))).toBe(false);
    expect(otherCases(world, posts[3]!)).toBeUndefined();
  });

  test('what was posted too long ago does not count', async () => {
    const world = createPipelineWorld();
    await post(world, 'rin', DOUBTFUL);
    await post(world, 'sora', DOUBTFUL);
    world.clock.advance(11 * MINUTE_MS);
    expect(world.adapter.isHidden(await post(world, 'yui', DOUBTFUL))).toBe(false);
  });

  test('the policy may leave the earlier cases to moderators', async () => {
    const campaigns = { windowMinutes: 10, accounts: 3, raiseLogOdds: 2.3, earlier: false };
    const world = createPipelineWorld({ policy: { campaigns } });
    const posts = [
      await post(world, 'rin', DOUBTFUL),
      await post(world, 'sora', DOUBTFUL),
      await post(world, 'yui', DOUBTFUL),
    ];
    expect(posts.map((each) => world.adapter.isHidden(each))).toEqual([false, false, true]);
    expect(otherCases(world, posts[0]!)).toHaveLength(2);
  });

  test('what would pass alone goes to moderators at the most', async () => {
    const campaigns = { windowMinutes: 10, accounts: 2, raiseLogOdds: 16, earlier: true };
    const world = createPipelineWorld({ policy: { campaigns } });
    const text = 'PAY は応相談です。まずはお気軽に声をかけてください';
    const posts = [await post(world, 'rin', text), await post(world, 'sora', text)];
    expect(posts.some((each) => world.adapter.isHidden(each))).toBe(false);
    expect(cardOf(world, posts[1]!)!.buttons).toHaveLength(2);
  });

  test('copies that lead to no case do not ask the archive for all earlier copies each time', async () => {
    const campaigns = { windowMinutes: 10, accounts: 2, raiseLogOdds: 0.1, earlier: true };
    const world = createPipelineWorld({ policy: { campaigns } });
    for (let i = 0; i < 12; i++)
      await post(world, `m${i}`, 'PAY は応相談です。まずはお気軽に声をかけてください');
    expect(world.adapter.cards.size).toBe(0);
    const reads = world.calls.filter((call) => call.startsWith('archive.read'));
    expect(reads).toHaveLength(11);
  });

  test.each([
    ['an innocent text', 'おはようございます、今日の集合は駅前に十時です'],
    ['a warning', 'BEWARE: こういう募集には絶対に応募しないでください'],
    ['a call for help', 'SCARED: 応募してしまったのですがどうしたらいいですか'],
  ])('%s never counts, whoever repeats it', async (_, text) => {
    const world = createPipelineWorld({ policy: { probability: { review: 0.999, hide: 0.9995 } } });
    for (let i = 0; i < 8; i++) await post(world, `m${i}`, text);
    expect(world.calls.filter((call) => call.startsWith('duplicateIndex.'))).toEqual([]);
    expect(world.adapter.cards.size).toBe(0);
  });

  test('what moderators found to be fine is made no worse by repetition', async () => {
    const world = createPipelineWorld();
    const first = await post(world, 'rin', DOUBTFUL);
    await world.intake.decide({
      caseId: deriveCaseId(first.ref),
      moderator: moderator(),
      decision: 'overturn',
    });
    await post(world, 'sora', DOUBTFUL);
    const third = await post(world, 'yui', DOUBTFUL);
    expect(world.adapter.isHidden(third)).toBe(false);
    expect(otherCases(world, third)).toHaveLength(2);
  });

  test('a case from before there were probabilities is opened, linked and decided like any other', async () => {
    const world = createPipelineWorld();
    const posted = message('rin', DOUBTFUL);
    const id = deriveCaseId(posted.ref);
    const signal = {
      rule: 'fake/doubtful',
      weight: 0.6,
      spans: [{ start: 0, end: 8 }],
      note: '理由',
    } as const;
    const verdict = { ruling: 'review', stance: 'soliciting', score: 0.6, signals: [signal] } as const;
    await world.archive.append(id, 0, [
      { kind: 'opened', at: world.clock.now(), message: posted, verdict, packs: 'fake 1' },
    ]);
    await world.intake.handleMessage(posted);
    const others = [await post(world, 'sora', DOUBTFUL), await post(world, 'yui', DOUBTFUL)];
    expect(others.map((each) => world.adapter.isHidden(each))).toEqual([true, true]);
    expect(otherCases(world, posted)!.sort()).toEqual(others.map((each) => deriveCaseId(each.ref)).sort());
    const probabilityOn = (card: typeof posted) =>
      cardOf(world, card)!.facts.find(({ label }) => label === '勧誘の確率')?.value;
    expect([posted, ...others].map(probabilityOn)).toEqual([
      expect.stringContaining('スコア 0.60'),
      '56.2%（疑い）',
      '56.2%（疑い）',
    ]);
    // Its evidence was stored without sorts, so only a moderator may hide it.
    expect(world.adapter.isHidden(posted)).toBe(false);
    await world.intake.decide({ caseId: id, moderator: moderator(), decision: 'uphold' });
    expect(world.adapter.isHidden(posted)).toBe(true);
    await world.intake.decide({ caseId: id, moderator: moderator(), decision: 'overturn' });
    expect(world.adapter.isHidden(posted)).toBe(false);
  });

  test('an earlier case that moderators upheld or overturned stays as they decided', async () => {
    const world = createPipelineWorld();
    const first = await post(world, 'rin', DOUBTFUL);
    await post(world, 'sora', DOUBTFUL);
    await world.intake.decide({
      caseId: deriveCaseId(first.ref),
      moderator: moderator(),
      decision: 'uphold',
    });
    await post(world, 'yui', DOUBTFUL);
    const state = deriveCaseState(await world.archive.read(deriveCaseId(first.ref)))!;
    expect(state.events.filter(({ kind }) => kind === 'rejudged')).toEqual([]);
    expect((await world.intake.getMemberHistory(first.author)).strikes).toBe(1);
  });

  test('without the store that counts, everything else goes on', async () => {
    const world = createPipelineWorld({
      observe: (call) => {
        if (call.startsWith('duplicateIndex.')) throw new Error('connection refused');
      },
    });
    await post(world, 'rin', DOUBTFUL);
    const certain = await post(world, 'sora', 'RECRUIT');
    expect(world.adapter.isHidden(certain)).toBe(true);
    expect(world.adapter.cards.size).toBe(2);
    expect(world.logged.join()).toContain('campaign_check_failed');
    expect(world.logged.join()).not.toContain('荷物');
  });

  test('a flood from many accounts joins the newest and stays cheap', async () => {
    const world = createPipelineWorld();
    for (let i = 0; i < 20; i++) await post(world, `m${i}`, DOUBTFUL);
    const before = world.calls.length;
    const last = await post(world, 'last', DOUBTFUL);
    expect(world.adapter.isHidden(last)).toBe(true);
    expect(otherCases(world, last)).toHaveLength(10);
    expect(world.calls.length - before).toBeLessThan(100);
  });
});

describe('the same picture from several accounts', () => {
  /** A photo without words, differently compressed each time. */
  const photo = (hash: string) => ({ readPictures: [{ picture: '1', hash, lines: [], codes: [] }] });
  const postWith = async (world: PipelineWorld, author: string, text: string, more: Partial<Message>) => {
    const posted = message(author, text, more);
    await world.intake.handleMessage(posted);
    return posted;
  };

  test('counts like the same text, if there is evidence each time', async () => {
    const world = createPipelineWorld();
    const posts = [
      await postWith(world, 'rin', 'DOUBTFUL one', photo('0f1e2d3c4b5a6978')),
      await postWith(world, 'sora', 'a DOUBTFUL second', photo('0f1e2d3c4b5a697f')),
      await postWith(world, 'yui', 'this is DOUBTFUL', photo('0f1e2d3c4b5b6978')),
    ];
    expect(posts.map((each) => world.adapter.isHidden(each))).toEqual([true, true, true]);
    expect(cardOf(world, posts[0]!)!.reasons.join()).toContain(
      '3個のアカウントが、同じ画像を投稿しています (campaign/same-picture)',
    );
  });

  test('counts for nothing without evidence, and neither do other pictures', async () => {
    const world = createPipelineWorld();
    for (const author of ['rin', 'sora', 'yui'])
      await postWith(world, author, `${author} likes it`, photo('0f1e2d3c4b5a6978'));
    expect(world.adapter.cards.size).toBe(0);
    const posts = [];
    for (const [author, hash] of [
      ['ren', 'f0e1d2c3b4a59687'],
      ['kei', '123456789abcdef0'],
      ['mio', '9f3c61c39c3e61c2'],
    ] as const)
      posts.push(await postWith(world, author, `DOUBTFUL ${author}`, photo(hash)));
    expect(posts.map((each) => world.adapter.isHidden(each))).toEqual([false, false, false]);
  });
});

describe('the same contact from several accounts', () => {
  test('different texts that lead to one place are one campaign', async () => {
    const world = createPipelineWorld();
    const posts = [
      await post(world, 'rin', 'DOUBTFUL telegram @kumo_88 まで'),
      await post(world, 'sora', 'DOUBTFUL 興味ある人は t.me/kumo_88'),
      await post(world, 'yui', 'DOUBTFUL テレグラム：@ｋｕｍｏ＿８８'),
    ];
    expect(posts.map((each) => world.adapter.isHidden(each))).toEqual([true, true, true]);
    expect(cardOf(world, posts[2]!)!.reasons.join()).toContain('campaign/same-contact');
  });

  test('three accounts that show contacts of their own are not', async () => {
    const world = createPipelineWorld();
    for (const author of ['rin', 'sora', 'yui']) {
      const posted = await post(world, author, `DOUBTFUL telegram @${author}_own`);
      expect(world.adapter.isHidden(posted)).toBe(false);
    }
  });
});

describe('near-duplicates', () => {
  const near = (a: string, b: string) => {
    const keys = new Set(minhashKeys(foldText(a)));
    return minhashKeys(foldText(b)).some((key) => keys.has(key));
  };
  const text =
    '荷物を受け取って指定の場所に届けるだけの簡単な仕事です。日給5万円、即日払い。やる気のある人は連絡ください';

  test.each([
    ['another amount', text.replace('5万円', '12万')],
    ['emoji between', text.replaceAll('。', '🔥🔥💰')],
    ['half-width kana, other marks', text.replaceAll('。', '！').replace('ください', 'ｸﾀﾞｻｲ')],
    ['a sentence more', `${text} 未経験でも大丈夫`],
    ['a word exchanged', text.replace('簡単な仕事', '軽作業')],
  ])('%s: still the same text', (_, changed) => {
    expect(near(text, changed)).toBe(true);
  });

  test.each([
    [
      'another offer',
      'スマホだけでできる副業に興味のある方へ。毎月しっかり稼げるので、気軽に声をかけてくださいね',
    ],
    [
      'ordinary talk',
      '昨日の試合は本当に面白かったですね。延長に入ってからの逆転には驚きました、また見に行きたいです',
    ],
  ])('%s: another text', (_, other) => {
    expect(near(text, other)).toBe(false);
  });

  test('what anybody might say has no fingerprint', () => {
    expect(minhashKeys(foldText('DMください！'))).toEqual([]);
    expect(minhashKeys(foldText('5万 10万 100万 1000万 10000万'))).toEqual([]);
  });
});
