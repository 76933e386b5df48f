import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModeratorChannelFinder } from '../../../../adapters/discord/actions/moderator-channel.ts';
import { createDiscordClient } from '../../../../adapters/discord/client/create-client.ts';
import { createMemoryPolicyStore } from '../../../../src/memory/index.ts';
import { type FakeDiscord, startFakeDiscord } from '../../../support/fake-discord/index.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';

const silentLog = { info: () => {}, warn: () => {}, error: () => {} };
let discord: FakeDiscord;
let client: ReturnType<typeof createDiscordClient>;
beforeEach(async () => {
  discord = await startFakeDiscord();
  client = createDiscordClient({ token: discord.token, apiUrl: discord.api }, silentLog);
});
afterEach(async () => {
  await client.destroy();
  await discord.stop();
});

describe('the channel for cards, while none is set', () => {
  it.each([
    ['mods', true],
    ['mods2', true],
    ['modlog', true],
    ['mod_log', true],
    ['mod-logs', true],
    ['2nd-moderators', true],
    ['運営', true],
    ['modern-art', false],
    ['models', false],
    ['comodity', false],
  ])('a private channel named %s is found by its name: %s', async (name, isFound) => {
    const guild = discord.guild({ name: '町' });
    const channel = guild.channel(name, {
      overwrites: [
        { who: '@everyone', deny: ['ViewChannel'] },
        { who: discord.bot.id, allow: ['ViewChannel', 'SendMessages'] },
      ],
    });
    await client.login(discord.token);
    await discord.until('the guild is cached', () => client.guilds.cache.get(guild.id)?.available);
    const find = createModeratorChannelFinder(
      client,
      createMemoryPolicyStore(() => testPolicy({ channels: {} })),
    );
    expect(find({ platform: 'discord', id: guild.id })).toBe(isFound ? channel.id : undefined);
  });
});
