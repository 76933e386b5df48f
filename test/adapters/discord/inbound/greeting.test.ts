import { afterEach, describe, expect, it } from 'vitest';
import type { Guild } from '../../../support/fake-discord/index.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let fixture: CommandFixture | undefined;
afterEach(() => fixture?.stop());

const PRIVATE = [{ who: '@everyone', deny: ['ViewChannel'] }] as const;

/** A guild that has removed the bot and invites it again. */
async function inviteTo(prepare: (guild: Guild) => void): Promise<Guild> {
  fixture = await openCommandFixture();
  const { discord } = fixture;
  const guild = discord.guild({ name: '新しい町' });
  const cached = () => fixture!.adapter.listServers().some(({ id }) => id === guild.id);
  await discord.until('the guild is known', cached);
  guild.removesBot();
  await discord.until('the guild is gone', () => !cached());
  await discord.until('its data is deleted', () =>
    fixture!.logLines.some((line) => line.startsWith('guild_removed')),
  );
  prepare(guild);
  guild.invitesBot();
  return guild;
}

describe('a server that invites the bot', () => {
  it('with a moderators’ channel is greeted there with three steps', async () => {
    const guild = await inviteTo((one) => {
      one.channel('mods', {
        overwrites: [...PRIVATE, { who: fixture!.discord.bot.id, allow: ['ViewChannel'] }],
      });
    });
    const mods = guild.channel('mods');
    const [greeting] = await fixture!.discord.until('the greeting', () => {
      const messages = fixture!.discord.messagesIn(mods);
      return messages.length > 0 && messages;
    });
    expect(greeting!.content).toMatch(/1\. \/初期設定.*2\. .*試験運転.*3\. .*\/モード/s);
  });

  it('without one is greeted in the channel of Discord’s own notices', async () => {
    const guild = await inviteTo((one) => {
      one.state.systemChannelId = one.channel('lobby').id;
    });
    await fixture!.discord.until('the greeting', () =>
      fixture!.discord
        .messagesIn(guild.channel('lobby'))
        .some(({ content }) => content.includes('/初期設定')),
    );
  });

  it('where the bot may write nowhere sends the steps to the owner', async () => {
    const guild = await inviteTo((one) => one.setBotPermissions(['ViewChannel']));
    const owner = { id: guild.state.ownerId };
    await fixture!.discord.until('the greeting', () =>
      fixture!.discord.dmsOf(owner).some(({ content }) => content.includes('/初期設定')),
    );
  });

  it('is not greeted again when the bot reconnects', async () => {
    const guild = await inviteTo((one) => {
      one.state.systemChannelId = one.channel('lobby').id;
    });
    const { discord } = fixture!;
    const greetings = () => discord.messagesIn(guild.channel('lobby')).length;
    await discord.until('the greeting', () => greetings() === 1);
    discord.gateway.forgetSessions();
    discord.gateway.closeConnections(1006);
    await discord.until('it has a new session', () => discord.gateway.identifies.length === 2);
    await discord.until('the bot is ready', () => fixture!.adapter.listConnections()[0]?.isReady);
    expect(greetings()).toBe(1);
  });
});
