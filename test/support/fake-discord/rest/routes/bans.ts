import type { APIUser } from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import type { DiscordState, GuildState } from '../../state/discord-state.ts';
import { removeMember } from '../../state/members.ts';
import { deleteMessages } from '../../state/messages.ts';
import { requireHigherRole, requireInGuild } from '../../state/permissions.ts';
import { snowflakeCreatedAt } from '../../state/snowflakes.ts';
import { logAudit } from '../audit-log.ts';
import { type ApiCall, guildOf, type Route, route } from '../router.ts';
import { checkSchema } from '../validation/schema.ts';

const AUDIT_BAN = 22;
const AUDIT_UNBAN = 23;

function addBan(call: ApiCall, guild: GuildState, user: APIUser, seconds: number): void {
  const { discord, reason } = call;
  const member = guild.members.get(user.id);
  guild.bans.set(user.id, { user, reason: reason ?? null });
  if (member) removeMember(discord, guild, member);
  discord.emit({ t: 'GUILD_BAN_ADD', d: { guild_id: guild.id, user }, guild });
  if (seconds > 0) deleteRecentMessages(discord, guild, user, seconds);
  logAudit(call, guild, AUDIT_BAN, user.id);
}

/** Deletes the messages that the banned user posted in the last `seconds`. */
function deleteRecentMessages(
  discord: DiscordState,
  guild: GuildState,
  user: APIUser,
  seconds: number,
): void {
  const since = discord.clock.now().getTime() - seconds * 1000;
  for (const channel of guild.channels.values()) {
    const own = [...channel.messages.values()].filter(
      ({ author, id }) => author.id === user.id && snowflakeCreatedAt(id).getTime() >= since,
    );
    if (own.length > 0)
      deleteMessages(
        discord,
        channel,
        own.map(({ id }) => id),
        true,
      );
  }
}

interface Body {
  readonly delete_message_seconds?: number;
  readonly user_ids?: readonly string[];
}

function ban(call: ApiCall): void {
  const { discord, params } = call;
  const guild = guildOf(call);
  requireInGuild(discord, guild, 'BanMembers');
  const user = discord.users.get(params.user!)?.user;
  if (!user) throw apiError(10013);
  requireHigherRole(discord, guild, user.id);
  addBan(call, guild, user, (call.body as Body | undefined)?.delete_message_seconds ?? 0);
}

function unban(call: ApiCall): void {
  const guild = guildOf(call);
  requireInGuild(call.discord, guild, 'BanMembers');
  const entry = guild.bans.get(call.params.user!);
  if (!entry) throw apiError(10026);
  guild.bans.delete(entry.user.id);
  call.discord.emit({ t: 'GUILD_BAN_REMOVE', d: { guild_id: guild.id, user: entry.user }, guild });
  logAudit(call, guild, AUDIT_UNBAN, entry.user.id);
}

/** Lists the users that could not be banned; throws 500000 when no user could be. */
function bulkBan(call: ApiCall): object {
  const { discord } = call;
  const guild = guildOf(call);
  requireInGuild(discord, guild, 'BanMembers', 'ManageGuild');
  const { user_ids = [], delete_message_seconds = 0 } = call.body as Body;
  const failed: string[] = [];
  const banned: string[] = [];
  for (const id of new Set(user_ids)) {
    const user = discord.users.get(id)?.user;
    try {
      if (!user || guild.bans.has(id)) throw apiError(10013);
      requireHigherRole(discord, guild, id);
      addBan(call, guild, user, delete_message_seconds);
      banned.push(id);
    } catch {
      failed.push(id);
    }
  }
  if (banned.length === 0) throw apiError(500000);
  return { banned_users: banned, failed_users: failed };
}

function listBans(call: ApiCall): object[] {
  const guild = guildOf(call);
  requireInGuild(call.discord, guild, 'BanMembers');
  return [...guild.bans.values()].slice(0, Number(call.query.get('limit') ?? 1000));
}

function getBan(call: ApiCall): object {
  const guild = guildOf(call);
  requireInGuild(call.discord, guild, 'BanMembers');
  const entry = guild.bans.get(call.params.user!);
  if (!entry) throw apiError(10026);
  return entry;
}

/** Routes of bans. */
export const banRoutes: readonly Route[] = [
  route('GET', '/guilds/:guild/bans', listBans),
  route('GET', '/guilds/:guild/bans/:user', getBan),
  route('PUT', '/guilds/:guild/bans/:user', ban, { validate: checkSchema('BanUserFromGuildRequestSchema') }),
  route('DELETE', '/guilds/:guild/bans/:user', unban),
  route('POST', '/guilds/:guild/bulk-ban', bulkBan, { validate: checkSchema('BulkBanUsersRequestSchema') }),
];
