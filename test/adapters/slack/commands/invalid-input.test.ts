import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caseIdIn, openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture();
});
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

const messageLinkTo = (channel: string, ts: string, host = 'machi.slack.example') =>
  `https://${host}/archives/${channel}/p${ts.replace('.', '')}`;

describe('a link that is reported', () => {
  const report = (link: string) =>
    fixture.kei.runsCommand(fixture.general, `/yamidome report ${link} 怪しい`);

  it.each([
    ['hello', 'リンクではない'],
    ['https://x.example/1', 'リンクではない'],
    ['https://machi.slack.example.evil.example/archives/C1/x', 'リンクではない'],
    [messageLinkTo('C0000000001', '1700000000.000100', 'mura.slack.example'), '別のサーバー'],
    [messageLinkTo('C0000000001', '1700000000.000100'), '読むことができません'],
  ])('as %s is answered with what to do', async (link, sentence) => {
    const seen = await report(link);
    expect(seen).toMatchObject({ kind: 'ephemeral' });
    expect(seen.text).toContain(sentence);
  });

  it('to a deleted message is refused, in English for a member whose Slack is English', async () => {
    const post = await fixture.rin.says(fixture.general, 'すぐ消えます');
    await fixture.rin.deletes(fixture.general, post);
    const link = messageLinkTo(fixture.general.id, post.ts);
    expect((await report(link)).text).toContain('すでにありません');
    expect((await fixture.lee.runsCommand(fixture.general, `/yamidome report ${link}`)).text).toContain(
      'no longer there',
    );
  });

  it('to one’s own message, or to the app’s, is refused politely', async () => {
    const own = await fixture.kei.says(fixture.general, 'わたしの投稿');
    expect((await report(messageLinkTo(fixture.general.id, own.ts))).text).toContain(
      'ご自身の投稿は通報できません',
    );
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    const ours = messageLinkTo(fixture.mods.id, card.ts);
    expect((await fixture.aoi.runsCommand(fixture.mods, `/yamidome report ${ours}`)).text).toContain(
      'メンバーが書いたものではない',
    );
  });
});

describe('a text that is too long', () => {
  it('in a post is hidden, cut on the card around what was noticed, and comes back whole', async () => {
    const text = `${'長い話。'.repeat(3000)}RECRUIT ${'*_`'.repeat(3000)}`;
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, text));
    const card = await fixture.waitForCard('非表示にしました');
    expect(JSON.stringify(card.blocks)).toContain('{"type":"text","text":"RECRUIT","style":{"bold":true}}');
    await fixture.aoi.presses(fixture.mods, card, '取り消す');
    const back = await fixture.slack.waitFor('the post is back', () =>
      fixture.general.messages.find(({ username }) => username === 'rin'),
    );
    expect(back.text).toContain(text);
  });

  it('behind the command is refused with how long it may be', async () => {
    const post = await fixture.rin.says(fixture.general, '例の件');
    const long = `/yamidome report ${messageLinkTo(fixture.general.id, post.ts)} ${'あ'.repeat(3000)}`;
    expect((await fixture.kei.runsCommand(fixture.general, long)).text).toMatch(
      /受け付けられるのは\d+文字まで/,
    );
  });
});

it('a post whose channel was archived meanwhile cannot come back: the card says so, and its author gets a message', async () => {
  const room = fixture.slack.channel('room');
  await fixture.waitUntilGone(await fixture.rin.says(room, 'RECRUIT'));
  const card = await fixture.waitForCard('非表示にしました');
  fixture.slack.setArchived(room);
  await fixture.aoi.presses(fixture.mods, card, '取り消す');
  await fixture.waitForCard('元に戻せませんでした');
  await fixture.waitForDirectMessage(fixture.rin, 'もう一度投稿してください');
});

it('an invalid case number, or one of another workspace, is refused with a sentence', async () => {
  await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
  const id = caseIdIn(fixture.slack.visibleTextOf(await fixture.waitForCard('非表示にしました')));
  const appeal = (typed: string) =>
    fixture.kei.runsCommand(fixture.general, `/yamidome appeal ${typed} 誤解です`);
  expect((await appeal('../../etc')).text).toContain('受付番号ではありません');
  expect((await appeal('Y-0000000000')).text).toContain('見つかりません');
  expect((await appeal(id)).text).toContain('投稿した本人だけ');
});

it('an answer that Slack takes no more, half an hour later for example, comes as a direct message', async () => {
  const post = await fixture.rin.says(fixture.general, 'DOUBTFUL');
  const card = await fixture.waitForCard('確認待ち');
  fixture.slack.faults.delay('chat.delete', 200);
  void fixture.aoi.presses(fixture.mods, card, '違反と認める').catch(() => undefined);
  await fixture.slack.waitFor(
    'the deletion is asked',
    () => fixture.slack.callsTo('chat.delete').length === 1,
  );
  fixture.slack.world.responses.clear();
  await fixture.waitUntilGone(post);
  expect((await fixture.waitForDirectMessage(fixture.aoi, '記録しました')).text).toContain(
    '違反と認める判断',
  );
  expect(fixture.logLines.join()).toMatch(/reply_(expired|post_failed)/);
});

const button = (id: string) => ({
  type: 'button',
  action_id: id,
  value: '../../x',
  text: { type: 'plain_text', text: 'x' },
});

it('an unknown button is answered with a sentence, and nothing happens', async () => {
  const post = await fixture.rin.says(fixture.general, 'DOUBTFUL');
  const card = await fixture.waitForCard('確認待ち');
  const forged = JSON.parse(JSON.stringify(card).replaceAll('yami:decide:uphold', 'yami:decide:explode'));
  const seen = await fixture.aoi.presses(fixture.mods, forged, '違反と認める');
  expect(seen.text).toContain('この操作は受け付けられません');
  const made = { ...forged, blocks: [{ type: 'actions', elements: [button('x'.repeat(200))] }] };
  expect((await fixture.lee.presses(fixture.mods, made, 'x')).text).toContain('cannot be done any more');
  expect(fixture.isPresent(post)).toBe(true);
});
