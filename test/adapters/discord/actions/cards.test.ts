import type { APIMessage } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Card } from '#core';
import { createBreakableKeyValueStore } from '../../../support/breakable-key-value-store.ts';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { createPlainCard } from '../../../support/plain-card.ts';
import { buttonLabels, type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

/** Waits until the only card contains this text. */
const waitForCardText = (text: string) =>
  fixture.discord.until(`the card to say "${text}"`, () => {
    const [card] = fixture.cards();
    return card && visibleTextOf(card).includes(text) && card;
  });

const openDoubtfulCase = async (): Promise<{ post: APIMessage; card: APIMessage }> => {
  const post = await fixture.rin.says(fixture.general, 'DOUBTFUL');
  return { post, card: await waitForCardText('確認待ち') };
};

describe("a case's card", () => {
  it('marks what was noticed, and shows members’ words without mentions, links or formatting', async () => {
    await fixture.rin.says(fixture.general, 'DOUBTFUL **x** @everyone https://scam.example <@1>');
    const text = visibleTextOf(await waitForCardText('確認待ち'));
    expect(text).toContain('**__DOUBTFUL__**');
    expect(text).toContain('\\*\\*x\\*\\*');
    expect(text).not.toContain('@everyone');
    expect(text).not.toContain('https://scam');
    expect(text).not.toMatch(/<@1>/);
  });

  it('offers what moderators may do, with a link to the message', async () => {
    const { post, card } = await openDoubtfulCase();
    expect(buttonLabels(card)).toEqual([
      ...['違反と認める', '問題なし'],
      ...['タイムアウト（60分）', '参加禁止にする', '担当する', 'メモ', '投稿者に質問する'],
    ]);
    expect(JSON.stringify(card.components)).toContain(
      `/${fixture.guild.id}/${fixture.general.id}/${post.id}`,
    );
  });

  it('is changed in its place: hidden when a moderator upholds, with who decided and when', async () => {
    const { post, card } = await openDoubtfulCase();
    const reply = await fixture.aoi.presses(card, '違反と認める');
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toContain('違反と認める判断を記録しました');
    await fixture.waitUntilGone(post);
    expect(visibleTextOf(await waitForCardText('非表示にしました'))).toMatch(
      /違反と認める（aoi、\d{4}-\d\d-\d\d/,
    );
    expect(fixture.cards()).toHaveLength(1);
  });

  it('offers the opposite once it is decided, so that everything can be undone', async () => {
    const { card } = await openDoubtfulCase();
    await fixture.aoi.presses(card, '問題なし');
    const decided = await waitForCardText('問題なしと判断されました');
    expect(buttonLabels(decided)).toContain('違反と認める');
    expect(buttonLabels(decided)).not.toContain('問題なし');
  });

  it('pressed by two moderators at once ends in one decision, and the other moderator gets a reply', async () => {
    const { card } = await openDoubtfulCase();
    const replies = await Promise.all([
      fixture.aoi.presses(card, '違反と認める'),
      fixture.ren.presses(card, '問題なし'),
    ]);
    const texts = replies.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('すでに'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('記録しました'))).toHaveLength(1);
  });

  it('pressed by a member who is no moderator does nothing', async () => {
    fixture.guild.role('guest', {});
    const { card } = await openDoubtfulCase();
    const guest = fixture.guild.member('guest', { roles: ['moderator'] });
    fixture.guild.state.members.get(guest.id)!.roles.splice(0);
    const channel = fixture.guild.channel('mods');
    channel.overwrites.push({ id: guest.id, type: 1, allow: '1024', deny: '0' });
    const reply = await guest.presses(card, '違反と認める');
    expect(reply.text).toContain('モデレーターだけ');
  });

  it('shows who takes the case, and notes from a form', async () => {
    const { card } = await openDoubtfulCase();
    await fixture.aoi.presses(card, '担当する');
    await waitForCardText('担当: aoi');
    const form = await fixture.ren.presses(card, 'メモ');
    expect(form.kind).toBe('modal');
    const noteReply = await fixture.ren.submits(form.modal, { text: '本人に確認中' });
    expect(noteReply.text).toContain('メモを記録しました');
    await waitForCardText('ren：本人に確認中');
  });

  it('is found again after a restart and changed, not posted a second time', async () => {
    const { post, card } = await openDoubtfulCase();
    await fixture.restart();
    await fixture.aoi.presses(card, '違反と認める');
    await fixture.waitUntilGone(post);
    await waitForCardText('非表示にしました');
    expect(fixture.cards()).toHaveLength(1);
  });

  it('is posted again after it was deleted', async () => {
    const { card } = await openDoubtfulCase();
    await fixture.aoi.presses(card, '担当する');
    await waitForCardText('担当: aoi');
    await fixture.guild.owner.deletes(card);
    await fixture.bot.intake.performModeratorAction({
      caseId: /Y-[0-9A-Z]{10}/.exec(visibleTextOf(card))![0],
      moderator: {
        server: { platform: 'discord', id: fixture.guild.id },
        id: '1',
        name: 'aoi',
        roles: [],
        moderator: true,
      },
      action: 'note',
      note: '再掲',
    });
    await waitForCardText('再掲');
  });

  it('is posted once though Discord’s answer was lost on the way', async () => {
    await fixture.close();
    fixture = await openGuildFixture({ adapter: { timeoutMs: 300 } });
    fixture.discord.faults.dropResponse('POST /channels/:channel/messages');
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    await waitForCardText('確認待ち');
    await fixture.discord.until(
      'the bot asks again',
      () => fixture.discord.requestsTo('POST /channels/:channel/messages').length > 1,
    );
    expect(fixture.cards()).toHaveLength(1);
  });

  it('goes to the channel that the server has set', async () => {
    const channel = fixture.guild.channel('相談室', {
      overwrites: [
        { who: '@everyone', deny: ['ViewChannel'] },
        { who: fixture.discord.bot.id, allow: ['ViewChannel'] },
      ],
    });
    const server = { platform: 'discord', id: fixture.guild.id };
    await fixture.policies.set(server, {
      ...fixture.policies.of(server),
      channels: { moderators: channel.id },
    });
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    await fixture.discord.until('the card there', () => fixture.discord.messagesIn(channel).length === 1);
    expect(fixture.cards()).toHaveLength(0);
  });
});

