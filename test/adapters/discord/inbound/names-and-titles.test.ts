import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture();
});
afterEach(() => fixture.close());

describe('names', () => {
  it('a nickname: it is replaced, and comes back when moderators find it fine', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageNicknames']);
    await fixture.rin.nick(fixture.guild, 'RECRUIT here');
    const nick = () => fixture.guild.state.members.get(fixture.rin.id)?.nick;
    await fixture.discord.until('the name is replaced', () => nick() === '名前を確認中');
    const card = await fixture.waitForCard('非表示にしました');
    expect((await fixture.aoi.presses(card, '取り消す')).text).toContain('取り消す判断を記録しました');
    await fixture.discord.until('the name is back', () => nick() === 'RECRUIT here');
  });

  it('a thread’s title is replaced, and comes back when moderators find it fine', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
    const thread = await fixture.rin.opensThread(fixture.general, 'RECRUIT here');
    await fixture.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.discord.until('the title is back', () => thread.name === 'RECRUIT here');
  });

  it('a thread that is renamed later is read again', async () => {
    const thread = await fixture.rin.opensThread(fixture.general, '雑談');
    await fixture.rin.renames(thread, 'RECRUIT here');
    await fixture.waitForCard('RECRUIT');
  });

  it('a forum post with a recruiting title is one case: its text goes and its title is replaced', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
    const forum = fixture.guild.channel('募集板', { type: 'forum' });
    const { thread, message } = await fixture.rin.posts(forum, 'RECRUIT', '詳細は中で');
    await fixture.waitUntilGone(message);
    await fixture.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
    await fixture.waitForCard('非表示にしました');
    expect(fixture.cards()).toHaveLength(1);
  });
});

it('a forum post’s text does not wait for its title, which Discord lets nobody change often', async () => {
  fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
  const forum = fixture.guild.channel('募集板', { type: 'forum' });
  fixture.discord.faults.rateLimit('PATCH /channels/:channel', 1500);
  const { thread, message } = await fixture.rin.posts(forum, 'RECRUIT', '詳細は中で');
  await fixture.waitUntilGone(message);
  expect(thread.name).toBe('RECRUIT');
  await fixture.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
  await fixture.waitForCard('非表示にしました');
});

describe('programs that post', () => {
  it('what a webhook laid out comes back in words when moderators find it fine', async () => {
    fixture.guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageWebhooks']);
    const hook = fixture.guild.webhook(fixture.general, '求人配信');
    await fixture.waitUntilGone(
      await hook.saysWithComponents([{ type: 10, content: 'RECRUIT for the choir' } as never]),
    );
    await fixture.aoi.presses(await fixture.waitForCard('非表示にしました'), '取り消す');
    await fixture.discord.until('it is back', () =>
      fixture.discord
        .messagesIn(fixture.general)
        .some(({ content }) => content.includes('RECRUIT for the choir')),
    );
  });

  it('somebody else’s webhook is judged, for nobody answers for it', async () => {
    const hook = fixture.guild.webhook(fixture.general, '求人配信');
    await fixture.waitUntilGone(await hook.says('RECRUIT'));
  });

  it.each([
    ['a text', { type: 10, content: '# RECRUIT' }],
    [
      'a button',
      { type: 1, components: [{ type: 2, style: 5, label: 'RECRUIT', url: 'https://a.example' }] },
    ],
    ['a box', { type: 17, components: [{ type: 9, components: [{ type: 10, content: 'RECRUIT' }] }] }],
    [
      'a picture’s caption',
      { type: 12, items: [{ media: { url: 'https://a.example' }, description: 'RECRUIT' }] },
    ],
  ])('what a webhook lays out instead of a text is read: %s; forwarded by a member, too', async (_, part) => {
    const hook = fixture.guild.webhook(fixture.general, '求人配信');
    const post = await hook.saysWithComponents([part as never]);
    await fixture.waitUntilGone(post);
    await fixture.waitForCard('RECRUIT');
    const elsewhere = fixture.discord.guild({ name: 'elsewhere' });
    const far = elsewhere.webhook(elsewhere.channel('ads'), '求人配信');
    const unseen = await far.saysWithComponents([part as never]);
    await fixture.waitUntilGone(await fixture.rin.says(fixture.general, '', { forward: unseen }));
  });
});
