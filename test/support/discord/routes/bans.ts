import type { APIUser } from 'discord.js';
import { logAudit } from '../audit.ts';
import { conforms } from '../checks/spec.ts';
import { madeAt } from '../ids.ts';
import { removeMessages } from '../messages.ts';
import { needInGuild, needRankAbove } from '../permissions.ts';
import { refuse } from '../refusal.ts';
import { type Call, guildOf, type Route, route } from '../router.ts';
import type { GuildState, World } from '../world.ts';
import { memberGone } from './members.ts';

const BANNED = 22;
const UNBANNED = 23;

function put(call: Call, guild: GuildState, user: APIUser, seconds: number): void {
  const { world, reason } = call;
  const member = guild.members.get(user.id);
  guild.bans.set(user.id, { user, reason: reason ?? null });
  if (member) memberGone(world, guild, member);
  world.emit({ t: 'GUILD_BAN_ADD', d: { guild_id: guild.id, user }, guild });
  if (seconds > 0) removeRecent(world, guild, user, seconds);
  logAudit(call, guild, BANNED, user.id);
}

/** What the banned person wrote lately goes with them. */
function removeRecent(world: World, guild: GuildState, user: APIUser, seconds: number): void {
  const since = world.clock.now().getTime() - seconds * 1000;
  for (const channel of guild.channels.values()) {
    const own = [...channel.messages.values()].filter(
      ({ author, id }) => author.id === user.id && madeAt(id).getTime() >= since,
    );
    if (own.length > 0)
      removeMessages(
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

function ban(call: Call): void {
  const { world, params } = call;
  const guild = guildOf(call);
  needInGuild(world, guild, 'BanMembers');
  const user = world.users.get(params.user!)?.user;
  if (!user) throw refuse(10013);
  needRankAbove(world, guild, user.id);
  put(call, guild, user, (call.body as Body | undefined)?.delete_message_seconds ?? 0);
}

function unban(call: Call): void {
  const guild = guildOf(call);
  needInGuild(call.world, guild, 'BanMembers');
  const known = guild.bans.get(call.params.user!);
  if (!known) throw refuse(10026);
  guild.bans.delete(known.user.id);
  call.world.emit({ t: 'GUILD_BAN_REMOVE', d: { guild_id: guild.id, user: known.user }, guild });
  logAudit(call, guild, UNBANNED, known.user.id);
}

/** Those who cannot be banned are told apart; when nobody could be, the whole call failed. */
function bulkBan(call: Call): object {
  const { world } = call;
  const guild = guildOf(call);
  needInGuild(world, guild, 'BanMembers', 'ManageGuild');
  const { user_ids = [], delete_message_seconds = 0 } = call.body as Body;
  const failed: string[] = [];
  const banned: string[] = [];
  for (const id of new Set(user_ids)) {
    const user = world.users.get(id)?.user;
    try {
      if (!user || guild.bans.has(id)) throw refuse(10013);
      needRankAbove(world, guild, id);
      put(call, guild, user, delete_message_seconds);
      banned.push(id);
    } catch {
      failed.push(id);
    }
  }
  if (banned.length === 0) throw refuse(500000);
  return { banned_users: banned, failed_users: failed };
}

function list(call: Call): object[] {
  const guild = guildOf(call);
  needInGuild(call.world, guild, 'BanMembers');
  return [...guild.bans.values()].slice(0, Number(call.query.get('limit') ?? 1000));
}

function one(call: Call): object {
  const guild = guildOf(call);
  needInGuild(call.world, guild, 'BanMembers');
  const known = guild.bans.get(call.params.user!);
  if (!known) throw refuse(10026);
  return known;
}

export const banRoutes: readonly Route[] = [
  route('GET', '/guilds/:guild/bans', list),
  route('GET', '/guilds/:guild/bans/:user', one),
  route('PUT', '/guilds/:guild/bans/:user', ban, { check: conforms('BanUserFromGuildRequestSchema') }),
  route('DELETE', '/guilds/:guild/bans/:user', unban),
  route('POST', '/guilds/:guild/bulk-ban', bulkBan, { check: conforms('BulkBanUsersRequestSchema') }),
];
