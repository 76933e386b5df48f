import type {
  APIChannel,
  APIGuild,
  APIGuildMember,
  APIInteractionGuildMember,
  APIUser,
  GuildMemberFlags,
} from 'discord.js';
import type { ChannelState, DiscordState, GuildState, MemberState } from './discord-state.ts';
import { channelPermissions } from './permissions.ts';

/** A member as the API returns it. @example toApiMember(member).user.id */
export function toApiMember(member: MemberState): APIGuildMember & { user: APIUser } {
  return {
    user: member.user,
    nick: member.nick,
    avatar: null,
    banner: null,
    roles: [...member.roles],
    joined_at: member.joinedAt,
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0 as GuildMemberFlags,
    pending: member.pending,
    communication_disabled_until: member.timeoutUntil,
  };
}

/**
 * A member as interactions contain it: with permissions in the channel.
 * @example toInteractionMember(discord, channel, member).permissions
 */
export const toInteractionMember = (
  discord: DiscordState,
  channel: ChannelState,
  member: MemberState,
): APIInteractionGuildMember => ({
  ...toApiMember(member),
  permissions: channelPermissions(discord, channel, member.user.id).toString(),
});

/** The member data of MESSAGE_CREATE, without the user. @example toMessageMember(member).roles */
export function toMessageMember(member: MemberState): Omit<APIGuildMember, 'user'> {
  const { user: _, ...rest } = toApiMember(member);
  return rest;
}

/** A channel, a thread or a DM channel as the API returns it. @example toApiChannel(channel).type */
export function toApiChannel(channel: ChannelState): APIChannel {
  const base = {
    id: channel.id,
    type: channel.type,
    last_message_id: channel.lastMessageId ?? null,
    flags: 0,
  };
  if (channel.recipient) return { ...base, recipients: [channel.recipient] } as unknown as APIChannel;
  const shared = {
    ...base,
    guild_id: channel.guild!.id,
    name: channel.name,
    parent_id: channel.parentId,
    rate_limit_per_user: channel.slowmode,
  };
  if (channel.thread) return { ...shared, ...threadFields(channel) } as unknown as APIChannel;
  return {
    ...shared,
    position: channel.position,
    permission_overwrites: channel.overwrites,
    nsfw: channel.nsfw,
    topic: channel.topic,
    ...(channel.tags.length > 0 && { available_tags: channel.tags }),
  } as unknown as APIChannel;
}

function threadFields({ id, thread, messages }: ChannelState): object {
  return {
    owner_id: thread!.ownerId,
    message_count: messages.size,
    total_message_sent: messages.size,
    member_count: thread!.members.size,
    applied_tags: thread!.appliedTags,
    thread_metadata: {
      archived: thread!.archived,
      locked: thread!.locked,
      auto_archive_duration: 1440,
      archive_timestamp: new Date(Number((BigInt(id) >> 22n) + 1_420_070_400_000n)).toISOString(),
    },
  };
}

/** A guild as the API returns it. @example toApiGuild(guild).owner_id */
export function toApiGuild(guild: GuildState): APIGuild {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    description: null,
    owner_id: guild.ownerId,
    region: 'japan',
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: guild.verificationLevel,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    roles: [...guild.roles.values()],
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: guild.mfaLevel,
    application_id: null,
    system_channel_id: guild.systemChannelId,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    vanity_url_code: null,
    premium_tier: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: guild.locale,
    nsfw_level: 0,
    hub_type: null,
    incidents_data: guild.incidents,
  } as unknown as APIGuild;
}

/**
 * The data of GUILD_CREATE. Without the presences intent, the bot is the only member in the list.
 * @example guildCreatePayload(discord, guild, false)
 */
export function guildCreatePayload(
  discord: DiscordState,
  guild: GuildState,
  includeAllMembers: boolean,
): object {
  const channels = [...guild.channels.values()];
  const members = [...guild.members.values()].filter(
    ({ user }) => includeAllMembers || user.id === discord.bot.id,
  );
  return {
    ...toApiGuild(guild),
    joined_at: guild.botJoinedAt,
    large: guild.members.size > 50,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: members.map(toApiMember),
    channels: channels.filter(({ thread }) => !thread).map(toApiChannel),
    threads: channels.filter(({ thread }) => thread && !thread.archived).map(toApiChannel),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
