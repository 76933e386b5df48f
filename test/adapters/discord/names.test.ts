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

describe('programs that post', () => {
  it('somebody else’s webhook is judged, for nobody answers for it', async () => {
    const hook = town.guild.webhook(town.general, '求人配信');
    await town.gone(await hook.says('RECRUIT'));
  });
});
