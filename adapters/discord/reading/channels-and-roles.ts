import { ChannelType, type GuildBasedChannel, type GuildMember, PermissionFlagsBits } from 'discord.js';
import type { NamedId } from '#core';

const READ_PERMISSIONS = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory;

/**
 * The channels with messages or posts that a member and the bot may read, in the order of Discord's own list.
 * @example listReadableChannels(member) // [{ id: '41771983423143937', name: 'general' }]
 */
export function listReadableChannels(reader: GuildMember): readonly NamedId[] {
  return [...reader.guild.channels.cache.values()]
    .filter((channel) => !channel.isThread() && (channel.isTextBased() || channel.isThreadOnly()))
    .filter((channel) => canBothRead(channel, reader))
    .sort((a, b) => categoryPosition(a) - categoryPosition(b) || position(a) - position(b))
    .map(({ id, name }) => ({ id, name }));
}

/**
 * The open threads that a member and the bot may read. Of private threads only for members who may manage threads: who was
 * invited to one is not in the cache.
 * @example listReadableThreads(member) // [{ id: '41771983423143938', name: '相談' }]
 */
export function listReadableThreads(reader: GuildMember): readonly NamedId[] {
  return [...reader.guild.channels.cache.values()]
    .filter((channel) => channel.isThread())
    .filter((thread) => canBothRead(thread, reader))
    .filter(
      (thread) =>
        thread.type !== ChannelType.PrivateThread ||
        thread.permissionsFor(reader)?.has(PermissionFlagsBits.ManageThreads) === true,
    )
    .map(({ id, name }) => ({ id, name }));
}

const canBothRead = (channel: GuildBasedChannel, reader: GuildMember): boolean =>
  [reader, reader.guild.members.me].every(
    (member) => member !== null && channel.permissionsFor(member)?.has(READ_PERMISSIONS) === true,
  );

const position = (channel: GuildBasedChannel): number => ('rawPosition' in channel ? channel.rawPosition : 0);

/** Channels without a category come first. */
const categoryPosition = ({ parent }: GuildBasedChannel): number => (parent ? position(parent) : -1);

/**
 * The roles that a member can be given, highest first: not @everyone, and none that belongs to a bot or a subscription.
 * @example listAssignableRoles(guild) // [{ id: '41771983423143936', name: 'Moderators' }]
 */
export const listAssignableRoles = ({ id: everyone, roles }: GuildMember['guild']): readonly NamedId[] =>
  [...roles.cache.values()]
    .filter((role) => role.id !== everyone && !role.managed)
    .sort((a, b) => b.rawPosition - a.rawPosition)
    .map(({ id, name }) => ({ id, name }));
