import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { buttonLabels, type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('a direct message that cannot be delivered', () => {
  it('leaves a short notice without a word of the matter, and moderators see it on the card', async () => {
    const shy = fixture.guild.member('shy', { dmsOpen: false });
    await fixture.waitUntilGone(await shy.says(fixture.general, 'RECRUIT'));
    const card = await fixture.waitForCard('お知らせを受け取らない設定');
    expect(visibleTextOf(card)).toContain('警告');
    const notice = fixture.discord
      .messagesIn(fixture.general)
      .find(({ author }) => author.id === fixture.discord.bot.id);
    expect(notice!.content).toContain(`<@${shy.id}>`);
    expect(notice!.content).not.toMatch(/RECRUIT|違反|闇バイト/);
  });

  it('of a question leaves the same notice, and its card says that it was not delivered', async () => {
    const shy = fixture.guild.member('shy', { dmsOpen: false });
    await shy.says(fixture.general, 'DOUBTFUL');
    const form = await fixture.aoi.presses(await fixture.waitForCard('確認待ち'), '投稿者に質問する');
    await fixture.aoi.submits(form.modal, { text: 'どこで見た募集ですか' });
    expect(visibleTextOf(await fixture.waitForCard('どこで見た募集ですか'))).toContain(
      '送信：一部のみ（相手がお知らせを受け取らない設定のため',
    );
    const notices = fixture.discord.messagesIn(fixture.general).map(({ content }) => content);
    expect(notices.join()).toContain(`<@${shy.id}>`);
    expect(notices.join()).not.toContain('どこで見た');
  });

  it('to an account that refuses them is not tried again with each letter, but some minutes later', async () => {
    const shy = fixture.guild.member('shy', { dmsOpen: false });
    const server = { platform: 'discord', id: fixture.guild.id };
    const warn = (key: string) =>
      fixture.bot.adapter.apply(server, {
        kind: 'warn',
        member: { server, id: shy.id, name: 'shy', roles: [] },
        letter: { text: 'warning', key, channel: fixture.general.id },
      });
    for (const key of ['first', 'second', 'third'])
      expect(await warn(key)).toEqual({ status: 'degraded', detail: 'closed' });
    expect(fixture.discord.requests.filter(({ code }) => code === 50007)).toHaveLength(1);
    shy.opensDms(true);
    fixture.discord.clock.advance(11 * 60_000);
    expect(await warn('fourth')).toEqual({ status: 'done' });
    expect(fixture.discord.dmsOf(shy)).toHaveLength(1);
  });

  it('to a member who has left is tried again at once when that member is back', async () => {
    const { state } = fixture.guild;
    const server = { platform: 'discord', id: state.id };
    const reply = (key: string) =>
      fixture.bot.adapter.apply(server, {
        kind: 'reply',
        member: { server, id: fixture.rin.id, name: 'rin', roles: [] },
        letter: { text: 'greeting', key },
      });
    const rin = state.members.get(fixture.rin.id)!;
    state.members.delete(fixture.rin.id);
    await expect(reply('first')).rejects.toMatchObject({ code: 'forbidden' });
    state.members.set(fixture.rin.id, rin);
    expect(await reply('second')).toEqual({ status: 'done' });
  });

  it('of help says in the channel only that a notice waits, and opens it for that member alone', async () => {
    const shy = fixture.guild.member('shy', { dmsOpen: false });
    await shy.says(fixture.general, 'SCARED');
    const notice = await fixture.discord.until('the notice', () =>
      fixture.discord.messagesIn(fixture.general).find(({ author }) => author.id === fixture.discord.bot.id),
    );
    expect(notice.content).toContain(`<@${shy.id}>`);
    expect(visibleTextOf(notice)).not.toMatch(/SCARED|警察|9110|相談|闇バイト|help/i);
    expect(buttonLabels(notice)).toEqual(['開く']);
  });
});

describe('the warning', () => {
  it('quotes the post literally, with a link to its channel and the time in the reader’s own zone', async () => {
    const post = await fixture.rin.says(fixture.general, 'RECRUIT **@everyone** [x](https://a.example)');
    await fixture.waitUntilGone(post);
    const { content } = await fixture.discord.until('the warning', () =>
      fixture.discord.dmsOf(fixture.rin).find((dm) => dm.content.includes('非表示にしました')),
    );
    expect(content).toContain(
      `-# <#${post.channel_id}> <t:${Math.floor(Date.parse(post.timestamp) / 1000)}:f>`,
    );
    const quote = content.split('\n').find((line) => line.startsWith('> '))!;
    expect(quote).toContain('RECRUIT \\*\\*@\u200beveryone\\*\\*');
    expect(quote).not.toContain('](https://');
  });
});
