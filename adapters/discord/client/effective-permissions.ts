import {
  type APIChannel,
  ChannelType,
  type Guild,
  type OverwriteType,
  PermissionFlagsBits,
} from 'discord.js';
import type { PermissionName } from './guild-permissions.ts';

/** What one overwrite of a channel changes. The id is that of a role, of @everyone (the guild's id) or of a member. */
export interface Overwrite {
  readonly id: string;
  readonly type: OverwriteType;
  readonly allow: bigint;
  readonly deny: bigint;
}

/** A channel or category with its overwrites. Threads have none: those of their channel apply. */
export interface ChannelOverwrites {
  readonly id: string;
  readonly name: string;
  readonly type: ChannelType;
  /** The category of the channel. */
  readonly parentId: string | undefined;
  readonly overwrites: readonly Overwrite[];
}

/** A role and what it permits in the whole guild. @everyone has the guild's id. */
export interface RolePermissions {
  readonly id: string;
  readonly permissions: bigint;
}

/** A channel in which a role does not mute, with what its members can still do there. */
export interface UnmutedChannel {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly PermissionName[];
}

/** What a member in quarantine must not be able to do in any channel. */
export const MUTED_PERMISSIONS = [
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'CreatePrivateThreads',
  'AddReactions',
  'Connect',
  'Speak',
] as const satisfies readonly PermissionName[];

/**
 * Permissions of a member in a channel: the bits of the roles, changed by the overwrites for everyone, for roles and
 * for the member, in this order. https://docs.discord.com/developers/topics/permissions#permission-overwrites
 * @example permissionsInChannel(bits, overwrites, guild.id, bot.id, me.roles)
 */
export function permissionsInChannel(
  bits: bigint,
  overwrites: readonly Overwrite[],
  guildId: string,
  memberId: string,
  roles: readonly string[],
): bigint {
  if ((bits & PermissionFlagsBits.Administrator) !== 0n) return bits;
  const layers = [
    overwrites.filter(({ id }) => id === guildId),
    overwrites.filter(({ id }) => roles.includes(id)),
    overwrites.filter(({ id }) => id === memberId),
  ];
  return layers.reduce((result, layer) => {
    const deny = layer.reduce((sum, overwrite) => sum | overwrite.deny, 0n);
    const allow = layer.reduce((sum, overwrite) => sum | overwrite.allow, 0n);
    return (result & ~deny) | allow;
  }, bits);
}

/** Permissions that count only in channels of a kind. */
const VOICE_ONLY: ReadonlySet<PermissionName> = new Set(['Connect', 'Speak']);
const VOICE_TYPES: ReadonlySet<ChannelType> = new Set([ChannelType.GuildVoice, ChannelType.GuildStageVoice]);

/**
 * The channels in which a member with @everyone and these roles can still write, react or speak: a quarantine role
 * alone takes nothing away that @everyone has, and an overwrite that allows another role wins against its own denials.
 * Categories are left out, because nothing is posted in them. A channel that the member cannot view counts as muted.
 * @example findUnmutedChannels(guild.id, [everyone, quarantineRole], channels) // []: the role mutes everywhere
 */
export function findUnmutedChannels(
  guildId: string,
  roles: readonly RolePermissions[],
  channels: readonly ChannelOverwrites[],
): readonly UnmutedChannel[] {
  const bits = roles.reduce((sum, { permissions }) => sum | permissions, 0n);
  const roleIds = roles.map(({ id }) => id).filter((id) => id !== guildId);
  return channels.flatMap(({ id, name, type, overwrites }) => {
    if (type === ChannelType.GuildCategory) return [];
    const own = permissionsInChannel(bits, overwrites, guildId, '', roleIds);
    const isAllowed = (permission: PermissionName): boolean =>
      (own & (PermissionFlagsBits.Administrator | PermissionFlagsBits[permission])) !== 0n;
    if (!isAllowed('ViewChannel')) return [];
    const permissions = MUTED_PERMISSIONS.filter(
      (permission) => (VOICE_TYPES.has(type) || !VOICE_ONLY.has(permission)) && isAllowed(permission),
    );
    return permissions.length > 0 ? [{ id, name, permissions }] : [];
  });
}

/** The overwrites of a channel of the REST API. @example toChannelOverwrites(channel).overwrites */
export const toChannelOverwrites = (channel: APIChannel): ChannelOverwrites => ({
  id: channel.id,
  name: channel.name ?? '',
  type: channel.type,
  parentId: ('parent_id' in channel ? channel.parent_id : undefined) ?? undefined,
  overwrites: ('permission_overwrites' in channel ? (channel.permission_overwrites ?? []) : []).map(
    ({ id, type, allow, deny }) => ({ id, type, allow: BigInt(allow), deny: BigInt(deny) }),
  ),
});

/** The channels and categories of a guild in the cache, without threads. @example listChannelOverwrites(guild).length */
export const listChannelOverwrites = (guild: Guild): readonly ChannelOverwrites[] =>
  [...guild.channels.cache.values()].flatMap((channel) =>
    'permissionOverwrites' in channel
      ? [
          {
            id: channel.id,
            name: channel.name,
            type: channel.type,
            parentId: channel.parentId ?? undefined,
            overwrites: channel.permissionOverwrites.cache.map(({ id, type, allow, deny }) => ({
              id,
              type,
              allow: allow.bitfield,
              deny: deny.bitfield,
            })),
          },
        ]
      : [],
  );
