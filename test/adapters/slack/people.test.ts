import { afterEach, describe, expect, it } from 'vitest';
import { wordsIn } from '../../support/slack/index.ts';
import { type Community, type CommunityOptions, caseIn, openCommunity } from './community.ts';

let town: Community;
const open = async (options?: CommunityOptions): Promise<void> => {
  town = await openCommunity(options);
};
afterEach(async () => {
  expect(town.slack.bugs).toEqual([]);
  await town.close();
});

const linkTo = ({ ts }: { ts: string }) =>
  `https://machi.slack.example/archives/${town.general.id}/p${ts.replace('.', '')}`;

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
    const seen = await town.lee.runs(town.general, `/yamidome report ${linkTo(post)} spam`);
    expect(seen.text).toContain('your report was received');
  });

  it('who report the first of two posts that were read together hear the number of their case', async () => {
    await open();
    const first = await town.rin.says(town.general, 'now PAY');
    await town.rin.says(town.general, 'an ERRAND');
    const id = caseIn(town.slack.wordsOf(await town.card('an ERRAND')));
    const seen = await town.kei.runs(town.general, `/yamidome report ${linkTo(first)} 勧誘です`);
    expect(seen.text).toContain(id);
    expect(town.slack.wordsOf(await town.card('勧誘です'))).toMatch(/通報された投稿: [^\n]* now PAY/);
    expect(town.cards()).toHaveLength(1);
  });

  it('who report a post behind an innocent one have reported that post', async () => {
    await open();
    await town.rin.says(town.general, 'nice weather');
    const second = await town.rin.says(town.general, 'DOUBTFUL');
    const id = caseIn(town.slack.wordsOf(await town.card('DOUBTFUL')));
    const seen = await town.kei.runs(town.general, `/yamidome report ${linkTo(second)} 勧誘です`);
    expect(seen.text).toContain(id);
    expect(town.slack.wordsOf(await town.card('勧誘です'))).not.toContain('nice weather');
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
