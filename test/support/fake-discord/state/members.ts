import type { DiscordState, GuildState, MemberState } from './discord-state.ts';
import { toApiMember } from './payloads.ts';

/** Sends GUILD_MEMBER_UPDATE. @example emitMemberUpdate(discord, guild, member) */
export function emitMemberUpdate(discord: DiscordState, guild: GuildState, member: MemberState): void {
  discord.emit({ t: 'GUILD_MEMBER_UPDATE', d: { ...toApiMember(member), guild_id: guild.id }, guild });
}

/** Removes a member and sends GUILD_MEMBER_REMOVE. @example removeMember(discord, guild, member) */
export function removeMember(discord: DiscordState, guild: GuildState, { user }: MemberState): void {
  guild.members.delete(user.id);
  discord.emit({ t: 'GUILD_MEMBER_REMOVE', d: { guild_id: guild.id, user }, guild });
}
