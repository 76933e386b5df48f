import { Events } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiscordClient } from '../../../../adapters/discord/client/create-client.ts';
import { botPermissions } from '../../../../adapters/discord/client/guild-permissions.ts';
import { type FakeDiscord, type Guild, startFakeDiscord } from '../../../support/fake-discord/index.ts';

let discord: FakeDiscord;
let guild: Guild;
let client: ReturnType<typeof createDiscordClient>;
beforeEach(async () => {
  discord = await startFakeDiscord();
  guild = discord.guild({ name: '町の掲示板' });
  guild.channel('general');
  guild.channel('random');
  client = createDiscordClient({ token: discord.token, apiUrl: discord.api });
  await client.login(discord.token);
  await discord.until('the guild is known', () => client.guilds.cache.get(guild.id)?.available);
});
afterEach(async () => {
  await client.destroy();
  await discord.stop();
});

describe('the bot’s memory', () => {
  it('holds channels, roles and the bot itself, and nobody else, whoever comes and talks', async () => {
    const rin = guild.member('rin');
    await rin.says(guild.channel('general'), 'おはよう');
    guild.channel('later');
    await discord.until('the channel is known', () => client.channels.cache.size === 3);
    const known = client.guilds.cache.get(guild.id)!;
    expect(known.members.cache.map(({ id }) => id)).toEqual([discord.bot.id]);
    expect(client.users.cache.map(({ id }) => id)).toEqual([discord.bot.id]);
    expect(known.roles.cache.size).toBeGreaterThan(0);
    for (const channel of known.channels.cache.values()) {
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
    const built: string[] = [];
    for (const event of [Events.MessageCreate, Events.MessageReactionAdd, Events.GuildMemberUpdate] as const)
      client.on(event, () => built.push(event));
    const heard: string[] = [];
    client.on(Events.Raw, ({ t }: { t: string }) => heard.push(t));
    const rin = guild.member('rin');
    const said = await rin.says(guild.channel('general'), 'おはよう');
    await rin.reacts(said, '👋');
    await rin.nick(guild, 'りん');
    await discord.until('all is heard', () => heard.length >= 3);
    expect(heard).toEqual(['MESSAGE_CREATE', 'MESSAGE_REACTION_ADD', 'GUILD_MEMBER_UPDATE']);
    expect(built).toEqual([]);
  });

  it('learns what the bot itself may do, as soon as that changes', async () => {
    const may = () => botPermissions(client, guild.id)?.has('BanMembers');
    guild.setBotPermissions(['ViewChannel']);
    await discord.until('it is told', () => may() === false);
    guild.setBotPermissions(['ViewChannel', 'BanMembers']);
    await discord.until('it is told', () => may() === true);
  });
});
