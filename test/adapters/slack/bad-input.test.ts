import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Community, caseIn, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
});
afterEach(async () => {
  expect(town.slack.bugs).toEqual([]);
  await town.close();
});

const linkTo = (channel: string, ts: string, host = 'machi.slack.example') =>
  `https://${host}/archives/${channel}/p${ts.replace('.', '')}`;

describe('a link that is reported', () => {
  const report = (link: string) => town.kei.runs(town.general, `/yamidome report ${link} 怪しい`);

  it.each([
    ['hello', 'リンクではない'],
    ['https://x.example/1', 'リンクではない'],
    ['https://machi.slack.example.evil.example/archives/C1/x', 'リンクではない'],
    [linkTo('C0000000001', '1700000000.000100', 'mura.slack.example'), '別のサーバー'],
    [linkTo('C0000000001', '1700000000.000100'), '読むことができません'],
  ])('as %s is answered with what to do', async (link, sentence) => {
    const seen = await report(link);
    expect(seen).toMatchObject({ kind: 'ephemeral' });
    expect(seen.text).toContain(sentence);
  });

  it('to a message that is gone is told as such, in English to whom Slack speaks English', async () => {
    const post = await town.rin.says(town.general, 'すぐ消えます');
    await town.rin.deletes(town.general, post);
    const link = linkTo(town.general.id, post.ts);
    expect((await report(link)).text).toContain('すでにありません');
    expect((await town.lee.runs(town.general, `/yamidome report ${link}`)).text).toContain('no longer there');
  });

  it('to one’s own message, or to the app’s, is refused politely', async () => {
    const own = await town.kei.says(town.general, 'わたしの投稿');
    expect((await report(linkTo(town.general.id, own.ts))).text).toContain('ご自身の投稿は通報できません');
    await town.rin.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    const ours = linkTo(town.mods.id, card.ts);
    expect((await town.aoi.runs(town.mods, `/yamidome report ${ours}`)).text).toContain(
      '利用者が書いたものではない',
    );
  });
});

describe('a text that is too long', () => {
  it('in a post is hidden, cut on the card around what was noticed, and comes back whole', async () => {
    const text = `${'長い話。'.repeat(3000)}RECRUIT ${'*_`'.repeat(3000)}`;
    await town.gone(await town.rin.says(town.general, text));
    const card = await town.card('非表示にしました');
    expect(JSON.stringify(card.blocks)).toContain('{"type":"text","text":"RECRUIT","style":{"bold":true}}');
    await town.aoi.presses(town.mods, card, '取り消す');
    const back = await town.slack.until('the post is back', () =>
      town.general.messages.find(({ username }) => username === 'rin'),
    );
    expect(back.text).toContain(text);
  });

  it('behind the command is refused with how long it may be', async () => {
    const post = await town.rin.says(town.general, '例の件');
    const long = `/yamidome report ${linkTo(town.general.id, post.ts)} ${'あ'.repeat(3000)}`;
    expect((await town.kei.runs(town.general, long)).text).toMatch(/受け付けられるのは\d+文字まで/);
  });
});

it('a post whose channel was archived meanwhile cannot come back: the card says so, and its author is told', async () => {
  const room = town.slack.channel('room');
  await town.gone(await town.rin.says(room, 'RECRUIT'));
  const card = await town.card('非表示にしました');
  town.slack.archives(room);
  await town.aoi.presses(town.mods, card, '取り消す');
  await town.card('元に戻せませんでした');
  await town.letter(town.rin, 'もう一度投稿してください');
});

it('a case’s number that is none, or another’s, is told as such', async () => {
  await town.gone(await town.rin.says(town.general, 'RECRUIT'));
  const id = caseIn(town.slack.wordsOf(await town.card('非表示にしました')));
  const appeal = (typed: string) => town.kei.runs(town.general, `/yamidome appeal ${typed} 誤解です`);
  expect((await appeal('../../etc')).text).toContain('受付番号ではありません');
  expect((await appeal('Y-0000000000')).text).toContain('見つかりません');
  expect((await appeal(id)).text).toContain('投稿した本人だけ');
});

it('an answer that Slack takes no more, half an hour later for example, comes as a direct message', async () => {
  const post = await town.rin.says(town.general, 'DOUBTFUL');
  const card = await town.card('確認待ち');
  town.slack.faults.slow('chat.delete', 200);
  void town.aoi.presses(town.mods, card, '違反と認める').catch(() => undefined);
  await town.slack.until('the deletion is asked', () => town.slack.callsTo('chat.delete').length === 1);
  town.slack.world.responses.clear();
  await town.gone(post);
  expect((await town.letter(town.aoi, '記録しました')).text).toContain('違反と認める判断');
  expect(town.logged.join()).toMatch(/an answer (came too late|was not taken)/);
});

const button = (id: string) => ({
  type: 'button',
  action_id: id,
  value: '../../x',
  text: { type: 'plain_text', text: 'x' },
});

it('a button that nobody knows any more is answered with a sentence, and nothing happens', async () => {
  const post = await town.rin.says(town.general, 'DOUBTFUL');
  const card = await town.card('確認待ち');
  const forged = JSON.parse(JSON.stringify(card).replaceAll('yami:decide:uphold', 'yami:decide:explode'));
  const seen = await town.aoi.presses(town.mods, forged, '違反と認める');
  expect(seen.text).toContain('この操作は受け付けられません');
  const made = { ...forged, blocks: [{ type: 'actions', elements: [button('x'.repeat(200))] }] };
  expect((await town.lee.presses(town.mods, made, 'x')).text).toContain('cannot be done any more');
  expect(town.standing(post)).toBe(true);
});
