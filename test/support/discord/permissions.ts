import { PermissionFlagsBits } from 'discord.js';
import { refuse } from './refusal.ts';
import type { ChannelState, GuildState, World } from './world.ts';

export type Permission = keyof typeof PermissionFlagsBits;

const ALL = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

/** @example bitsOf(['ViewChannel', 'SendMessages']) // 3072n */
export const bitsOf = (names: readonly Permission[]): bigint =>
  names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);

const PRIVATE_THREAD = 12;
/** Their chat is open to those who may connect. */
const VOICE = [2, 13];

/** What a guild that asks for two factors grants only to bots whose owner uses them. */
const STARRED = bitsOf([
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
const IN_TIMEOUT = bitsOf(['ViewChannel', 'ReadMessageHistory']);
const TEXT = bitsOf(['MentionEveryone', 'SendTTSMessages', 'AttachFiles', 'EmbedLinks']);

const grantedBy = (guild: GuildState, role: string): bigint =>
  BigInt(guild.roles.get(role)?.permissions ?? 0);

/** Guild-wide permissions: everyone's, the roles', everything for the owner and for administrators. */
export function guildPermissions(world: World, guild: GuildState, userId: string): bigint {
  const member = guild.members.get(userId);
  if (!member) return 0n;
  if (guild.ownerId === userId) return ALL;
  let bits = grantedBy(guild, guild.id);
  for (const id of member.roles) bits |= grantedBy(guild, id);
  if (bits & PermissionFlagsBits.Administrator) return ALL;
  return inTimeout(world, guild, userId) ? bits & IN_TIMEOUT : bits;
}

export const inTimeout = (world: World, guild: GuildState, userId: string): boolean => {
  const until = guild.members.get(userId)?.timeoutUntil;
  return until != null && new Date(until) > world.clock.now();
};

/** A thread has no overwrites of its own. */
const rulesOf = (world: World, channel: ChannelState): ChannelState =>
  channel.thread ? world.channels.get(channel.parentId!)! : channel;

/** A private thread is open to those in it and to those who manage threads. */
const isShut = ({ type, thread }: ChannelState, userId: string, bits: bigint): boolean =>
  type === PRIVATE_THREAD && !thread!.members.has(userId) && !(bits & PermissionFlagsBits.ManageThreads);

/** Permissions in one channel: everyone's overwrite, then the roles' together, then the member's own. */
export function channelPermissions(world: World, channel: ChannelState, userId: string): bigint {
  const { guild } = channel;
  if (!guild) return ALL;
  let bits = guildPermissions(world, guild, userId);
  if (bits === ALL) return ALL;
  const { overwrites } = rulesOf(world, channel);
  if (overwrites.length > 0) {
    const roles = guild.members.get(userId)?.roles ?? [];
    for (const ids of [[guild.id], roles, [userId]]) {
      const layer = overwrites.filter(({ id }) => ids.includes(id));
      bits &= ~layer.reduce((all, { deny }) => all | BigInt(deny), 0n);
      bits |= layer.reduce((all, { allow }) => all | BigInt(allow), 0n);
    }
  }
  if (!(bits & PermissionFlagsBits.ViewChannel) || isShut(channel, userId, bits)) return 0n;
  const speak = channel.thread ? 'SendMessagesInThreads' : 'SendMessages';
  if (!(bits & PermissionFlagsBits[speak])) bits &= ~TEXT;
  return inTimeout(world, guild, userId) ? bits & IN_TIMEOUT : bits;
}

export function mayIn(world: World, channel: ChannelState, userId: string, ...names: Permission[]): boolean {
  const bits = bitsOf(names);
  return (channelPermissions(world, channel, userId) & bits) === bits;
}

export const mayInGuild = (
  world: World,
  guild: GuildState,
  userId: string,
  ...names: Permission[]
): boolean => (guildPermissions(world, guild, userId) & bitsOf(names)) === bitsOf(names);

/** The bot must see the channel (else 50001) and hold the permissions there (else 50013). */
export function needIn(world: World, channel: ChannelState, ...names: Permission[]): void {
  if (!channel.guild) return;
  const entry: Permission[] = VOICE.includes(channel.type) ? ['ViewChannel', 'Connect'] : ['ViewChannel'];
  if (!mayIn(world, channel, world.bot.id, ...entry)) throw refuse(50001);
  if (!mayIn(world, channel, world.bot.id, ...names)) throw refuse(50013);
  needTwoFactors(world, channel.guild, names);
}

function needTwoFactors(world: World, guild: GuildState, names: readonly Permission[]): void {
  if (guild.mfaLevel === 1 && !world.ownerHasTwoFactors && bitsOf(names) & STARRED) throw refuse(60003);
}

export function needInGuild(world: World, guild: GuildState, ...names: Permission[]): void {
  if (!mayInGuild(world, guild, world.bot.id, ...names)) throw refuse(50013);
  needTwoFactors(world, guild, names);
}

/** The position of a member's highest role; everyone's is 0. */
export const rank = (guild: GuildState, userId: string): number =>
  Math.max(0, ...(guild.members.get(userId)?.roles ?? []).map((id) => guild.roles.get(id)?.position ?? 0));

/** The bot acts on those below it only; nobody acts on the owner. */
export function needRankAbove(world: World, guild: GuildState, userId: string): void {
  if (guild.ownerId === userId) throw refuse(50013);
  if (guild.ownerId === world.bot.id || userId === world.bot.id) return;
  if (rank(guild, world.bot.id) <= rank(guild, userId)) throw refuse(50013);
}
