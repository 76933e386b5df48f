import { PermissionFlagsBits } from 'discord.js';
import { apiError } from './api-error.ts';
import type { ChannelState, DiscordState, GuildState } from './discord-state.ts';

/**
 * A permission by the name that discord.js gives it.
 * @example const needed: FakePermissionName[] = ['ManageMessages']
 */
export type FakePermissionName = keyof typeof PermissionFlagsBits;

const ALL_PERMISSIONS = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** Permissions as bits. @example toPermissionBits(['ViewChannel', 'SendMessages']) // 3072n */
export const toPermissionBits = (names: readonly FakePermissionName[]): bigint =>
  names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);

const PRIVATE_THREAD = 12;
/** The chat of these channels needs the permission to connect. */
const VOICE_CHANNEL_TYPES = [2, 13];

/** Permissions that need two-factor authentication of the bot's owner, in guilds that require it. */
const TWO_FACTOR_PERMISSIONS = toPermissionBits([
  'KickMembers',
  'BanMembers',
  'Administrator',
  'ManageChannels',
  'ManageGuild',
  'ManageMessages',
  'ManageRoles',
  'ManageWebhooks',
  'ManageGuildExpressions',
  'ManageThreads',
]);

/** The permissions of a member in timeout. */
const TIMEOUT_PERMISSIONS = toPermissionBits(['ViewChannel', 'ReadMessageHistory']);
const TEXT_PERMISSIONS = toPermissionBits([
  'MentionEveryone',
  'SendTTSMessages',
  'AttachFiles',
  'EmbedLinks',
]);

const rolePermissions = (guild: GuildState, role: string): bigint =>
  BigInt(guild.roles.get(role)?.permissions ?? 0);

/**
 * Permissions in the guild: those of @everyone and the roles; all for the owner and for administrators.
 * @example guildPermissions(discord, guild, user.id) & toPermissionBits(['BanMembers'])
 */
export function guildPermissions(discord: DiscordState, guild: GuildState, userId: string): bigint {
  const member = guild.members.get(userId);
  if (!member) return 0n;
  if (guild.ownerId === userId) return ALL_PERMISSIONS;
  let bits = rolePermissions(guild, guild.id);
  for (const id of member.roles) bits |= rolePermissions(guild, id);
  if (bits & PermissionFlagsBits.Administrator) return ALL_PERMISSIONS;
  return isTimedOut(discord, guild, userId) ? bits & TIMEOUT_PERMISSIONS : bits;
}

/** True while the member is in timeout. @example isTimedOut(discord, guild, user.id) // false */
export const isTimedOut = (discord: DiscordState, guild: GuildState, userId: string): boolean => {
  const until = guild.members.get(userId)?.timeoutUntil;
  return until != null && new Date(until) > discord.clock.now();
};

/** A thread has no overwrites; those of its parent channel apply. */
const overwriteSource = (discord: DiscordState, channel: ChannelState): ChannelState =>
  channel.thread ? discord.channels.get(channel.parentId!)! : channel;

/** A private thread is visible to its members and to members who may manage threads. */
const isHiddenPrivateThread = ({ type, thread }: ChannelState, userId: string, bits: bigint): boolean =>
  type === PRIVATE_THREAD && !thread!.members.has(userId) && !(bits & PermissionFlagsBits.ManageThreads);

/**
 * Permissions in a channel: the overwrite of @everyone, then those of the roles together, then that of the member.
 * @example channelPermissions(discord, channel, user.id) & toPermissionBits(['SendMessages'])
 */
