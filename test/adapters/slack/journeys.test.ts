import { afterEach, describe, expect, it } from 'vitest';
import { wordsIn } from '../../support/slack/index.ts';
import { type Community, type CommunityOptions, caseIn, openCommunity } from './community.ts';

const button = (id: string) => ({
  type: 'button',
  action_id: id,
  value: '../../x',
  text: { type: 'plain_text', text: 'x' },
});

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

describe('what is judged', () => {
  const judged = async (words = '非表示にしました') => town.card(words);

  it('an edit that turns a harmless message into recruiting', async () => {
    await open();
    const post = await town.rin.says(town.general, 'こんにちは');
    await town.rin.edits(town.general, post, 'RECRUIT');
    await town.gone(post);
  });

  it('replies in threads, and those that are shown in the channel too', async () => {
    await open();
    const post = await town.kei.says(town.general, 'だれか');
    const reply = await town.rin.says(town.general, 'RECRUIT', { thread: post });
    const broadcast = await town.lee.says(town.general, 'RECRUIT', { thread: post, broadcast: true });
    await town.gone(reply);
    await town.gone(broadcast);
    expect(town.standing(post)).toBe(true);
  });

  it.each([
    ['the name of a file', { files: [{ name: 'RECRUIT.pdf', bytes: new Uint8Array(3) }] }],
    ['what a link unfolds to', { attachments: [{ title: 'x', text: 'RECRUIT now' }] }],
    ['a shared message', { attachments: [{ is_share: true, text: 'RECRUIT now' }] }],
    [
      'blocks that say something else than the text',
      { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'RECRUIT' } }] },
    ],
  ])('%s', async (_, more) => {
    await open();
    await town.gone(await town.rin.says(town.general, 'hello', more));
  });

  it('the address behind a label, and spans lie in the text as people see it', async () => {
    await open();
    const raw = `<@${town.kei.id}> :moneybag: a &amp; b <https://t.example/RECRUIT|ここ>`;
    await town.gone(await town.rin.says(town.general, raw));
    expect(town.slack.wordsOf(await judged())).toContain('@kei 💰 a & b ここ');
    await town.gone(await town.lee.says(town.general, `&lt;&gt; <@${town.kei.id}> RECRUIT`));
    const card = await town.card('<> @kei RECRUIT');
    expect(JSON.stringify(card.blocks)).toContain('{"type":"text","text":"RECRUIT","style":{"bold":true}}');
  });

  it('names and status, at joining and at every change, with the name replaced where Slack lets administrators', async () => {
    await open();
    await town.rin.calls({ status_text: 'RECRUIT' });
    await town.slack.until('another name', () => town.rin.user.profile.display_name === '名前を確認中');
    expect(town.slack.wordsOf(await judged())).toContain('RECRUIT');
  });

  it('guests of other workspaces in shared channels, though nobody here can delete what they say', async () => {
    await open();
    const shared = town.slack.channel('shared', { shared: true });
    const guest = town.slack.person('guest', { stranger: true });
    await guest.says(shared, 'RECRUIT');
    await town.card('手作業が必要です');
    const shown = await town.slack.until('the letter', () => town.slack.ephemeralsOf(guest)[0]);
    expect(shown.text).toContain('#9110');
  });

  it('not bots, not exempt channels, not direct messages', async () => {
    await open();
    const spared = town.slack.channel('jobs');
    await town.policies.set(town.server, {
      ...town.policies.of(town.server),
      exempt: { roles: [], channels: [spared.id] },
    });
    const robot = town.slack.person('robot', { bot: true });
    const posts = [await robot.says(town.general, 'RECRUIT'), await town.rin.says(spared, 'RECRUIT')];
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    await judged();
    expect(posts.every(town.standing)).toBe(true);
  });
});

