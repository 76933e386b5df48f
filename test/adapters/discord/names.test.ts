import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Community, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
});
afterEach(() => town.close());

describe('names', () => {
  it('a nickname: it is replaced, and comes back when moderators find it fine', async () => {
    town.guild.allowBot(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageNicknames']);
    await town.rin.nick(town.guild, 'RECRUIT here');
    const nick = () => town.guild.state.members.get(town.rin.id)?.nick;
    await town.discord.until('the name is replaced', () => nick() === '名前を確認中');
    const card = await town.card('非表示にしました');
    expect((await town.aoi.presses(card, '取り消す')).text).toContain('取り消す判断を記録しました');
    await town.discord.until('the name is back', () => nick() === 'RECRUIT here');
  });

  it('a thread’s title is replaced, and comes back when moderators find it fine', async () => {
    town.guild.allowBot(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
    const thread = await town.rin.opensThread(town.general, 'RECRUIT here');
    await town.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
    await town.aoi.presses(await town.card('非表示にしました'), '取り消す');
    await town.discord.until('the title is back', () => thread.name === 'RECRUIT here');
  });

  it('a thread that is renamed later is read again', async () => {
    const thread = await town.rin.opensThread(town.general, '雑談');
    await town.rin.renames(thread, 'RECRUIT here');
    await town.card('RECRUIT');
  });

  it('a forum post with a recruiting title is one case: its text goes and its title is replaced', async () => {
    town.guild.allowBot(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
    const forum = town.guild.channel('募集板', { type: 'forum' });
    const { thread, message } = await town.rin.posts(forum, 'RECRUIT', '詳細は中で');
    await town.gone(message);
    await town.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
    await town.card('非表示にしました');
    expect(town.cards()).toHaveLength(1);
  });
});

it('a forum post’s text does not wait for its title, which Discord lets nobody change often', async () => {
  town.guild.allowBot(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageThreads']);
  const forum = town.guild.channel('募集板', { type: 'forum' });
  town.discord.faults.limit('PATCH /channels/:channel', 1500);
  const { thread, message } = await town.rin.posts(forum, 'RECRUIT', '詳細は中で');
  await town.gone(message);
  expect(thread.name).toBe('RECRUIT');
  await town.discord.until('the title is replaced', () => thread.name === 'タイトルを確認中');
  await town.card('非表示にしました');
});

describe('programs that post', () => {
  it('what a webhook laid out comes back in words when moderators find it fine', async () => {
    town.guild.allowBot(['ViewChannel', 'SendMessages', 'ManageMessages', 'ManageWebhooks']);
    const hook = town.guild.webhook(town.general, '求人配信');
    await town.gone(await hook.laysOut([{ type: 10, content: 'RECRUIT for the choir' } as never]));
    await town.aoi.presses(await town.card('非表示にしました'), '取り消す');
    await town.discord.until('it is back', () =>
      town.discord.messagesIn(town.general).some(({ content }) => content.includes('RECRUIT for the choir')),
    );
  });

  it('somebody else’s webhook is judged, for nobody answers for it', async () => {
    const hook = town.guild.webhook(town.general, '求人配信');
    await town.gone(await hook.says('RECRUIT'));
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
    const hook = town.guild.webhook(town.general, '求人配信');
    const post = await hook.laysOut([part as never]);
    await town.gone(post);
    await town.card('RECRUIT');
    const elsewhere = town.discord.guild({ name: 'elsewhere' });
    const far = elsewhere.webhook(elsewhere.channel('ads'), '求人配信');
    const unseen = await far.laysOut([part as never]);
    await town.gone(await town.rin.says(town.general, '', { forward: unseen }));
  });
});
