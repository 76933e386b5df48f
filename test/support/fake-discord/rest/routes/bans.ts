import type { APIUser } from 'discord.js';
import { apiError } from '../../state/api-error.ts';
import type { DiscordState, GuildState } from '../../state/discord-state.ts';
import { deleteMessages } from '../../state/messages.ts';
import { requireHigherRole, requireInGuild } from '../../state/permissions.ts';
import { snowflakeCreatedAt } from '../../state/snowflakes.ts';
import { logAudit } from '../audit-log.ts';
import { type ApiCall, guildOf, type Route, route } from '../router.ts';
import { checkSchema } from '../validation/schema.ts';
import { removeMember } from './members.ts';

const AUDIT_BAN = 22;
const AUDIT_UNBAN = 23;

function addBan(call: ApiCall, guild: GuildState, user: APIUser, seconds: number): void {
  const { world, reason } = call;
  const member = guild.members.get(user.id);
  guild.bans.set(user.id, { user, reason: reason ?? null });
  if (member) removeMember(world, guild, member);
  world.emit({ t: 'GUILD_BAN_ADD', d: { guild_id: guild.id, user }, guild });
  if (seconds > 0) deleteRecentMessages(world, guild, user, seconds);
  logAudit(call, guild, AUDIT_BAN, user.id);
}

/** What the banned person wrote lately goes with them. */
function deleteRecentMessages(world: DiscordState, guild: GuildState, user: APIUser, seconds: number): void {
  const since = world.clock.now().getTime() - seconds * 1000;
  for (const channel of guild.channels.values()) {
    const own = [...channel.messages.values()].filter(
      ({ author, id }) => author.id === user.id && snowflakeCreatedAt(id).getTime() >= since,
    );
    if (own.length > 0)
      deleteMessages(
        world,
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
  const { world, params } = call;
  const guild = guildOf(call);
  requireInGuild(world, guild, 'BanMembers');
  const user = world.users.get(params.user!)?.user;
  if (!user) throw apiError(10013);
  requireHigherRole(world, guild, user.id);
  addBan(call, guild, user, (call.body as Body | undefined)?.delete_message_seconds ?? 0);
}

function unban(call: ApiCall): void {
  const guild = guildOf(call);
  requireInGuild(call.world, guild, 'BanMembers');
  const known = guild.bans.get(call.params.user!);
  if (!known) throw apiError(10026);
  guild.bans.delete(known.user.id);
  call.world.emit({ t: 'GUILD_BAN_REMOVE', d: { guild_id: guild.id, user: known.user }, guild });
  logAudit(call, guild, AUDIT_UNBAN, known.user.id);
}

/** Those who cannot be banned are told apart; when nobody could be, the whole call failed. */
function bulkBan(call: ApiCall): object {
  const { world } = call;
  const guild = guildOf(call);
  requireInGuild(world, guild, 'BanMembers', 'ManageGuild');
  const { user_ids = [], delete_message_seconds = 0 } = call.body as Body;
  const failed: string[] = [];
  const banned: string[] = [];
  for (const id of new Set(user_ids)) {
    const user = world.users.get(id)?.user;
    try {
      if (!user || guild.bans.has(id)) throw apiError(10013);
      requireHigherRole(world, guild, id);
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
  requireInGuild(call.world, guild, 'BanMembers');
  return [...guild.bans.values()].slice(0, Number(call.query.get('limit') ?? 1000));
}

function getBan(call: ApiCall): object {
  const guild = guildOf(call);
  requireInGuild(call.world, guild, 'BanMembers');
  const known = guild.bans.get(call.params.user!);
  if (!known) throw apiError(10026);
  return known;
}

export const banRoutes: readonly Route[] = [
  route('GET', '/guilds/:guild/bans', listBans),
  route('GET', '/guilds/:guild/bans/:user', getBan),
  route('PUT', '/guilds/:guild/bans/:user', ban, { validate: checkSchema('BanUserFromGuildRequestSchema') }),
  route('DELETE', '/guilds/:guild/bans/:user', unban),
  route('POST', '/guilds/:guild/bulk-ban', bulkBan, { validate: checkSchema('BulkBanUsersRequestSchema') }),
];
