import type { APIMessage } from 'discord.js';
import { ButtonStyle } from 'discord.js';
import type { Memos, Policy } from '#core';
import { createDiscord, type DiscordSettings } from '../../../adapters/discord/index.ts';
import { createIntake, type FrontDesk } from '../../../src/intake.ts';
import {
  createMemoryBook,
  createMemoryCampaigns,
  createMemoryClaims,
  createMemoryFiles,
  createMemoryMemos,
  createMemoryPolicies,
  createMemoryQuotas,
  createMemoryStrikes,
} from '../../../src/store/index.ts';
import { fakeDetect } from '../../support/detector.ts';
import { type FakeDiscordOptions, startFakeDiscord, wordsOf } from '../../support/discord/index.ts';
import { testPolicy, wordings } from '../../support/wordings.ts';

export interface CommunityOptions {
  readonly discord?: FakeDiscordOptions;
  readonly policy?: Partial<Policy>;
  readonly adapter?: Partial<DiscordSettings>;
}

/** What outlives the bot's process. */
function keep() {
  return {
    ...createMemoryBook(),
    strikes: createMemoryStrikes(),
    claims: createMemoryClaims(),
    quotas: createMemoryQuotas(),
    campaigns: createMemoryCampaigns(),
    memos: createMemoryMemos() as Memos,
    files: createMemoryFiles(),
  };
}

const MODERATOR = ['ManageMessages', 'ModerateMembers', 'BanMembers'] as const;

/**
 * A town on a fake Discord with #general, #mods for moderators only, the recruiter rin, the member kei, the moderators
 * aoi and ren; and yamidome, whose process can be stopped and started anew.
 */
export async function openCommunity(options: CommunityOptions = {}) {
  const discord = await startFakeDiscord(options.discord);
  const guild = discord.guild({ name: '町の掲示板' });
  guild.role('moderator', { permissions: [...MODERATOR] });
  const general = guild.channel('general');
  const mods = guild.channel('mods', {
    overwrites: [
      { who: '@everyone', deny: ['ViewChannel'] },
      { who: 'moderator', allow: ['ViewChannel'] },
      { who: discord.bot.id, allow: ['ViewChannel', 'SendMessages'] },
    ],
  });
  const rin = guild.member('rin');
  const kei = guild.member('kei');
  const aoi = guild.member('aoi', { roles: ['moderator'] });
  const ren = guild.member('ren', { roles: ['moderator'] });

  const stores = keep();
  const { clock } = discord;
  const logged: string[] = [];
  const note = (level: string) => (what: string, facts?: object) => {
    logged.push(`${level} ${what} ${JSON.stringify(facts ?? {})}`);
  };
  const log = { info: note('info'), warn: note('warn'), error: note('error') };
  const policies = createMemoryPolicies(() => testPolicy(options.policy));

  /** A process of the bot. */
  async function begin(more: Partial<DiscordSettings> = {}) {
    const shared = { ...stores, policies, clock, log, wording: wordings };
    const adapter = createDiscord({
      ...shared,
      token: discord.token,
      apiUrl: discord.api,
      ...options.adapter,
      ...more,
    });
    const intake: FrontDesk = createIntake({ ...shared, adapter, detect: fakeDetect, packs: () => 'fake 1' });
    await adapter.start(intake);
    await intake.resume();
    const timer = setInterval(() => void intake.drain(), 100);
    await discord.until('the bot is ready', () => adapter.health().ok);
    return {
      adapter,
      intake,
      async stop() {
        clearInterval(timer);
        await adapter.stop();
      },
    };
  }

  let bot = await begin();
  const standing = (message: APIMessage) => {
    const channel = discord.messagesIn(guild.state.channels.get(message.channel_id)!);
    return channel.some(({ id }) => id === message.id);
  };

  return {
    discord,
    guild,
    general,
    mods,
    rin,
    kei,
    aoi,
    ren,
    policies,
    stores,
    logged,
    get bot() {
      return bot;
    },
    /** Is the message still there? */
    standing,
    gone: (message: APIMessage) => discord.until('the message is gone', () => !standing(message)),
    /** The bot's messages in #mods, oldest first. */
    cards: () => discord.messagesIn(mods).filter(({ author }) => author.id === discord.bot.id),
    /** Waits for a card in #mods that holds these words. */
    card: (words: string) =>
      discord.until(`a card with "${words}"`, () =>
        discord.messagesIn(mods).find((message) => wordsOf(message).includes(words)),
      ),
    stop: () => bot.stop(),
    async begin() {
      bot = await begin();
    },
    /** Another process beside the first; whoever begins it stops it. */
    beside: begin,
    async restart() {
      await bot.stop();
      bot = await begin();
    },
    async close() {
      await bot.stop();
      await discord.stop();
    },
  };
}

export type Community = Awaited<ReturnType<typeof openCommunity>>;

/** The labels of a message's buttons that can be pressed, in their order. */
export function buttonsOf(message: APIMessage): readonly string[] {
  const flat = (parts: readonly object[]): readonly Record<string, unknown>[] =>
    parts.flatMap((part) => [
      part as Record<string, unknown>,
      ...flat('components' in part ? (part.components as object[]) : []),
    ]);
  return flat(message.components ?? []).flatMap((part) =>
    part.type === 2 && part.style !== ButtonStyle.Link ? [String(part.label)] : [],
  );
}
