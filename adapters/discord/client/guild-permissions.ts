import {
  type APIGuildMember,
  type Client,
  type Guild,
  type GuildBasedChannel,
  PermissionFlagsBits,
  type PermissionsBitField,
} from 'discord.js';
import type { Server } from '#core';

export const platform = 'discord';

/** @example serverOf('81384788765712384') // { platform: 'discord', id: '81384788765712384' } */
export const serverOfGuild = (guildId: string): Server => ({ platform, id: guildId });

const { Administrator, ManageMessages, ModerateMembers, ManageGuild, BanMembers } = PermissionFlagsBits;
/** Whoever holds one of these looks after others here. */
const MODERATOR_PERMISSIONS = ManageMessages | ModerateMembers | ManageGuild | BanMembers | Administrator;

/** A member's bare facts, as every event carries them. */
export type RawMember = Pick<APIGuildMember, 'roles'>;

/**
 * Does this member look after others: by ownership, by role, or by a permission of this one channel? From the cache
 * alone, so that it costs nothing per message.
 * @example hasModeratorPermissions(guild, channel, member, userId) // true for who may manage messages
 */
export function hasModeratorPermissions(
  guild: Guild,
  channel: GuildBasedChannel | undefined,
  member: RawMember,
  userId: string,
): boolean {
  if (guild.ownerId === userId) return true;
  if ((permissionsOfRoles(guild, member.roles) & MODERATOR_PERMISSIONS) !== 0n) return true;
  const overwrites = channel && 'permissionOverwrites' in channel ? channel.permissionOverwrites.cache : [];
  for (const [id, overwrite] of overwrites) {
    if (overwrite.allow.bitfield & ManageMessages && (id === userId || member.roles.includes(id)))
      return true;
  }
  return false;
}

/** Everything that these roles permit in the whole guild. @example permissionsOfRoles(guild, member.roles) & ManageGuild */
export function permissionsOfRoles(guild: Guild, roles: readonly string[]): bigint {
  let bits = guild.roles.cache.get(guild.id)?.permissions.bitfield ?? 0n;
  for (const id of roles) bits |= guild.roles.cache.get(id)?.permissions.bitfield ?? 0n;
  return bits;
}

/** What this program may do in a channel, or in the whole guild; undefined while the guild is not known. */
export function botPermissions(
  client: Client,
  guildId: string,
  channelId?: string,
): Readonly<PermissionsBitField> | undefined {
  const me = client.guilds.cache.get(guildId)?.members.me;
  if (!me) return undefined;
  const channel = channelId === undefined ? undefined : client.channels.cache.get(channelId);
  return channel && 'permissionsFor' in channel ? me.permissionsIn(channel) : me.permissions;
}

/** Nobody but moderators reads it: @everyone does not see it. @example isPrivateChannel(guild, channel) */
export const isPrivateChannel = (guild: Guild, channel: GuildBasedChannel): boolean =>
  !channel.permissionsFor(guild.roles.everyone).has(PermissionFlagsBits.ViewChannel);

/** The highest place of a member's roles; 0 for none. @example rank(guild, member.roles) */
export const highestRolePosition = (guild: Guild, roles: readonly string[]): number =>
  Math.max(0, ...roles.map((id) => guild.roles.cache.get(id)?.position ?? 0));
