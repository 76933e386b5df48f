import { afterEach, describe, expect, it } from 'vitest';
import { type Community, type CommunityOptions, openCommunity } from './community.ts';

let town: Community;
const open = async (options?: CommunityOptions): Promise<void> => {
  town = await openCommunity(options);
};
afterEach(async () => {
  expect(town.slack.bugs).toEqual([]);
  await town.close();
});

describe.each([
  ['Socket Mode', false],
  ['HTTP', true],
])('over %s', (_, http) => {
  it('a recruiting post is deleted with the administrator’s token, its author is told, moderators get a card', async () => {
    await open({ http });
    const post = await town.rin.says(town.general, 'RECRUIT 日給5万');
    await town.gone(post);
    const card = await town.card('非表示にしました');
    expect(town.slack.wordsOf(card)).toContain('RECRUIT');
    const letter = await town.letter(town.rin, '非表示にしました');
    expect(letter.text).toContain('#9110');
    expect(town.slack.callsTo('chat.delete')[0]?.token).toBe(town.slack.userToken);
  });

  it('an ordinary message, and what moderators and administrators post, stay', async () => {
    await open({ http });
    const posts = [
      await town.kei.says(town.general, 'おはようございます'),
      await town.aoi.says(town.general, 'RECRUIT'),
      await town.slack.owner.says(town.general, 'RECRUIT'),
    ];
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await town.card('非表示にしました');
    expect(posts.every(town.standing)).toBe(true);
    expect(town.cards()).toHaveLength(1);
  });

  it('moderators decide with the card’s buttons, which is changed in its place', async () => {
    await open({ http });
    const post = await town.rin.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    const seen = await town.aoi.presses(town.mods, card, '違反と認める');
    expect(seen).toMatchObject({ kind: 'ephemeral' });
    expect(seen.text).toContain('記録しました');
    await town.gone(post);
    expect(town.slack.wordsOf(await town.card('違反と認める（aoi'))).toContain('非表示にしました');
    expect(town.cards()).toHaveLength(1);
  });

  it('an appeal from the letter reaches the card; overturned, the post comes back in its author’s name', async () => {
    await open({ http });
    const bytes = new TextEncoder().encode('map');
    const post = await town.rin.says(town.general, 'RECRUIT <@U1> & co', {
      files: [{ name: '地図.png', bytes }],
    });
    await town.gone(post);
    const letter = await town.letter(town.rin, '異議');
    const form = await town.rin.presses(letter.channel, letter.message, '異議を申し立てる');
    const sent = await town.rin.submits(form.modal, { text: '引用しただけです' });
    expect(sent.text).toContain('受け付けました');
    const card = await town.card('引用しただけです');
    await town.aoi.presses(town.mods, card, '取り消す');
    await town.letter(town.rin, '元に戻しました');
    const again = await town.slack.until('the post is back', () =>
      town.general.messages.find(({ username }) => username === 'rin'),
    );
    expect(again.text).toContain('RECRUIT @U1 &amp; co');
    expect(again.icons?.image_48).toBe('https://avatars.example/rin.png');
    await town.slack.until('its file', () =>
      town.general.messages.some(({ files }) => files?.[0]?.name === '地図.png'),
    );
    const member = { server: town.server, id: town.rin.id };
    expect((await town.bot.intake.standing(member)).strikes).toBe(0);
  });
});

describe('without an administrator’s token', () => {
  it('nothing is called hidden: the thread says that it is looked at, the author is told, the card asks for hands', async () => {
    await open({ admin: false });
    const post = await town.rin.says(town.general, 'RECRUIT');
    const card = await town.card('手作業が必要です');
    expect(town.slack.wordsOf(card)).toContain('手作業が必要です');
    expect(JSON.stringify(card.blocks)).toContain(
      `/archives/${town.general.id}/p${post.ts.replace('.', '')}`,
    );
    expect(town.standing(post)).toBe(true);
    const notice = town.general.messages.filter(({ thread_ts: t, ts }) => t === post.ts && ts !== post.ts);
    expect(notice.map(({ text }) => text)).toEqual([expect.stringContaining('モデレーターが確認中')]);
    const letter = await town.letter(town.rin, '#9110');
    expect(letter.text).not.toContain('非表示にしました');
  });

  it('a removal by hand is noticed, thanked for in the card’s thread, and the notice goes', async () => {
    await open({ admin: false });
    const post = await town.rin.says(town.general, 'RECRUIT');
    const card = await town.card('手作業が必要です');
    await town.slack.owner.deletes(town.general, post);
    await town.slack.until('the thanks', () =>
      town.mods.messages.some(({ thread_ts: t, text }) => t === card.ts && text.includes('確認しました')),
    );
    await town.slack.until(
      'no notice',
      () => !town.general.messages.some(({ thread_ts: t }) => t === post.ts),
    );
  });

  it('a removal that nobody told us of is found by looking', async () => {
    await open({ admin: false, adapter: { lookEveryMs: 50 } });
    const post = await town.rin.says(town.general, 'RECRUIT');
    const card = await town.card('手作業が必要です');
    await town.slack.silently(() => town.slack.owner.deletes(town.general, post));
    await town.slack.until('the thanks', () => town.mods.messages.some(({ thread_ts: t }) => t === card.ts));
  });

  it('moderators are reminded once when it still stands after an hour', async () => {
    let ahead = 0;
    const clock = { now: () => new Date(Date.now() + ahead) };
    await open({ admin: false, slack: { clock }, adapter: { lookEveryMs: 50 } });
    const post = await town.rin.says(town.general, 'RECRUIT');
    const card = await town.card('手作業が必要です');
    ahead = 61 * 60 * 1000;
    const reminders = () =>
      town.mods.messages.filter(({ thread_ts: t, ts }) => t === card.ts && ts !== card.ts);
    await town.slack.until('the reminder', () =>
      reminders().some(({ text }) => text.includes('まだ残っています')),
    );
    const looks = () =>
      town.slack.callsTo('conversations.replies').filter(({ args }) => args.ts === post.ts).length;
    const before = looks();
    await town.slack.until('two more looks', () => looks() > before + 1);
    expect(reminders()).toHaveLength(1);
    expect(town.standing(post)).toBe(true);
  });

  it('what was never deleted is not posted a second time when it is overturned', async () => {
    await open({ admin: false });
    const post = await town.rin.says(town.general, 'RECRUIT');
    await town.aoi.presses(town.mods, await town.card('手作業が必要です'), '取り消す');
    await town.slack.until(
      'the notice is gone',
      () => !town.general.messages.some(({ thread_ts: t, ts }) => t === post.ts && ts !== t),
    );
    expect(town.general.messages.filter(({ text }) => text.includes('RECRUIT'))).toHaveLength(1);
  });

  it('a token that was taken away is told to the operators, and hands are asked for', async () => {
    await open();
    town.slack.revokes(town.slack.userToken);
    await town.rin.says(town.general, 'RECRUIT');
    await town.card('手作業が必要です');
    expect(town.bot.adapter.health()).toEqual({ ok: false, why: "the administrator's token: token_revoked" });
  });
});
