import {
  type APIGuildMember,
  type Client,
  type Guild,
  type GuildBasedChannel,
  PermissionFlagsBits,
  type PermissionsBitField,
} from 'discord.js';
import type { Server } from '#core';

/** The platform name of this adapter in refs, keys and records. @example platform // 'discord' */
export const platform = 'discord';

/** A permission by the name that discord.js gives it. @example const needed: PermissionName[] = ['BanMembers'] */
export type PermissionName = keyof typeof PermissionFlagsBits;

/**
 * The `Server` of a guild id.
 * @example serverOfGuild('81384788765712384') // { platform: 'discord', id: '81384788765712384' }
 */
export const serverOfGuild = (guildId: string): Server => ({ platform, id: guildId });

const { Administrator, ManageMessages, ModerateMembers, ManageGuild, BanMembers } = PermissionFlagsBits;
/** A member with one of these permissions is a moderator. */
const MODERATOR_PERMISSIONS = ManageMessages | ModerateMembers | ManageGuild | BanMembers | Administrator;

/**
 * The permission of those who may use the moderators' commands and buttons. Discord offers a command by permissions that
 * a member has all of, so the rule is one permission; who is exempt from judgement is a wider circle.
 * @example String(MODERATOR_COMMAND_PERMISSION) // '8192', Manage Messages
 */
export const MODERATOR_COMMAND_PERMISSION = ManageMessages;

/**
 * True when the member may use the moderators' commands and buttons: the owner, and members to whom a role gives Manage
 * Messages. A permission from the overwrites of one channel gives no right in the whole guild.
 * @example mayUseModeratorCommands(guild, member.roles, userId) // true
 */
export const mayUseModeratorCommands = (guild: Guild, roles: readonly string[], userId: string): boolean =>
  hasAllPermissions(guild, roles, userId) ||
  (permissionsOfRoles(guild, roles) & MODERATOR_COMMAND_PERMISSION) !== 0n;

/**
 * True when the member may change the settings of the guild: the owner, and members with Manage Server.
 * @example mayChangeSettings(guild, member.roles, userId) // true
 */
export const mayChangeSettings = (guild: Guild, roles: readonly string[], userId: string): boolean =>
  hasAllPermissions(guild, roles, userId) || (permissionsOfRoles(guild, roles) & ManageGuild) !== 0n;

/**
 * True for the owner, and for members with the permission Administrator.
 * @example hasAllPermissions(guild, member.roles, userId) // true
 */
export const hasAllPermissions = (guild: Guild, roles: readonly string[], userId: string): boolean =>
  guild.ownerId === userId || (permissionsOfRoles(guild, roles) & Administrator) !== 0n;

/** The data of a member that is in every event. @example const member: RawMember = { roles: [] } */
export type RawMember = Pick<APIGuildMember, 'roles'>;

/**
 * True when the member is a moderator: as owner, by a role, or by a permission in this one channel. Reads only the
 * cache, so no message costs a request.
 * @example hasModeratorPermissions(guild, channel, member, userId) // true for members who may manage messages
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

/**
 * The union of the permissions of these roles and of @everyone, in the whole guild.
 * @example permissionsOfRoles(guild, member.roles) & PermissionFlagsBits.ManageGuild
 */
export function permissionsOfRoles(guild: Guild, roles: readonly string[]): bigint {
  let bits = guild.roles.cache.get(guild.id)?.permissions.bitfield ?? 0n;
  for (const id of roles) bits |= guild.roles.cache.get(id)?.permissions.bitfield ?? 0n;
  return bits;
}

/**
 * The permissions of the bot in a channel, or in the whole guild; undefined while the guild is not in the cache.
 * @example botPermissions(client, guildId, channelId)?.has('SendMessages')
 */
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

/** True when @everyone cannot view the channel. @example isPrivateChannel(guild, channel) */
export const isPrivateChannel = (guild: Guild, channel: GuildBasedChannel): boolean =>
  !channel.permissionsFor(guild.roles.everyone).has(PermissionFlagsBits.ViewChannel);

/** The position of the highest of these roles; 0 for none. @example highestRolePosition(guild, member.roles) */
export const highestRolePosition = (guild: Guild, roles: readonly string[]): number =>
  Math.max(0, ...roles.map((id) => guild.roles.cache.get(id)?.position ?? 0));
