import { afterEach, describe, expect, it } from 'vitest';
import {
  openWorkspaceFixture,
  type WorkspaceFixture,
  type WorkspaceFixtureOptions,
} from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
const openFixture = async (options?: WorkspaceFixtureOptions): Promise<void> => {
  fixture = await openWorkspaceFixture(options);
};
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

describe.each([
  ['Socket Mode', false],
  ['HTTP', true],
])('over %s', (_, http) => {
  it('a recruiting post is deleted with the administrator’s token, its author gets a message, moderators get a card', async () => {
    await openFixture({ http });
    const post = await fixture.rin.says(fixture.general, 'RECRUIT 日給5万');
    await fixture.waitUntilGone(post);
    const card = await fixture.waitForCard('非表示にしました');
    expect(fixture.slack.visibleTextOf(card)).toContain('RECRUIT');
    const directMessage = await fixture.waitForDirectMessage(fixture.rin, '非表示にしました');
    expect(directMessage.text).toContain('#9110');
    expect(directMessage.text).toContain(`<#${fixture.general.id}> <!date^`);
    expect(fixture.slack.visibleTextOf(directMessage.message)).toContain('RECRUIT 日給5万');
    expect(fixture.slack.callsTo('chat.delete')[0]?.token).toBe(fixture.slack.userToken);
  });

  it('an ordinary message, and what moderators and administrators post, stay', async () => {
    await openFixture({ http });
    const posts = [
      await fixture.kei.says(fixture.general, 'おはようございます'),
      await fixture.aoi.says(fixture.general, 'RECRUIT'),
      await fixture.slack.owner.says(fixture.general, 'RECRUIT'),
    ];
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await fixture.waitForCard('非表示にしました');
    expect(posts.every(fixture.isPresent)).toBe(true);
    expect(fixture.listCards()).toHaveLength(1);
  });

  it('moderators decide with the card’s buttons, which is changed in its place', async () => {
    await openFixture({ http });
    const post = await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    const seen = await fixture.aoi.presses(fixture.mods, card, '違反と認める');
    expect(seen).toMatchObject({ kind: 'ephemeral' });
    expect(seen.text).toContain('記録しました');
    await fixture.waitUntilGone(post);
    expect(fixture.slack.visibleTextOf(await fixture.waitForCard('違反と認める（aoi'))).toContain(
      '非表示にしました',
    );
    expect(fixture.listCards()).toHaveLength(1);
  });

  it('an appeal from the direct message reaches the card; overturned, the post comes back in its author’s name', async () => {
    await openFixture({ http });
    const bytes = new TextEncoder().encode('map');
    const post = await fixture.rin.says(fixture.general, 'RECRUIT <@U1> & co', {
      files: [{ name: '地図.png', bytes }],
    });
    await fixture.waitUntilGone(post);
    const directMessage = await fixture.waitForDirectMessage(fixture.rin, '異議');
    const form = await fixture.rin.presses(directMessage.channel, directMessage.message, '異議を申し立てる');
    const sent = await fixture.rin.submits(form.modal, { text: '引用しただけです' });
    expect(sent.text).toContain('受け付けました');
    const card = await fixture.waitForCard('引用しただけです');
    await fixture.aoi.presses(fixture.mods, card, '取り消す');
    await fixture.waitForDirectMessage(fixture.rin, '元に戻しました');
    const again = await fixture.slack.waitFor('the post is back', () =>
      fixture.general.messages.find(({ username }) => username === 'rin'),
    );
    expect(again.text).toContain('RECRUIT @U1 &amp; co');
    expect(again.icons?.image_48).toBe('https://avatars.example/rin.png');
    await fixture.slack.waitFor('its file', () =>
      fixture.general.messages.some(({ files }) => files?.[0]?.name === '地図.png'),
    );
    const member = { server: fixture.server, id: fixture.rin.id };
    expect((await fixture.bot.intake.getMemberHistory(member)).strikes).toBe(0);
  });

  it('a moderator asks from the card, and the author answers below the direct message', async () => {
    await openFixture({ http });
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.waitUntilGone(post);
    const card = await fixture.waitForCard('非表示にしました');
    const question = await fixture.aoi.presses(fixture.mods, card, '投稿者に質問する');
    await fixture.aoi.submits(question.modal, { text: 'どこで見た募集ですか' });
    const asked = await fixture.waitForDirectMessage(fixture.rin, 'どこで見た募集ですか');
    const form = await fixture.rin.presses(asked.channel, asked.message, '回答する');
    const sent = await fixture.rin.submits(form.modal, { text: '友人からです <@U1>' });
    expect(sent.text).toContain('回答を受け付けました');
    await fixture.waitForCard('友人からです');
  });
});

