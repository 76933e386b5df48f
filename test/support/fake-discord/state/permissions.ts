import { PermissionFlagsBits } from 'discord.js';
import { apiError } from './api-error.ts';
import type { ChannelState, DiscordState, GuildState } from './discord-state.ts';

export type FakePermissionName = keyof typeof PermissionFlagsBits;

const ALL_PERMISSIONS = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** @example bitsOf(['ViewChannel', 'SendMessages']) // 3072n */
export const toPermissionBits = (names: readonly FakePermissionName[]): bigint =>
  names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);

const PRIVATE_THREAD = 12;
/** Their chat is open to those who may connect. */
const VOICE_CHANNEL_TYPES = [2, 13];

/** What a guild that asks for two factors grants only to bots whose owner uses them. */
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

/** What is left to a member in timeout. */
const TIMEOUT_PERMISSIONS = toPermissionBits(['ViewChannel', 'ReadMessageHistory']);
const TEXT_PERMISSIONS = toPermissionBits([
  'MentionEveryone',
  'SendTTSMessages',
  'AttachFiles',
  'EmbedLinks',
]);

const rolePermissions = (guild: GuildState, role: string): bigint =>
  BigInt(guild.roles.get(role)?.permissions ?? 0);

/** Guild-wide permissions: everyone's, the roles', everything for the owner and for administrators. */
export function guildPermissions(world: DiscordState, guild: GuildState, userId: string): bigint {
  const member = guild.members.get(userId);
  if (!member) return 0n;
  if (guild.ownerId === userId) return ALL_PERMISSIONS;
  let bits = rolePermissions(guild, guild.id);
  for (const id of member.roles) bits |= rolePermissions(guild, id);
  if (bits & PermissionFlagsBits.Administrator) return ALL_PERMISSIONS;
  return isTimedOut(world, guild, userId) ? bits & TIMEOUT_PERMISSIONS : bits;
}

export const isTimedOut = (world: DiscordState, guild: GuildState, userId: string): boolean => {
  const until = guild.members.get(userId)?.timeoutUntil;
  return until != null && new Date(until) > world.clock.now();
};

/** A thread has no overwrites of its own. */
const overwriteSource = (world: DiscordState, channel: ChannelState): ChannelState =>
  channel.thread ? world.channels.get(channel.parentId!)! : channel;

/** A private thread is open to those in it and to those who manage threads. */
const isHiddenPrivateThread = ({ type, thread }: ChannelState, userId: string, bits: bigint): boolean =>
  type === PRIVATE_THREAD && !thread!.members.has(userId) && !(bits & PermissionFlagsBits.ManageThreads);

/** Permissions in one channel: everyone's overwrite, then the roles' together, then the member's own. */
export function channelPermissions(world: DiscordState, channel: ChannelState, userId: string): bigint {
  const { guild } = channel;
  if (!guild) return ALL_PERMISSIONS;
  let bits = guildPermissions(world, guild, userId);
  if (bits === ALL_PERMISSIONS) return ALL_PERMISSIONS;
  const { overwrites } = overwriteSource(world, channel);
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
  return isTimedOut(world, guild, userId) ? bits & TIMEOUT_PERMISSIONS : bits;
}

export function hasChannelPermissions(
  world: DiscordState,
  channel: ChannelState,
  userId: string,
  ...names: FakePermissionName[]
): boolean {
  const bits = toPermissionBits(names);
  return (channelPermissions(world, channel, userId) & bits) === bits;
}

export const hasGuildPermissions = (
  world: DiscordState,
  guild: GuildState,
  userId: string,
  ...names: FakePermissionName[]
): boolean => (guildPermissions(world, guild, userId) & toPermissionBits(names)) === toPermissionBits(names);

/** The bot must see the channel (else 50001) and hold the permissions there (else 50013). */
export function requireInChannel(
  world: DiscordState,
  channel: ChannelState,
  ...names: FakePermissionName[]
): void {
  if (!channel.guild) return;
  const entry: FakePermissionName[] = VOICE_CHANNEL_TYPES.includes(channel.type)
    ? ['ViewChannel', 'Connect']
    : ['ViewChannel'];
  if (!hasChannelPermissions(world, channel, world.bot.id, ...entry)) throw apiError(50001);
  if (!hasChannelPermissions(world, channel, world.bot.id, ...names)) throw apiError(50013);
  requireTwoFactorAuth(world, channel.guild, names);
}

function requireTwoFactorAuth(
  world: DiscordState,
  guild: GuildState,
  names: readonly FakePermissionName[],
): void {
  if (
    guild.mfaLevel === 1 &&
    !world.ownerHasTwoFactorAuth &&
    toPermissionBits(names) & TWO_FACTOR_PERMISSIONS
  )
    throw apiError(60003);
}

export function requireInGuild(world: DiscordState, guild: GuildState, ...names: FakePermissionName[]): void {
  if (!hasGuildPermissions(world, guild, world.bot.id, ...names)) throw apiError(50013);
  requireTwoFactorAuth(world, guild, names);
}

/** The position of a member's highest role; everyone's is 0. */
export const topRolePosition = (guild: GuildState, userId: string): number =>
  Math.max(0, ...(guild.members.get(userId)?.roles ?? []).map((id) => guild.roles.get(id)?.position ?? 0));

/** The bot acts on those below it only; nobody acts on the owner. */
export function requireHigherRole(world: DiscordState, guild: GuildState, userId: string): void {
  if (guild.ownerId === userId) throw apiError(50013);
  if (guild.ownerId === world.bot.id || userId === world.bot.id) return;
  if (topRolePosition(guild, world.bot.id) <= topRolePosition(guild, userId)) throw apiError(50013);
}
