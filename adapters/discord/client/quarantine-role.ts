import type { APIChannel, APIRole, Client, Guild } from 'discord.js';
import type { PolicyStore, Server } from '#core';
import {
  findUnmutedChannels,
  listChannelOverwrites,
  type RolePermissions,
  toChannelOverwrites,
  type UnmutedChannel,
} from './effective-permissions.ts';
import type { PermissionName } from './guild-permissions.ts';

/** Writing only: a reaction or a voice is no post, and nothing that the bot could judge. */
const WRITING: ReadonlySet<PermissionName> = new Set(['SendMessages', 'SendMessagesInThreads']);

/** Where a member in quarantine can still write. */
export interface QuarantineGaps {
  /** The names of the channels. */
  readonly channels: readonly string[];
  /** The role closes no channel in which @everyone can write. */
  readonly isUseless: boolean;
}

/**
 * The role of members in quarantine; undefined when it is not set, was deleted, or is not below the bot's. Before the
 * guild is in the cache, the role that is set.
 * @example findQuarantineRole(client, policies, server)
 */
export function findQuarantineRole(
  client: Client,
  policies: Pick<PolicyStore, 'of'>,
  server: Server,
): string | undefined {
  const id = policies.of(server).roles.quarantine;
  const guild = client.guilds.cache.get(server.id);
  const me = guild?.members.me;
  if (id === undefined || !guild || !me) return id;
  const role = guild.roles.cache.get(id);
  return role && role.position < me.roles.highest.position ? id : undefined;
}

/**
 * The channels of a guild in the cache where a member with the quarantine role and `otherRoles` can still write.
 * @example findQuarantineGaps(guild, role, member.roles).channels // ['general']
 */
export function findQuarantineGaps(
  guild: Guild,
  quarantineRole: string,
  otherRoles: readonly string[] = [],
): QuarantineGaps {
  const roles = guild.roles.cache.map(({ id, permissions }) => ({ id, permissions: permissions.bitfield }));
  return gapsIn(guild.id, roles, listChannelOverwrites(guild), quarantineRole, otherRoles);
}

/**
 * The same from the data of the REST API.
 * @example findQuarantineGapsByRest(guild.id, guild.roles, channels, role)
 */
export const findQuarantineGapsByRest = (
  guildId: string,
  roles: readonly APIRole[],
  channels: readonly APIChannel[],
  quarantineRole: string,
): QuarantineGaps =>
  gapsIn(
    guildId,
    roles.map(({ id, permissions }) => ({ id, permissions: BigInt(permissions) })),
    channels.map(toChannelOverwrites),
    quarantineRole,
    [],
  );

function gapsIn(
  guildId: string,
  roles: readonly RolePermissions[],
  channels: Parameters<typeof findUnmutedChannels>[2],
  quarantineRole: string,
  otherRoles: readonly string[],
): QuarantineGaps {
  const writable = (roleIds: readonly string[]): readonly UnmutedChannel[] =>
    findUnmutedChannels(
      guildId,
      roles.filter(({ id }) => id === guildId || roleIds.includes(id)),
      channels,
    ).filter(({ permissions }) => permissions.some((permission) => WRITING.has(permission)));
  const gaps = writable([quarantineRole, ...otherRoles]);
  const isUseless = gaps.length > 0 && gaps.length >= writable(otherRoles).length;
  return { channels: gaps.map(({ name }) => name), isUseless };
}