describe('without an administrator’s token', () => {
  it('nothing is called hidden: the thread says that it is being checked, the author gets a message, the card asks moderators to delete it', async () => {
    await openFixture({ admin: false });
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    const card = await fixture.waitForCard('手動の対応が必要です');
    expect(fixture.slack.visibleTextOf(card)).toContain('手動の対応が必要です');
    expect(JSON.stringify(card.blocks)).toContain(
      `/archives/${fixture.general.id}/p${post.ts.replace('.', '')}`,
    );
    expect(fixture.isPresent(post)).toBe(true);
    const notice = fixture.general.messages.filter(({ thread_ts: t, ts }) => t === post.ts && ts !== post.ts);
    expect(notice.map(({ text }) => text)).toEqual([expect.stringContaining('モデレーターが確認中')]);
    const directMessage = await fixture.waitForDirectMessage(fixture.rin, '#9110');
    expect(directMessage.text).not.toContain('非表示にしました');
  });

  it('a removal by hand is noticed, thanked for in the card’s thread, and the notice goes', async () => {
    await openFixture({ admin: false });
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    const card = await fixture.waitForCard('手動の対応が必要です');
    await fixture.slack.owner.deletes(fixture.general, post);
    await fixture.slack.waitFor('the thanks', () =>
      fixture.mods.messages.some(({ thread_ts: t, text }) => t === card.ts && text.includes('確認しました')),
    );
    await fixture.slack.waitFor(
      'no notice',
      () => !fixture.general.messages.some(({ thread_ts: t }) => t === post.ts),
    );
  });

  it('a removal without an event is found by the next check', async () => {
    await openFixture({ admin: false, adapter: { removalCheckIntervalMs: 50 } });
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    const card = await fixture.waitForCard('手動の対応が必要です');
    await fixture.slack.withoutEvents(() => fixture.slack.owner.deletes(fixture.general, post));
    await fixture.slack.waitFor('the thanks', () =>
      fixture.mods.messages.some(({ thread_ts: t }) => t === card.ts),
    );
  });

  it('moderators are reminded once when it still stands after an hour', async () => {
    let ahead = 0;
    const clock = { now: () => new Date(Date.now() + ahead) };
    await openFixture({ admin: false, slack: { clock }, adapter: { removalCheckIntervalMs: 50 } });
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    const card = await fixture.waitForCard('手動の対応が必要です');
    ahead = 61 * 60 * 1000;
    const reminders = () =>
      fixture.mods.messages.filter(({ thread_ts: t, ts }) => t === card.ts && ts !== card.ts);
    await fixture.slack.waitFor('the reminder', () =>
      reminders().some(({ text }) => text.includes('まだ残っています')),
    );
    const looks = () =>
      fixture.slack.callsTo('conversations.replies').filter(({ args }) => args.ts === post.ts).length;
    const before = looks();
    await fixture.slack.waitFor('two more looks', () => looks() > before + 1);
    expect(reminders()).toHaveLength(1);
    expect(fixture.isPresent(post)).toBe(true);
  });

  it('what was never deleted is not posted a second time when it is overturned', async () => {
    await openFixture({ admin: false });
    const post = await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.aoi.presses(fixture.mods, await fixture.waitForCard('手動の対応が必要です'), '取り消す');
    await fixture.slack.waitFor(
      'the notice is gone',
      () => !fixture.general.messages.some(({ thread_ts: t, ts }) => t === post.ts && ts !== t),
    );
    expect(fixture.general.messages.filter(({ text }) => text.includes('RECRUIT'))).toHaveLength(1);
  });

  it('a token that was taken away is reported to the operators, and moderators are asked to delete', async () => {
    await openFixture();
    fixture.slack.revokeToken(fixture.slack.userToken);
    await fixture.rin.says(fixture.general, 'RECRUIT');
    await fixture.waitForCard('手動の対応が必要です');
    expect(fixture.bot.adapter.health()).toEqual({
      ok: false,
      why: "the administrator's token: token_revoked",
    });
  });
});