describe('people', () => {
  it('report with the shortcut in a message’s menu, for a reason', async () => {
    await open();
    const post = await town.rin.says(town.general, '例の件、あとで話そう');
    const form = await town.kei.uses('report', town.general, post);
    expect(form.text).toContain('通報');
    const seen = await town.kei.submits(form.modal, { text: '勧誘されました' });
    expect(seen.text).toContain('通報を受け付けました');
    expect(town.slack.wordsOf(await town.card('勧誘されました'))).toContain('例の件');
  });

  it('report by link, and are told in English when their Slack is English', async () => {
    await open();
    const post = await town.rin.says(town.general, '例の件');
    const link = `https://machi.slack.example/archives/${town.general.id}/p${post.ts.replace('.', '')}`;
    expect((await town.lee.runs(town.general, `/yamidome report ${link} spam`)).text).toContain(
      'your report was received',
    );
    expect((await town.lee.runs(town.general, '/yamidome report https://x.example/1')).text).toBeTruthy();
  });

  it('who may not read a private channel cannot report out of it', async () => {
    await open();
    const post = await town.aoi.says(town.mods, '内部の話');
    const link = `https://machi.slack.example/archives/${town.mods.id}/p${post.ts.replace('.', '')}`;
    const seen = await town.kei.runs(town.general, `/yamidome report ${link}`);
    expect(seen.text).not.toContain('受け付けました');
  });

  it('moderators ask for cases and strikes, members may not', async () => {
    await open();
    await town.gone(await town.rin.says(town.general, 'RECRUIT'));
    const id = caseIn(town.slack.wordsOf(await town.card('非表示にしました')));
    expect((await town.aoi.runs(town.mods, `/yamidome 事案 ${id}`)).text).toContain(id);
    const strikes = await town.aoi.runs(town.mods, `/yamidome strikes <@${town.rin.id}|rin>`);
    expect(strikes.text).toContain('rin');
    expect((await town.aoi.runs(town.mods, `/yamidome cases <@${town.rin.id}>`)).text).toContain(id);
    expect((await town.kei.runs(town.general, `/yamidome case ${id}`)).text).toContain('モデレーターだけ');
  });

  it('administrators set where cards go by naming the channel, try rules and change the mode', async () => {
    await open();
    const { owner } = town.slack;
    const set = await owner.runs(
      town.general,
      `/yamidome config set channels.moderators <#${town.mods.id}|mods>`,
    );
    expect(set.text).toContain(town.mods.id);
    expect(town.policies.of(town.server).channels.moderators).toBe(town.mods.id);
    expect((await owner.runs(town.general, '/yamidome モード 試験運転')).kind).toBe('ephemeral');
    expect(town.policies.of(town.server).mode).toBe('shadow');
    expect((await owner.runs(town.general, '/yamidome rules test 日給5万 テレグラム')).text).toBeTruthy();
    expect((await owner.runs(town.general, '/yamidome backtest')).text).toBeTruthy();
    expect((await owner.runs(town.general, '/yamidome config export')).kind).toBe('ephemeral');
    await town.slack.until('the file', () =>
      town.slack.dmsOf(owner)?.messages.some(({ files }) => files !== undefined),
    );
    expect((await town.kei.runs(town.general, '/yamidome config')).text).toBeTruthy();
    expect((await town.kei.runs(town.general, '/yamidome')).text).toContain('/yamidome 通報');
  });

  it('two moderators at once end in one decision, and the other is told; a stranger’s press does nothing', async () => {
    await open();
    await town.rin.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    const stranger = await town.kei.presses(town.mods, card, '違反と認める');
    expect(stranger.text).toContain('モデレーターだけ');
    const seen = await Promise.all([
      town.aoi.presses(town.mods, card, '違反と認める'),
      town.ren.presses(town.mods, card, '取り消す'),
    ]);
    const texts = seen.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('すでに判断済み'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('記録しました'))).toHaveLength(1);
  });

  it('a button that nobody knows any more is answered with a sentence, and nothing happens', async () => {
    await open();
    const post = await town.rin.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    const forged = JSON.parse(JSON.stringify(card).replaceAll('yami:decide:uphold', 'yami:decide:explode'));
    const seen = await town.aoi.presses(town.mods, forged, '違反と認める');
    expect(seen.text).toContain('この操作は受け付けられません');
    const made = { ...forged, blocks: [{ type: 'actions', elements: [button('x'.repeat(200))] }] };
    expect((await town.lee.presses(town.mods, made, 'x')).text).toContain('cannot be done any more');
    expect(town.standing(post)).toBe(true);
  });

  it('moderators take a case and leave notes from a form', async () => {
    await open();
    await town.rin.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    await town.aoi.presses(town.mods, card, '担当する');
    await town.card('担当: aoi');
    const form = await town.ren.presses(town.mods, card, 'メモ');
    await town.ren.submits(form.modal, { text: '本人に確認中' });
    await town.card('ren：本人に確認中');
  });

  it('find their cases on the app’s page, and moderators those that wait', async () => {
    await open();
    await town.rin.says(town.general, 'DOUBTFUL');
    const id = caseIn(town.slack.wordsOf(await town.card('確認待ち')));
    const board = async (person: typeof town.rin) => wordsIn((await person.opensHome()).blocks);
    const moderators = await board(town.aoi);
    expect(moderators).toContain('判断を待っている事案：1件');
    expect(moderators).toContain('闇止めの記録');
    const own = await board(town.rin);
    expect(own).toContain(id);
    expect(own).toContain('#9110');
    expect(own).not.toContain('判断を待っている');
    expect(await board(town.lee)).toContain('There is no case about your messages');
    expect(await board(town.slack.owner)).toContain('設定');
    const form = await town.rin.pressesHome('異議を申し立てる');
    await town.rin.submits(form.modal, { text: '誤解です' }, false);
    await town.letter(town.rin, '受け付けました');
  });
});

