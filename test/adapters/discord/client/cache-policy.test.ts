import { Events } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiscordClient } from '../../../../adapters/discord/client/create-client.ts';
import { botPermissions } from '../../../../adapters/discord/client/guild-permissions.ts';
import { type FakeDiscord, type Guild, startFakeDiscord } from '../../../support/fake-discord/index.ts';

const silentLog = { info: () => {}, warn: () => {}, error: () => {} };
let discord: FakeDiscord;
let guild: Guild;
let client: ReturnType<typeof createDiscordClient>;
beforeEach(async () => {
  discord = await startFakeDiscord();
  guild = discord.guild({ name: '町の掲示板' });
  guild.channel('general');
  guild.channel('random');
  client = createDiscordClient({ token: discord.token, apiUrl: discord.api }, silentLog);
  await client.login(discord.token);
  await discord.until('the guild is cached', () => client.guilds.cache.get(guild.id)?.available);
});
afterEach(async () => {
  await client.destroy();
  await discord.stop();
});

describe('the bot’s memory', () => {
  it('holds channels, roles and the bot itself, but no members who join and write', async () => {
    const rin = guild.member('rin');
    await rin.says(guild.channel('general'), 'おはよう');
    guild.channel('later');
    await discord.until('the channel is cached', () => client.channels.cache.size === 3);
    const cachedGuild = client.guilds.cache.get(guild.id)!;
    expect(cachedGuild.members.cache.map(({ id }) => id)).toEqual([discord.bot.id]);
    expect(client.users.cache.map(({ id }) => id)).toEqual([discord.bot.id]);
    expect(cachedGuild.roles.cache.size).toBeGreaterThan(0);
    for (const channel of cachedGuild.channels.cache.values()) {
      if (channel.isTextBased()) expect(channel.messages.cache.size).toBe(0);
    }
  });

  it('takes no room per channel for what is never kept there', () => {
    const [general, random] = ['general', 'random'].map((name) => {
      const channel = client.channels.cache.get(guild.channel(name).id);
      return channel?.isTextBased() ? channel.messages.cache : undefined;
    });
    expect(general).toBeDefined();
    expect(general).toBe(random);
  });

  it('is not troubled with what others say and do: that is read as it arrives', async () => {
    const created: string[] = [];
    for (const event of [Events.MessageCreate, Events.MessageReactionAdd, Events.GuildMemberUpdate] as const)
      client.on(event, () => created.push(event));
    const received: string[] = [];
    client.on(Events.Raw, ({ t }: { t: string }) => received.push(t));
    const rin = guild.member('rin');
    const message = await rin.says(guild.channel('general'), 'おはよう');
    await rin.reacts(message, '👋');
    await rin.nick(guild, 'りん');
    await discord.until('all events are received', () => received.length >= 3);
    expect(received).toEqual(['MESSAGE_CREATE', 'MESSAGE_REACTION_ADD', 'GUILD_MEMBER_UPDATE']);
    expect(created).toEqual([]);
  });

  it('learns what the bot itself may do, as soon as that changes', async () => {
    const may = () => botPermissions(client, guild.id)?.has('BanMembers');
    guild.setBotPermissions(['ViewChannel']);
    await discord.until('the cache is updated', () => may() === false);
    guild.setBotPermissions(['ViewChannel', 'BanMembers']);
    await discord.until('the cache is updated', () => may() === true);
  });
});
