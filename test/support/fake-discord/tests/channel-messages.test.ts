import type { Message, TextChannel } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../fake-clock.ts';
import { LONG_TIMEOUT, startClient, startFakeForTest } from './connect-client.ts';

const open = async () => {
  const discord = await startFakeForTest({ limits: { routes: 'off' } });
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const rin = guild.member('rin');
  const client = await startClient(discord);
  const channel = (await client.channels.fetch(general.id)) as TextChannel;
  return { discord, guild, general, rin, client, channel };
};

describe('messages', () => {
  it('what comes with a message is there: reply, forward, poll, embed, file, reaction', async () => {
    const { general, rin, client, channel } = await open();
    const first = await rin.says(general, '元');
    const received: Message[] = [];
    client.on('messageCreate', (message) => void received.push(message));
    await rin.says(general, '返信', { replyTo: first });
    await rin.says(general, '', { forward: first });
    await rin.says(general, '', { poll: { question: 'いくら?', answers: ['5万', '10万'] } });
    await rin.says(general, '見て', { embeds: [{ title: '求人' }] });
    await rin.says(general, '', {
      files: [{ name: '高収入.png', bytes: new Uint8Array([1]), contentType: 'image/png' }],
    });
    await expect.poll(() => received.at(-1)?.attachments.size, LONG_TIMEOUT).toBe(1);
    const [reply, forward, poll, embed, file] = received.slice(-5) as [
      Message,
      Message,
      Message,
      Message,
      Message,
    ];
    expect((await reply.fetchReference()).content).toBe('元');
    expect(forward.messageSnapshots.first()?.content).toBe('元');
    expect(poll.poll?.question.text).toBe('いくら?');
    expect(embed.embeds[0]?.title).toBe('求人');
    expect(file.attachments.first()).toMatchObject({ name: '高収入.png', contentType: 'image/png', size: 1 });
    await rin.reacts(first, '🚨');
    const reactions = (await channel.messages.fetch({ message: first.id, force: true })).reactions.cache;
    expect((await reactions.get('🚨')?.users.fetch())?.map(({ id }) => id)).toEqual([rin.id]);
    await reactions.get('🚨')?.remove();
    expect(first.reactions).toEqual([]);
  });

  it('a link is unfurled later, which is no edit', async () => {
    const { discord, general, rin, client } = await open();
    const posted = await rin.says(general, 'https://example.com/');
    const updated = new Promise<Message>((resolve) =>
      client.once('messageUpdate', (_, now) => resolve(now as Message)),
    );
    discord.unfurl(posted, { title: '高収入', url: 'https://example.com/' });
    expect(await updated).toMatchObject({ editedAt: null, embeds: [{ title: '高収入' }] });
  });

  it('an answer needs what it answers, a post revives its archived thread, a file has its limit', async () => {
    const { general, rin, channel } = await open();
    const posted = await rin.says(general, '消える');
    const message = await channel.messages.fetch(posted.id);
    await rin.deletes(posted);
    await expect(message.reply('遅い')).rejects.toMatchObject({ code: 50035 });
    await channel.send({ content: '遅い', reply: { messageReference: posted.id, failIfNotExists: false } });
    const thread = await rin.opensThread(general, '古い');
    thread.thread!.archived = true;
    const found = await channel.threads.fetch(thread.id);
    await found?.send('起こす');
    expect(thread.thread!.archived).toBe(false);
    const large = { attachment: Buffer.alloc(10 * 1024 * 1024 + 1), name: 'large.bin' };
    await expect(channel.send({ files: [large] })).rejects.toMatchObject({ code: 40005, status: 413 });
  });

  it('files outlive their message by two minutes', async () => {
    const { discord, general, rin, channel } = await open();
    const posted = await rin.says(general, '', { files: [{ name: 'a.png', bytes: new Uint8Array([7, 8]) }] });
    const url = posted.attachments[0]!.url;
    await channel.messages.delete(posted.id);
    discord.clock.advance(110 * SECOND_MS);
    expect((await fetch(url)).status).toBe(200);
    discord.clock.advance(20 * SECOND_MS);
    expect((await fetch(url)).status).toBe(404);
  });

  it('are deleted many at once: 2 to 100, none older than two weeks', async () => {
    const { discord, general, rin, channel, client } = await open();
    const old = await rin.says(general, '昔');
    discord.clock.advance(14 * 24 * 60 * MINUTE_MS + SECOND_MS);
    const ids: string[] = [];
    for (let i = 0; i < 101; i++) ids.push((await rin.says(general, `${i}`)).id);
    const many = (messages: string[]) =>
      client.rest.post(`/channels/${general.id}/messages/bulk-delete`, { body: { messages } });
    await expect(many(ids.slice(0, 1))).rejects.toMatchObject({ code: 50016 });
    await expect(many(ids)).rejects.toMatchObject({ code: 50016 });
    await expect(many([old.id, ids[0]!])).rejects.toMatchObject({ code: 50034 });
    await many(ids.slice(0, 100));
    expect(discord.messagesIn(general).map(({ content }) => content)).toEqual(['昔', '100']);
    await expect(channel.messages.delete(ids[0]!)).rejects.toMatchObject({ code: 10008 });
  });

  it('are read back page by page', async () => {
    const { general, rin, channel } = await open();
    const posted: string[] = [];
    for (let i = 0; i < 7; i++) posted.push((await rin.says(general, `${i}`)).id);
    const texts = async (options: object) =>
      [...(await channel.messages.fetch(options)).values()].map(({ content }) => content);
    expect(await texts({ limit: 3 })).toEqual(['6', '5', '4']);
    expect(await texts({ limit: 3, before: posted[4] })).toEqual(['3', '2', '1']);
    expect(await texts({ limit: 3, after: posted[1] })).toEqual(['4', '3', '2']);
    await expect(texts({ limit: 101 })).rejects.toMatchObject({ code: 50035 });
  });

  it("others' messages are deleted with the permission only, and edited never", async () => {
    const { guild, general, rin, channel } = await open();
    const posted = await rin.says(general, '他人の');
    await expect(channel.messages.edit(posted.id, '改ざん')).rejects.toMatchObject({ code: 50005 });
    guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ReadMessageHistory']);
    await expect(channel.messages.delete(posted.id)).rejects.toMatchObject({ code: 50013 });
    guild.setBotPermissions([]);
    guild.role('@everyone').permissions = '0';
    await expect(channel.messages.delete(posted.id)).rejects.toMatchObject({ code: 50001 });
    await expect(channel.client.rest.get('/channels/1')).rejects.toMatchObject({ code: 10003 });
  });

  it('members keep to slow mode, length and permissions', async () => {
    const { discord, guild, rin } = await open();
    const slow = guild.channel('slow', { slowmode: 30 });
    await rin.says(slow, '一');
    await expect(rin.says(slow, '二')).rejects.toMatchObject({ why: 'slowmode' });
    discord.clock.advance(31 * SECOND_MS);
    await rin.says(slow, '二');
    await expect(rin.says(slow, 'あ'.repeat(2001))).rejects.toMatchObject({ why: 'too-long' });
    const closed = guild.channel('closed', { overwrites: [{ who: '@everyone', deny: ['SendMessages'] }] });
    await expect(rin.says(closed, 'だめ')).rejects.toMatchObject({ why: 'permissions' });
  });
});
