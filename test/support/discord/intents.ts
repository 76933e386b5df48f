import { type APIMessage, GatewayIntentBits as Intent } from 'discord.js';
import { mayIn, mayInGuild } from './permissions.ts';
import type { Dispatch, World } from './world.ts';

/** Which intent an event needs, in a guild and in a direct conversation; events not listed always arrive. */
const NEEDS: Record<string, { guild: number; direct?: number }> = {
  ...each(Intent.Guilds, [
    'GUILD_CREATE',
    'GUILD_UPDATE',
    'GUILD_DELETE',
    'GUILD_ROLE_CREATE',
    'GUILD_ROLE_UPDATE',
    'GUILD_ROLE_DELETE',
    'CHANNEL_CREATE',
    'CHANNEL_UPDATE',
    'CHANNEL_DELETE',
    'THREAD_CREATE',
    'THREAD_UPDATE',
    'THREAD_DELETE',
    'THREAD_LIST_SYNC',
  ]),
  ...each(Intent.GuildMembers, ['GUILD_MEMBER_ADD', 'GUILD_MEMBER_UPDATE', 'GUILD_MEMBER_REMOVE']),
  ...each(Intent.GuildModeration, ['GUILD_BAN_ADD', 'GUILD_BAN_REMOVE', 'GUILD_AUDIT_LOG_ENTRY_CREATE']),
  ...each(Intent.GuildWebhooks, ['WEBHOOKS_UPDATE']),
  ...each(Intent.AutoModerationConfiguration, [
    'AUTO_MODERATION_RULE_CREATE',
    'AUTO_MODERATION_RULE_UPDATE',
    'AUTO_MODERATION_RULE_DELETE',
  ]),
  ...each(Intent.AutoModerationExecution, ['AUTO_MODERATION_ACTION_EXECUTION']),
  ...each(
    Intent.GuildMessages,
    ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE'],
    Intent.DirectMessages,
  ),
  ...each(Intent.GuildMessages, ['MESSAGE_DELETE_BULK']),
  ...each(
    Intent.GuildMessageReactions,
    ['MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE', 'MESSAGE_REACTION_REMOVE_ALL'],
    Intent.DirectMessageReactions,
  ),
};

function each(guild: number, names: readonly string[], direct = 0): typeof NEEDS {
  return Object.fromEntries(names.map((name) => [name, { guild, direct }]));
}

/** Intents that must be switched on for the application first. */
export const PRIVILEGED = {
  GuildMembers: Intent.GuildMembers,
  GuildPresences: Intent.GuildPresences,
  MessageContent: Intent.MessageContent,
};

const KNOWN = Object.values(Intent).reduce<number>(
  (all, bit) => (typeof bit === 'number' ? all | bit : all),
  0,
);

export const validIntents = (intents: unknown): intents is number =>
  typeof intents === 'number' && Number.isInteger(intents) && intents >= 0 && (intents & ~KNOWN) === 0;

/** Whether the bot may know of this event at all: its intents, and what its permissions let it see. */
export function arrives(world: World, intents: number, { t, guild, channel }: Dispatch): boolean {
  const needed = NEEDS[t];
  if (needed) {
    const bit = guild ? needed.guild : (needed.direct ?? 0);
    if (!(intents & bit)) return false;
  }
  if (guild && t.startsWith('AUTO_MODERATION')) return mayInGuild(world, guild, world.bot.id, 'ManageGuild');
  if (guild && t === 'GUILD_AUDIT_LOG_ENTRY_CREATE')
    return mayInGuild(world, guild, world.bot.id, 'ViewAuditLog');
  if (guild && t.startsWith('GUILD_BAN'))
    return ['BanMembers', 'ViewAuditLog'].some((name) =>
      mayInGuild(world, guild, world.bot.id, name as 'BanMembers'),
    );
  return !guild || !channel || mayIn(world, channel, world.bot.id, 'ViewChannel');
}

const EMPTY = { content: '', embeds: [], attachments: [], components: [] };

/** The event as a bot with these intents gets it: without MESSAGE_CONTENT the words of strangers are left out. */
export function redacted(world: World, intents: number, { t, d, guild }: Dispatch): object {
  if (intents & Intent.MessageContent || !guild) return d;
  if (t === 'AUTO_MODERATION_ACTION_EXECUTION') return { ...d, content: '', matched_content: '' };
  return t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE' ? withoutWords(world, d as APIMessage) : d;
}

/** A message as REST and gateway show it to an application without the message content intent. */
export function withoutWords(world: World, message: APIMessage): APIMessage {
  const own = message.author.id === world.bot.id || message.application_id === world.applicationId;
  if (own || message.mentions.some(({ id }) => id === world.bot.id)) return message;
  const { poll: _, ...rest } = message;
  const snapshots = message.message_snapshots?.map((one) => ({ message: { ...one.message, ...EMPTY } }));
  return {
    ...rest,
    ...EMPTY,
    ...(snapshots && { message_snapshots: snapshots }),
    ...(message.referenced_message && {
      referenced_message: withoutWords(world, message.referenced_message),
    }),
  };
}
