import type { Message } from '#core';
import { createDiscordAdapter } from '../../../adapters/discord/index.ts';
import { createFileDownloader } from '../../../src/app/network/download-file.ts';
import { createMemoryKeyValueStore, createMemoryPolicyStore } from '../../../src/memory/index.ts';
import { adapterContract, type PlatformUnderTest } from '../../contracts/adapter.ts';
import { startFakeDiscord, visibleTextOf } from '../../support/fake-discord/index.ts';
import { testPolicy, wordings } from '../../support/shipped-wording-and-policy.ts';

const POST_MESSAGE = 'POST /channels/:channel/messages';
/** More attempts than the SDK makes by itself. */
const MANY_TIMES = 20;

async function openPlatform(): Promise<PlatformUnderTest> {
  const discord = await startFakeDiscord({ limits: { global: 'off', routes: 'off' } });
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  guild.role('番人', { permissions: ['ManageMessages'] });
  const mods = guild.channel('mods', {
    overwrites: [
      { who: '@everyone', deny: ['ViewChannel'] },
      { who: '番人', allow: ['ViewChannel'] },
      { who: discord.bot.id, allow: ['ViewChannel', 'SendMessages'] },
    ],
  });
  const quarantine = guild.role('隔離', {});
  const policy = testPolicy({ channels: { moderators: mods.id }, roles: { quarantine: quarantine.id } });
  const adapter = createDiscordAdapter({
    downloadFile: createFileDownloader(),
    token: discord.token,
    apiUrl: discord.api,
    keyValueStore: createMemoryKeyValueStore(),
    policies: createMemoryPolicyStore(() => policy),
    wording: wordings,
    clock: discord.clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const findMessage = ({ ref }: Message) => discord.messagesIn(general).find(({ id }) => id === ref.id)!;

  return {
    adapter,
    server: { platform: 'discord', id: guild.id },
    channel: general.id,
    moderator: guild.member('aoi', { roles: ['番人'] }),
    stranger: discord.person('tomo'),
    moderatorChannel: mods.id,
    async start(intake) {
      await adapter.start(intake);
      await discord.until('the bot is ready', () => adapter.health().ok);
    },
    async close() {
      await adapter.stop();
      await discord.stop();
    },
    post: (author, text) => guild.member(author).says(general, text),
    edit: (message, text) => guild.member(message.author.name).edits(findMessage(message), text),
    remove: (message) => guild.member(message.author.name).deletes(findMessage(message)),
    join: (name) => discord.person(name).joins(guild),
    readTexts: () => discord.messagesIn(general).map(visibleTextOf),
    readCards: () => discord.messagesIn(mods).map(visibleTextOf),
    readDirectMessages: ({ id }) => discord.dmsOf({ id }).map(visibleTextOf),
    failNotices(code) {
      switch (code) {
        case 'forbidden':
          discord.faults.respondWithError(POST_MESSAGE, 50001);
          break;
        case 'invalid':
          discord.faults.respondWithError(POST_MESSAGE, 50035);
          break;
        case 'rate-limited':
          // The SDK handles an ordinary 429 itself: it waits. It passes this refusal on to the caller.
          discord.faults.respondWithError(POST_MESSAGE, 40003);
          break;
        case 'unavailable':
          discord.faults.fail(POST_MESSAGE, 503, MANY_TIMES);
          break;
        default:
          code satisfies never;
      }
      return () => {
        discord.faults.clear();
        // A refusal is remembered until the channel's settings change.
        guild.changesChannel(general);
      };
    },
  };
}

adapterContract('Discord', openPlatform, {
  joins: true,
  deletions: true,
  faults: ['rate-limited', 'unavailable', 'forbidden', 'invalid'],
});