export function channelPermissions(discord: DiscordState, channel: ChannelState, userId: string): bigint {
  const { guild } = channel;
  if (!guild) return ALL_PERMISSIONS;
  let bits = guildPermissions(discord, guild, userId);
  if (bits === ALL_PERMISSIONS) return ALL_PERMISSIONS;
  const { overwrites } = overwriteSource(discord, channel);
  if (overwrites.length > 0) {
    const roles = guild.members.get(userId)?.roles ?? [];
    for (const ids of [[guild.id], roles, [userId]]) {
      const layer = overwrites.filter(({ id }) => ids.includes(id));
      bits &= ~layer.reduce((all, { deny }) => all | BigInt(deny), 0n);
      bits |= layer.reduce((all, { allow }) => all | BigInt(allow), 0n);
    }
  }
  if (!(bits & PermissionFlagsBits.ViewChannel) || isHiddenPrivateThread(channel, userId, bits)) return 0n;
  const speak = channel.thread ? 'SendMessagesInThreads' : 'SendMessages';
  if (!(bits & PermissionFlagsBits[speak])) bits &= ~TEXT_PERMISSIONS;
  return isTimedOut(discord, guild, userId) ? bits & TIMEOUT_PERMISSIONS : bits;
}

/**
 * True when the user has all these permissions in the channel.
 * @example hasChannelPermissions(discord, channel, user.id, 'ViewChannel')
 */
export function hasChannelPermissions(
  discord: DiscordState,
  channel: ChannelState,
  userId: string,
  ...names: FakePermissionName[]
): boolean {
  const bits = toPermissionBits(names);
  return (channelPermissions(discord, channel, userId) & bits) === bits;
}

/**
 * True when the user has all these permissions in the guild.
 * @example hasGuildPermissions(discord, guild, user.id, 'BanMembers')
 */
export const hasGuildPermissions = (
  discord: DiscordState,
  guild: GuildState,
  userId: string,
  ...names: FakePermissionName[]
): boolean =>
  (guildPermissions(discord, guild, userId) & toPermissionBits(names)) === toPermissionBits(names);

/**
 * Throws 50001 when the bot cannot view the channel, and 50013 when a permission is missing there.
 * @example requireInChannel(discord, channel, 'ManageMessages')
 */
export function requireInChannel(
  discord: DiscordState,
  channel: ChannelState,
  ...names: FakePermissionName[]
): void {
  if (!channel.guild) return;
  const entry: FakePermissionName[] = VOICE_CHANNEL_TYPES.includes(channel.type)
    ? ['ViewChannel', 'Connect']
    : ['ViewChannel'];
  if (!hasChannelPermissions(discord, channel, discord.bot.id, ...entry)) throw apiError(50001);
  if (!hasChannelPermissions(discord, channel, discord.bot.id, ...names)) throw apiError(50013);
  requireTwoFactorAuth(discord, channel.guild, names);
}

function requireTwoFactorAuth(
  discord: DiscordState,
  guild: GuildState,
  names: readonly FakePermissionName[],
): void {
  if (
    guild.mfaLevel === 1 &&
    !discord.ownerHasTwoFactorAuth &&
    toPermissionBits(names) & TWO_FACTOR_PERMISSIONS
  )
    throw apiError(60003);
}

/**
 * Throws 50013 when the bot does not have the permissions in the guild, and 60003 without two-factor authentication.
 * @example requireInGuild(discord, guild, 'BanMembers')
 */
export function requireInGuild(
  discord: DiscordState,
  guild: GuildState,
  ...names: FakePermissionName[]
): void {
  if (!hasGuildPermissions(discord, guild, discord.bot.id, ...names)) throw apiError(50013);
  requireTwoFactorAuth(discord, guild, names);
}

/** The position of a member's highest role; @everyone has 0. @example topRolePosition(guild, discord.bot.id) // 500 */
export const topRolePosition = (guild: GuildState, userId: string): number =>
  Math.max(0, ...(guild.members.get(userId)?.roles ?? []).map((id) => guild.roles.get(id)?.position ?? 0));

/**
 * Throws 50013 for the owner, and for members whose highest role is not below the bot's.
 * @example requireHigherRole(discord, guild, user.id)
 */
export function requireHigherRole(discord: DiscordState, guild: GuildState, userId: string): void {
  if (guild.ownerId === userId) throw apiError(50013);
  if (guild.ownerId === discord.bot.id || userId === discord.bot.id) return;
  if (topRolePosition(guild, discord.bot.id) <= topRolePosition(guild, userId)) throw apiError(50013);
}
