import { afterEach, describe, expect, it } from 'vitest';
import { visibleTextOf } from '../../../support/fake-slack/index.ts';
import {
  caseIdIn,
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

const messageLinkTo = ({ ts }: { ts: string }) =>
  `https://machi.slack.example/archives/${fixture.general.id}/p${ts.replace('.', '')}`;

describe('people', () => {
  it('report with the shortcut in a message’s menu, for a reason', async () => {
    await openFixture();
    const post = await fixture.rin.says(fixture.general, '例の件、あとで話そう');
    const form = await fixture.kei.usesShortcut('report', fixture.general, post);
    expect(form.text).toContain('通報');
    const seen = await fixture.kei.submits(form.modal, { reason: '勧誘されました' });
    expect(seen.text).toContain('通報を受け付けました');
    expect(fixture.slack.visibleTextOf(await fixture.waitForCard('勧誘されました'))).toContain('例の件');
  });

  it('report by link, and get an English reply when their Slack is English', async () => {
    await openFixture();
    const post = await fixture.rin.says(fixture.general, '例の件');
    const seen = await fixture.lee.runsCommand(
      fixture.general,
      `/yamidome report ${messageLinkTo(post)} spam`,
    );
    expect(seen.text).toContain('your report was received');
  });

  it('who report the first of two posts that were read together hear the number of their case', async () => {
    await openFixture();
    const first = await fixture.rin.says(fixture.general, 'now PAY');
    await fixture.rin.says(fixture.general, 'an ERRAND');
    const id = caseIdIn(fixture.slack.visibleTextOf(await fixture.waitForCard('an ERRAND')));
    const seen = await fixture.kei.runsCommand(
      fixture.general,
      `/yamidome report ${messageLinkTo(first)} 勧誘です`,
    );
    expect(seen.text).toContain(id);
    expect(fixture.slack.visibleTextOf(await fixture.waitForCard('勧誘です'))).toMatch(
      /通報された投稿: [^\n]* now PAY/,
    );
    expect(fixture.listCards()).toHaveLength(1);
  });

  it('who report a post behind an innocent one have reported that post', async () => {
    await openFixture();
    await fixture.rin.says(fixture.general, 'nice weather');
    const second = await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const id = caseIdIn(fixture.slack.visibleTextOf(await fixture.waitForCard('DOUBTFUL')));
    const seen = await fixture.kei.runsCommand(
      fixture.general,
      `/yamidome report ${messageLinkTo(second)} 勧誘です`,
    );
    expect(seen.text).toContain(id);
    expect(fixture.slack.visibleTextOf(await fixture.waitForCard('勧誘です'))).not.toContain('nice weather');
  });

  it('who may not read a private channel cannot report out of it', async () => {
    await openFixture();
    const post = await fixture.aoi.says(fixture.mods, '内部の話');
    const link = `https://machi.slack.example/archives/${fixture.mods.id}/p${post.ts.replace('.', '')}`;
    const seen = await fixture.kei.runsCommand(fixture.general, `/yamidome report ${link}`);
    expect(seen.text).not.toContain('受け付けました');
  });

  it('moderators ask for cases and strikes, members may not', async () => {
    await openFixture();
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    const id = caseIdIn(fixture.slack.visibleTextOf(await fixture.waitForCard('非表示にしました')));
    expect((await fixture.aoi.runsCommand(fixture.mods, `/yamidome 事案 ${id}`)).text).toContain(id);
    const strikes = await fixture.aoi.runsCommand(fixture.mods, `/yamidome strikes <@${fixture.rin.id}|rin>`);
    expect(strikes.text).toContain('rin');
    expect(
      (await fixture.aoi.runsCommand(fixture.mods, `/yamidome cases <@${fixture.rin.id}>`)).text,
    ).toContain(id);
    expect((await fixture.kei.runsCommand(fixture.general, `/yamidome case ${id}`)).text).toContain(
      'モデレーターだけ',
    );
  });

  it('administrators set where cards go by naming the channel, try rules and change the mode', async () => {
    await openFixture();
    const { owner } = fixture.slack;
    const set = await owner.runsCommand(
      fixture.general,
      `/yamidome config set channels.moderators <#${fixture.mods.id}|mods>`,
    );
    expect(set.text).toContain(fixture.mods.id);
    expect(fixture.policies.of(fixture.server).channels.moderators).toBe(fixture.mods.id);
    expect((await owner.runsCommand(fixture.general, '/yamidome モード 試験運転')).kind).toBe('ephemeral');
    expect(fixture.policies.of(fixture.server).mode).toBe('shadow');
    expect(
      (await owner.runsCommand(fixture.general, '/yamidome rules test 日給5万 テレグラム')).text,
    ).toBeTruthy();
    expect((await owner.runsCommand(fixture.general, '/yamidome backtest')).text).toBeTruthy();
    expect((await owner.runsCommand(fixture.general, '/yamidome config export')).kind).toBe('ephemeral');
    await fixture.slack.waitFor('the file', () =>
      fixture.slack.dmsOf(owner)?.messages.some(({ files }) => files !== undefined),
    );
    expect((await fixture.kei.runsCommand(fixture.general, '/yamidome config')).text).toBeTruthy();
    expect((await fixture.kei.runsCommand(fixture.general, '/yamidome')).text).toContain('/yamidome 通報');
  });

  it('two moderators at once end in one decision, and the other gets a reply; a stranger’s press does nothing', async () => {
    await openFixture();
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    const stranger = await fixture.kei.presses(fixture.mods, card, '違反と認める');
    expect(stranger.text).toContain('モデレーターだけ');
    const seen = await Promise.all([
      fixture.aoi.presses(fixture.mods, card, '違反と認める'),
      fixture.ren.presses(fixture.mods, card, '問題なし'),
    ]);
    const texts = seen.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('すでに'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('記録しました'))).toHaveLength(1);
  });

  it('moderators take a case and leave notes from a form', async () => {
    await openFixture();
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    await fixture.aoi.presses(fixture.mods, card, '担当する');
    await fixture.waitForCard('担当: aoi');
    const form = await fixture.ren.presses(fixture.mods, card, 'メモ');
    await fixture.ren.submits(form.modal, { text: '本人に確認中' });
    await fixture.waitForCard('ren：本人に確認中');
  });

  it('find their cases on the app’s page, and moderators those that wait', async () => {
    await openFixture();
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const id = caseIdIn(fixture.slack.visibleTextOf(await fixture.waitForCard('確認待ち')));
    const board = async (person: typeof fixture.rin) => visibleTextOf((await person.opensHome()).blocks);
    const moderators = await board(fixture.aoi);
    expect(moderators).toContain('判断を待っている事案：1件');
    expect(moderators).toContain('闇止めの記録');
    const own = await board(fixture.rin);
    expect(own).toContain(id);
    expect(own).toContain('#9110');
    expect(own).not.toContain('判断を待っている');
    expect(await board(fixture.lee)).toContain('There is no case about your messages');
    expect(await board(fixture.slack.owner)).toContain('設定');
    const form = await fixture.rin.pressesHome('異議を申し立てる');
    await fixture.rin.submits(form.modal, { text: '誤解です' }, false);
    await fixture.waitForDirectMessage(fixture.rin, '受け付けました');
  });
});

