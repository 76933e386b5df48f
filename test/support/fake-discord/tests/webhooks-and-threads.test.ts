import {
  type Guild as BotGuild,
  type ForumChannel,
  type Message,
  PermissionFlagsBits,
  type TextChannel,
  WebhookClient,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import { BOT_PERMISSIONS } from '../index.ts';
import { nextEvent, startClient, startFakeForTest } from './connect-client.ts';

const open = async () => {
  const discord = await startFakeForTest({ limits: { routes: 'off' } });
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const rin = guild.member('rin');
  const client = await startClient(discord);
  const seen = client.guilds.cache.get(guild.id) as BotGuild;
  const channel = (await client.channels.fetch(general.id)) as TextChannel;
  return { discord, guild, general, rin, client, seen, channel };
};

describe('webhooks', () => {
  it('the bot posts under another name, with files, edits and deletes', async () => {
    const { discord, general, channel } = await open();
    const hook = await channel.createWebhook({ name: '復元', reason: '誤検知の復元' });
    const files = [{ attachment: Buffer.from('画像'), name: 'photo.png' }];
    const sent = await hook.send({ content: '戻しました', username: '凛', files });
    const stands = discord.messagesIn(general)[0]!;
    expect(stands).toMatchObject({
      content: '戻しました',
      author: { username: '凛', bot: true },
      webhook_id: hook.id,
    });
    expect(await (await fetch(stands.attachments[0]!.url)).text()).toBe('画像');
    await hook.editMessage(sent.id, '直しました');
    expect(stands.content).toBe('直しました');
    await hook.deleteMessage(sent.id);
    expect(discord.messagesIn(general)).toEqual([]);
    expect((await channel.fetchWebhooks()).map(({ name }) => name)).toEqual(['復元']);
  });

  it('wrong tokens, unknown webhooks, forbidden names and a missing permission are refused', async () => {
    const { discord, guild, channel } = await open();
    const hook = await channel.createWebhook({ name: '復元' });
    const api = { rest: { api: discord.api, version: '10' } };
    const other = new WebhookClient({ id: hook.id, token: 'wrong' }, api);
    await expect(other.send('x')).rejects.toMatchObject({ code: 50027 });
    const unknown = new WebhookClient({ id: '1', token: 'wrong' }, api);
    await expect(unknown.send('x')).rejects.toMatchObject({ code: 10015 });
    await expect(hook.send({ content: 'x', username: 'Clyde' })).rejects.toMatchObject({ code: 50035 });
    guild.setBotPermissions(BOT_PERMISSIONS.filter((name) => name !== 'ManageWebhooks'));
    await expect(channel.createWebhook({ name: 'だめ' })).rejects.toMatchObject({ code: 50013 });
  });

  it('a channel has 15 of them, a message 20 reactions, and a reaction is an emoji', async () => {
    const { channel } = await open();
    for (let i = 0; i < 15; i++) await channel.createWebhook({ name: `${i}` });
    await expect(channel.createWebhook({ name: '16' })).rejects.toMatchObject({ code: 30007 });
    const message = await channel.send('反応');
    await expect(message.react('abc')).rejects.toMatchObject({ code: 10014 });
    for (let i = 0; i < 20; i++) await message.react(String.fromCodePoint(0x1f600 + i));
    await expect(message.react('🚨')).rejects.toMatchObject({ code: 30010 });
  });

  it("other programs' webhook posts are heard", async () => {
    const { guild, general, client } = await open();
    const received = nextEvent<Message>(client, 'messageCreate');
    await guild.webhook(general, 'ニュース').says('高収入', { username: '求人' });
    expect(await received).toMatchObject({ content: '高収入', webhookId: expect.any(String), member: null });
  });
});

describe('threads and forums', () => {
  it("the bot gets events of a member's thread, reads it and writes to it; not to a locked one", async () => {
    const { general, rin, client } = await open();
    const opened = nextEvent<{ id: string; name: string }>(client, 'threadCreate');
    const thread = await rin.opensThread(general, '相談');
    expect((await opened).name).toBe('相談');
    const received = nextEvent<Message>(client, 'messageCreate');
    await rin.says(thread, '聞いてください');
    const message = await received;
    expect(message.channel.isThread()).toBe(true);
    await message.reply('どうぞ');
    thread.thread!.locked = true;
    await expect(message.reply('だめ')).rejects.toMatchObject({ code: 50083 });
  });

  it('the bot opens a thread from a message once', async () => {
    const { general, rin, channel } = await open();
    const posted = await rin.says(general, '始まり');
    const message = await channel.messages.fetch(posted.id);
    const thread = await message.startThread({ name: '続き' });
    await thread.send('ここで');
    await thread.setArchived(true);
    expect(thread.id).toBe(posted.id);
    const again = client(message);
    await expect(again).rejects.toMatchObject({ code: 160004 });
  });

  const client = (message: Message) =>
    message.client.rest.post(`/channels/${message.channelId}/messages/${message.id}/threads`, {
      body: { name: '二度' },
    });

  it('a post in a forum is a thread whose first message has its id', async () => {
    const { guild, rin, seen, client } = await open();
    const forum = guild.channel('相談室', { type: 'forum' });
    const received = nextEvent<Message>(client, 'messageCreate');
    const { thread } = await rin.posts(forum, '楽な仕事', '詳細はDMで');
    expect(await received).toMatchObject({ id: thread.id, content: '詳細はDMで' });
    await expect(rin.says(forum, '直接')).rejects.toMatchObject({ why: 'permissions' });
    const mine = (await seen.channels.fetch(forum.id)) as ForumChannel;
    const made = await mine.threads.create({ name: 'お知らせ', message: { content: '注意' } });
    expect((await made.fetchStarterMessage())?.content).toBe('注意');
  });

  it('the chat of a voice channel is a chat like any other', async () => {
    const { guild, rin, client } = await open();
    const received = nextEvent<Message>(client, 'messageCreate');
    await rin.says(guild.channel('雑談', { type: 'voice' }), 'もしもし');
    const message = await received;
    expect(message.content).toBe('もしもし');
    guild.role('@everyone').permissions = PermissionFlagsBits.ViewChannel.toString();
    await expect(message.delete()).rejects.toMatchObject({ code: 50001 });
  });
});
