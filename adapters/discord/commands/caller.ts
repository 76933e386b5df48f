import { type Client, type GuildMember, type Interaction, PermissionFlagsBits } from 'discord.js';
import type { Caller } from '#core';
import { toMember } from '../inbound/normalise.ts';

/**
 * Who stands behind an interaction, with the rights that they have now; undefined outside of guilds that we know.
 * @example askerOf(interaction)?.administrator // true for who may manage the server
 */
export function toCaller(interaction: Interaction): Caller | undefined {
  if (!interaction.inCachedGuild()) return undefined;
  const { guild, member, user, locale } = interaction;
  const facts = { id: user.id, username: user.username, global_name: user.globalName, bot: user.bot };
  // By roles alone: what one channel's overwrites add gives nobody a say about the whole server.
  const caller = toMember(guild, undefined, facts, toRawMember(member), locale);
  const administrator = member.permissions.has(PermissionFlagsBits.ManageGuild);
  return { ...caller, ...(administrator && { administrator }) };
}

/** As events carry it. @example toRawMember(member).roles */
export const toRawMember = (member: GuildMember) => ({
  roles: member.roles.cache.filter(({ id }) => id !== member.guild.id).map(({ id }) => id),
  nick: member.nickname,
  joined_at: member.joinedAt?.toISOString() ?? null,
});

/** May this member see what was said in a channel? Unknown channels: no. @example canReadChannel(member, channelId) */
export async function canReadChannel(
  client: Client,
  member: GuildMember,
  channelId: string,
): Promise<boolean> {
  const found = await client.channels.fetch(channelId).catch(() => null);
  const channel = found && 'guild' in found && found.guild.id === member.guild.id ? found : undefined;
  const permissions = channel?.permissionsFor(member);
  if (!channel || !permissions) return false;
  const { ViewChannel, ReadMessageHistory, ManageThreads } = PermissionFlagsBits;
  if (!permissions.has(ViewChannel | ReadMessageHistory)) return false;
  if (!channel.isThread() || channel.type !== 12 || permissions.has(ManageThreads)) return true;
  return channel.members.fetch(member.id).then(
    () => true,
    () => false,
  );
}
