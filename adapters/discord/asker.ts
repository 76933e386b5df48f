import { type Client, type GuildMember, type Interaction, PermissionFlagsBits } from 'discord.js';
import type { Asker } from '#core';
import { toMember } from './normalise.ts';

/**
 * Who stands behind an interaction, with the rights that they have now; undefined outside of guilds that we know.
 * @example askerOf(interaction)?.administrator // true for who may manage the server
 */
export function askerOf(interaction: Interaction): Asker | undefined {
  if (!interaction.inCachedGuild()) return undefined;
  const { guild, member, user, locale } = interaction;
  const facts = { id: user.id, username: user.username, global_name: user.globalName, bot: user.bot };
  // By roles alone: what one channel's overwrites add gives nobody a say about the whole server.
  const asker = toMember(guild, undefined, facts, rawOf(member), locale);
  const administrator = member.permissions.has(PermissionFlagsBits.ManageGuild);
  return { ...asker, ...(administrator && { administrator }) };
}

/** As events carry it. @example rawOf(member).roles */
export const rawOf = (member: GuildMember) => ({
  roles: member.roles.cache.filter(({ id }) => id !== member.guild.id).map(({ id }) => id),
  nick: member.nickname,
  joined_at: member.joinedAt?.toISOString() ?? null,
});

/** May this member see what was said in a channel? Unknown channels: no. @example mayRead(member, channelId) */
export async function mayRead(client: Client, member: GuildMember, channelId: string): Promise<boolean> {
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