describe('quarantine', () => {
  it('is out of every channel but #general, which Slack does not allow, and out again after coming back', async () => {
    await open({ policy: { ladder: [{ strikes: 1, do: 'quarantine' }] } });
    await town.gone(await town.rin.says(town.random, 'RECRUIT'));
    await town.slack.until('out', () => !town.random.members.has(town.rin.id));
    expect(town.slack.wordsOf(await town.card('一部のチャンネル'))).toContain('隔離');
    await town.rin.joins(town.random);
    await town.slack.until('out again', () => !town.random.members.has(town.rin.id));
    await town.aoi.presses(town.mods, town.cards()[0]!, '取り消す');
    await town.slack.until('back', () => town.random.members.has(town.rin.id));
  });

  it('is out of user groups too, and back into them', async () => {
    await open({ policy: { ladder: [{ strikes: 1, do: 'quarantine' }] } });
    const group = town.slack.group('runners', [town.rin, town.kei]);
    const alone = town.slack.group('alone', [town.rin]);
    await town.slack.until('groups are known', () => town.slack.callsTo('usergroups.list').length >= 3);
    await town.gone(await town.rin.says(town.random, 'RECRUIT'));
    await town.slack.until('out', () => !group.users.includes(town.rin.id));
    // Slack lets no group be empty: the card says that not all was possible.
    expect(alone.users).toEqual([town.rin.id]);
    await town.aoi.presses(town.mods, await town.card('一部のチャンネル'), '取り消す');
    await town.slack.until('back', () => group.users.includes(town.rin.id));
  });

  it('that Slack refuses everywhere is called what it is: moderators must do it by hand', async () => {
    await open({ policy: { ladder: [{ strikes: 1, do: 'quarantine' }] } });
    town.slack.faults.refuses('conversations.kick', 'restricted_action', 10);
    await town.gone(await town.rin.says(town.random, 'RECRUIT'));
    await town.card('どのチャンネルからも退出させられなかった');
    expect(town.random.members.has(town.rin.id)).toBe(true);
  });
});
