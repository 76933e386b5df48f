import type { Message, TextChannel } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { nextEvent, startClient, startFakeForTest } from './connect-client.ts';

const openShop = async () => {
  const discord = await startFakeForTest();
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const rin = guild.member('rin');
  const client = await startClient(discord);
  return { discord, guild, general, rin, client };
};

describe('a conversation', () => {
  it('the bot reads what a member writes, answers, and deletes it', async () => {
    const { discord, general, rin, client } = await openShop();
    const received = nextEvent<Message>(client, 'messageCreate');
    const posted = await rin.says(general, 'こんにちは');
    const message = await received;
    expect(message).toMatchObject({ id: posted.id, content: 'こんにちは' });
    expect(message.member?.id).toBe(rin.id);
    await message.reply('はい');
    expect(discord.messagesIn(general).map(({ content }) => content)).toEqual(['こんにちは', 'はい']);
    await message.delete();
    expect(discord.messagesIn(general).map(({ content }) => content)).toEqual(['はい']);
  });

  it('a direct message arrives, unless the member accepts none', async () => {
    const { discord, rin, client } = await openShop();
    await client.users.send(rin.id, 'お知らせ');
    expect(discord.dmsOf(rin).map(({ content }) => content)).toEqual(['お知らせ']);
    rin.opensDms(false);
    await expect(client.users.send(rin.id, 'もう一度')).rejects.toMatchObject({ code: 50007, status: 403 });
  });

  it('texts above 2000 characters and empty ones are refused', async () => {
    const { general, client } = await openShop();
    const channel = (await client.channels.fetch(general.id)) as TextChannel;
    await expect(channel.send('あ'.repeat(2001))).rejects.toMatchObject({
      code: 50035,
      rawError: { errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } } },
    });
    await expect(channel.send({ content: ' ' })).rejects.toMatchObject({ code: 50006 });
  });
});