describe('quarantine', () => {
  it('is out of every channel but #general, which Slack does not allow, and out again after coming back', async () => {
    await openFixture({ policy: { ladder: [{ strikes: 1, do: 'quarantine' }] } });
    await fixture.waitUntilGone(await fixture.rin.says(fixture.random, 'RECRUIT'));
    await fixture.slack.waitFor('out', () => !fixture.random.members.has(fixture.rin.id));
    expect(fixture.slack.visibleTextOf(await fixture.waitForCard('一部のチャンネル'))).toContain('隔離');
    await fixture.rin.joins(fixture.random);
    await fixture.slack.waitFor('out again', () => !fixture.random.members.has(fixture.rin.id));
    await fixture.aoi.presses(fixture.mods, fixture.listCards()[0]!, '取り消す');
    await fixture.slack.waitFor('back', () => fixture.random.members.has(fixture.rin.id));
  });

  it('is out of user groups too, and back into them', async () => {
    await openFixture({ policy: { ladder: [{ strikes: 1, do: 'quarantine' }] } });
    const group = fixture.slack.userGroup('runners', [fixture.rin, fixture.kei]);
    const alone = fixture.slack.userGroup('alone', [fixture.rin]);
    await fixture.slack.waitFor(
      'groups are known',
      () => fixture.slack.callsTo('usergroups.list').length >= 3,
    );
    await fixture.waitUntilGone(await fixture.rin.says(fixture.random, 'RECRUIT'));
    await fixture.slack.waitFor('out', () => !group.users.includes(fixture.rin.id));
    // Slack refuses an empty group: the card says that not every step was possible.
    expect(alone.users).toEqual([fixture.rin.id]);
    await fixture.aoi.presses(fixture.mods, await fixture.waitForCard('一部のチャンネル'), '取り消す');
    await fixture.slack.waitFor('back', () => group.users.includes(fixture.rin.id));
  });

  it('that Slack refuses everywhere is called what it is: moderators must do it by hand', async () => {
    await openFixture({ policy: { ladder: [{ strikes: 1, do: 'quarantine' }] } });
    fixture.slack.faults.respondWithError('conversations.kick', 'restricted_action', 10);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.random, 'RECRUIT'));
    await fixture.waitForCard('どのチャンネルからも退出させられなかった');
    expect(fixture.random.members.has(fixture.rin.id)).toBe(true);
  });
});
