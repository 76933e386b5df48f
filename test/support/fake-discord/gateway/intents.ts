import { type APIMessage, GatewayIntentBits as Intent } from 'discord.js';
import type { DiscordState, Dispatch, PrivilegedIntent } from '../state/discord-state.ts';
import { hasChannelPermissions, hasGuildPermissions } from '../state/permissions.ts';

/** The intent that an event needs, in a guild and in a DM channel; other events need none. */
const REQUIRED_INTENTS: Record<string, { guild: number; direct?: number }> = {
  ...intentsFor(Intent.Guilds, [
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
    'VOICE_CHANNEL_STATUS_UPDATE',
  ]),
  ...intentsFor(Intent.GuildMembers, ['GUILD_MEMBER_ADD', 'GUILD_MEMBER_UPDATE', 'GUILD_MEMBER_REMOVE']),
  ...intentsFor(Intent.GuildModeration, [
    'GUILD_BAN_ADD',
    'GUILD_BAN_REMOVE',
    'GUILD_AUDIT_LOG_ENTRY_CREATE',
  ]),
  ...intentsFor(Intent.GuildScheduledEvents, ['GUILD_SCHEDULED_EVENT_CREATE']),
  ...intentsFor(Intent.GuildWebhooks, ['WEBHOOKS_UPDATE']),
  ...intentsFor(Intent.AutoModerationConfiguration, [
    'AUTO_MODERATION_RULE_CREATE',
    'AUTO_MODERATION_RULE_UPDATE',
    'AUTO_MODERATION_RULE_DELETE',
  ]),
  ...intentsFor(Intent.AutoModerationExecution, ['AUTO_MODERATION_ACTION_EXECUTION']),
  ...intentsFor(
    Intent.GuildMessages,
    ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE'],
    Intent.DirectMessages,
  ),
  ...intentsFor(Intent.GuildMessages, ['MESSAGE_DELETE_BULK']),
  ...intentsFor(
    Intent.GuildMessageReactions,
    ['MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE', 'MESSAGE_REACTION_REMOVE_ALL'],
    Intent.DirectMessageReactions,
  ),
};

function intentsFor(guild: number, names: readonly string[], direct = 0): typeof REQUIRED_INTENTS {
  return Object.fromEntries(names.map((name) => [name, { guild, direct }]));
}

/** The bits of the privileged intents. */
export const PRIVILEGED_INTENTS = {
  GuildMembers: Intent.GuildMembers,
  GuildPresences: Intent.GuildPresences,
  MessageContent: Intent.MessageContent,
} as const satisfies Record<PrivilegedIntent, number>;

const KNOWN_INTENTS = Object.values(Intent).reduce<number>(
  (all, bit) => (typeof bit === 'number' ? all | bit : all),
  0,
);

/** True for a combination of known intents. @example isValidIntents(GatewayIntentBits.Guilds) // true */
export const isValidIntents = (intents: unknown): intents is number =>
  typeof intents === 'number' &&
  Number.isInteger(intents) &&
  intents >= 0 &&
  (intents & ~KNOWN_INTENTS) === 0;

/**
 * True when the intents and the permissions of the bot allow this event.
 * @example canReceive(discord, intents, { t: 'MESSAGE_CREATE', d, guild, channel })
 */
export function canReceive(discord: DiscordState, intents: number, { t, guild, channel }: Dispatch): boolean {
  const needed = REQUIRED_INTENTS[t];
  if (needed) {
    const bit = guild ? needed.guild : (needed.direct ?? 0);
    if (!(intents & bit)) return false;
  }
  if (guild && t.startsWith('AUTO_MODERATION'))
    return hasGuildPermissions(discord, guild, discord.bot.id, 'ManageGuild');
  if (guild && t === 'GUILD_AUDIT_LOG_ENTRY_CREATE')
    return hasGuildPermissions(discord, guild, discord.bot.id, 'ViewAuditLog');
  if (guild && t.startsWith('GUILD_BAN'))
    return ['BanMembers', 'ViewAuditLog'].some((name) =>
      hasGuildPermissions(discord, guild, discord.bot.id, name as 'BanMembers'),
    );
  return !guild || !channel || hasChannelPermissions(discord, channel, discord.bot.id, 'ViewChannel');
}

const EMPTY_CONTENT = { content: '', embeds: [], attachments: [], components: [] };

/**
 * The data of the event for these intents: without MESSAGE_CONTENT, the content of other users is removed.
 * @example redactDispatch(discord, intents, { t: 'MESSAGE_CREATE', d, guild })
 */
export function redactDispatch(discord: DiscordState, intents: number, { t, d, guild }: Dispatch): object {
  if (intents & Intent.MessageContent || !guild) return d;
  if (t === 'AUTO_MODERATION_ACTION_EXECUTION') return { ...d, content: '', matched_content: '' };
  return t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE'
    ? withoutMessageContent(discord, d as APIMessage)
    : d;
}

/**
 * A message in the form that an application without the message content intent receives.
 * @example withoutMessageContent(discord, message).content // ''
 */
export function withoutMessageContent(discord: DiscordState, message: APIMessage): APIMessage {
  const own = message.author.id === discord.bot.id || message.application_id === discord.applicationId;
  if (own || message.mentions.some(({ id }) => id === discord.bot.id)) return message;
  const { poll: _, ...rest } = message;
  const snapshots = message.message_snapshots?.map((one) => ({
    message: { ...one.message, ...EMPTY_CONTENT },
  }));
  return {
    ...rest,
    ...EMPTY_CONTENT,
    ...(snapshots && { message_snapshots: snapshots }),
    ...(message.referenced_message && {
      referenced_message: withoutMessageContent(discord, message.referenced_message),
    }),
  };
}