it('a card that Discord refuses is posted short, with the same buttons, and is whole again when the case changes', async () => {
  fixture.discord.faults.respondWithError('POST /channels/:channel/messages', 50035);
  await fixture.rin.says(fixture.general, 'DOUBTFUL words');
  const card = await waitForCardText('接続先が受け付けない');
  expect(visibleTextOf(card)).not.toContain('words');
  expect(buttonLabels(card)).toContain('違反と認める');
  await fixture.aoi.presses(card, '担当する');
  await waitForCardText('words');
  expect(fixture.cards()).toHaveLength(1);
});

it('a card posted while the database was down is deleted when the earlier card of the case is found again', async () => {
  await fixture.close();
  const { store, setAvailable } = createBreakableKeyValueStore();
  fixture = await openGuildFixture({ adapter: { keyValueStore: store } });
  const server = { platform: 'discord', id: fixture.guild.id };
  const card = createPlainCard(server);
  const publish = (change: Partial<Card>) =>
    fixture.bot.adapter.apply(server, { kind: 'card', card: { ...card, ...change } });
  await publish({ revision: 3, status: 'before' });
  fixture.discord.clock.advance(60 * 60_000);
  setAvailable(false);
  await publish({ revision: 0, status: 'meanwhile', unstored: true });
  expect(fixture.cards()).toHaveLength(2);
  setAvailable(true);
  await publish({ revision: 4, status: 'after' });
  expect(fixture.cards().map(visibleTextOf)).toEqual([expect.stringContaining('after')]);
});

describe('an interaction', () => {
  it('that arrives twice is one', async () => {
    const { card } = await openDoubtfulCase();
    fixture.discord.gateway.duplicateNext('INTERACTION_CREATE');
    const reply = await fixture.aoi.presses(card, '違反と認める');
    expect(reply.text).toContain('記録しました');
    const id = /Y-[0-9A-Z]{10}/.exec(visibleTextOf(card))![0];
    await waitForCardText('非表示にしました');
    const events = await fixture.stores.archive.read(id);
    expect(events.filter(({ kind }) => kind === 'ruled')).toHaveLength(1);
  });

  it('that Discord took note of without confirming it is not asked for in vain: the answer comes', async () => {
    const { card } = await openDoubtfulCase();
    const secondBot = await fixture.startSecondBot({ timeoutMs: 500 });
    await fixture.stop();
    fixture.discord.faults.dropResponse('POST /interactions/:interaction/:token/callback');
    const reply = await fixture.aoi.presses(card, '違反と認める');
    expect(reply.text).toContain('記録しました');
    await secondBot.stop();
  });
});

describe('an appeal', () => {
  it('is made from the warning, reaches the card, and an overturn lifts the strike', async () => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    await waitForCardText('非表示にしました');
    const warning = await fixture.discord.until(
      'the direct message',
      () => fixture.discord.dmsOf(fixture.rin)[0],
    );
    const form = await fixture.rin.presses(warning, '異議を申し立てる');
    expect(form.modal?.title).toBe('異議申立て');
    const reply = await fixture.rin.submits(form.modal, { text: '引用しただけです' });
    expect(reply.text).toContain('受け付けました');
    const card = await waitForCardText('引用しただけです');
    await fixture.aoi.presses(card, '取り消す');
    const rin = { server: { platform: 'discord', id: fixture.guild.id }, id: fixture.rin.id };
    await fixture.discord.until('the answer', () =>
      fixture.discord.dmsOf(fixture.rin).some((message) => visibleTextOf(message).includes('取り消しました')),
    );
    expect((await fixture.bot.intake.getMemberHistory(rin)).strikes).toBe(0);
  });

  it('is talked over: a moderator asks from the card, and the author answers below the direct message', async () => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    const question = await fixture.aoi.presses(await waitForCardText('非表示にしました'), '投稿者に質問する');
    expect(question.modal?.title).toBe('投稿者への質問');
    const receipt = await fixture.aoi.submits(question.modal, { text: 'どこで見た募集ですか' });
    expect(receipt.text).toContain('質問を記録し');
    const asked = await fixture.discord.until('the question', () =>
      fixture.discord.dmsOf(fixture.rin).find((dm) => visibleTextOf(dm).includes('どこで見た募集ですか')),
    );
    const form = await fixture.rin.presses(asked, '回答する');
    expect(form.modal?.title).toBe('質問への回答');
    const sent = await fixture.rin.submits(form.modal, { text: '友人からです @everyone' });
    expect(sent.text).toContain('回答を受け付けました');
    const text = visibleTextOf(await waitForCardText('友人からです'));
    expect(text).toContain('送信：済み');
    expect(text).not.toContain('@everyone');
  });

  it('against another member’s case is refused', async () => {
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
    const id = /Y-[0-9A-Z]{10}/.exec(visibleTextOf(await waitForCardText('非表示にしました')))![0];
    const kei = {
      server: { platform: 'discord', id: fixture.guild.id },
      id: fixture.kei.id,
      name: 'kei',
      roles: [],
    };
    expect(await fixture.bot.intake.appeal({ caseId: id, author: kei, plea: 'x' })).toMatchObject({
      code: 'not-yours',
    });
  });
});
