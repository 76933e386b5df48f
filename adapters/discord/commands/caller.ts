import {
  ChannelType,
  type Client,
  type Guild,
  type GuildMember,
  type Interaction,
  PermissionFlagsBits,
} from 'discord.js';
import type { Caller, Member } from '#core';
import { mayChangeSettings, mayUseModeratorCommands } from '../client/guild-permissions.ts';
import { toMember } from '../inbound/normalise.ts';

/**
 * The member who caused an interaction, with their present rights; undefined outside the guilds that the bot is in.
 * @example toCaller(interaction)?.administrator // true for members with Manage Server
 */
export function toCaller(interaction: Interaction): Caller | undefined {
  if (!interaction.inCachedGuild()) return undefined;
  const { guild, member, user, locale } = interaction;
  const facts = { id: user.id, username: user.username, global_name: user.globalName, bot: user.bot };
  const caller = toActingMember(guild, facts, toRawMember(member), locale);
  const administrator = mayChangeSettings(guild, caller.roles, user.id);
  return { ...caller, ...(administrator && { administrator }) };
}

/**
 * A member who presses a button or runs a command. `moderator` is set for those who may use the moderators' commands.
 * @example toActingMember(guild, user, { roles: [] }, 'ja').moderator // undefined
 */
export function toActingMember(
  guild: Guild,
  user: Parameters<typeof toMember>[2],
  raw: Parameters<typeof toMember>[3],
  locale: string | undefined,
): Member {
  const { moderator: _, ...member } = toMember(guild, undefined, user, raw, locale);
  const isModerator = !user.bot && mayUseModeratorCommands(guild, member.roles, user.id);
  return { ...member, ...(isModerator && { moderator: true }) };
}

/** A member in the shape of gateway events. @example toRawMember(member).roles */
export const toRawMember = (member: GuildMember) => ({
  roles: member.roles.cache.filter(({ id }) => id !== member.guild.id).map(({ id }) => id),
  nick: member.nickname,
  joined_at: member.joinedAt?.toISOString() ?? null,
});

/**
 * Whether a member may read a channel and its history; false for an unknown channel.
 * @example await canReadChannel(client, interaction.member, channelId)
 */
export async function canReadChannel(
  client: Client,
  member: GuildMember,
  channelId: string,
): Promise<boolean> {
  const fetched = await client.channels.fetch(channelId).catch(() => null);
  const channel = fetched && 'guild' in fetched && fetched.guild.id === member.guild.id ? fetched : undefined;
  const permissions = channel?.permissionsFor(member);
  if (!channel || !permissions) return false;
  const { ViewChannel, ReadMessageHistory, ManageThreads } = PermissionFlagsBits;
  if (!permissions.has(ViewChannel | ReadMessageHistory)) return false;
  if (!channel.isThread() || channel.type !== ChannelType.PrivateThread || permissions.has(ManageThreads))
    return true;
  return channel.members.fetch(member.id).then(
    () => true,
    () => false,
  );
}
