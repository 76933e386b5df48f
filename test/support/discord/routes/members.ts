import { type APIGuildMember, PermissionFlagsBits, type RESTPatchAPIGuildMemberJSONBody } from 'discord.js';
import { logAudit } from '../audit.ts';
import { guildPermissions, needInGuild, needRankAbove, rank } from '../permissions.ts';
import { badForm, refuse } from '../refusal.ts';
import { type Call, guildOf, memberOf, numberOf, type Route, route } from '../router.ts';
import { memberOnWire } from '../wire.ts';
import type { GuildState, MemberState, World } from '../world.ts';

const MAX_TIMEOUT_MS = 28 * 24 * 60 * 60_000;
const NICK_LIMIT = 32;
/** Kinds of audit log entries. */
const KICKED = 20;
const UPDATED = 24;
const ROLES_CHANGED = 25;

/** Tells the bot that a member is different now. */
export function memberChanged(world: World, guild: GuildState, member: MemberState): void {
  world.emit({ t: 'GUILD_MEMBER_UPDATE', d: { ...memberOnWire(member), guild_id: guild.id }, guild });
}

/** Takes a member out of the guild. */
export function memberGone(world: World, guild: GuildState, { user }: MemberState): void {
  guild.members.delete(user.id);
  world.emit({ t: 'GUILD_MEMBER_REMOVE', d: { guild_id: guild.id, user }, guild });
}

function list(call: Call): APIGuildMember[] {
  if (!call.world.mayListMembers()) throw refuse(50001);
  const after = BigInt(call.query.get('after') ?? 0);
  const limit = numberOf(call, 'limit', 1, 1, 1000);
  return [...guildOf(call).members.values()]
    .filter(({ user }) => BigInt(user.id) > after)
    .sort((a, b) => (BigInt(a.user.id) < BigInt(b.user.id) ? -1 : 1))
    .slice(0, limit)
    .map(memberOnWire);
}

function checkTimeout(call: Call, until: string): void {
  const { world } = call;
  const guild = guildOf(call);
  const { user } = memberOf(call);
  const path = ['communication_disabled_until'];
  const ends = Date.parse(until);
  if (Number.isNaN(ends))
    throw badForm([{ path, code: 'DATE_TIME_TYPE_PARSE', message: 'Could not parse it.' }]);
  if (ends - world.clock.now().getTime() > MAX_TIMEOUT_MS + 1000)
    throw badForm([
      { path, code: 'COMMUNICATION_DISABLED_TIMEOUT_TOO_LONG', message: 'Cannot exceed 28 days.' },
    ]);
  // Administrators and the owner cannot be timed out.
  if (guildPermissions(world, guild, user.id) & PermissionFlagsBits.Administrator) throw refuse(50013);
}

function modify(call: Call): APIGuildMember {
  const { world } = call;
  const guild = guildOf(call);
  const member = memberOf(call);
  const body = (call.body ?? {}) as RESTPatchAPIGuildMemberJSONBody;
  const until = body.communication_disabled_until;
  if (until !== undefined) {
    needInGuild(world, guild, 'ModerateMembers');
    if (until !== null) checkTimeout(call, until);
  }
  if (body.nick !== undefined) needInGuild(world, guild, 'ManageNicknames');
  if (body.roles) needInGuild(world, guild, 'ManageRoles');
  if (body.mute !== undefined || body.deaf !== undefined || body.channel_id !== undefined)
    throw refuse(50013);
  needRankAbove(world, guild, member.user.id);
  if ((body.nick?.length ?? 0) > NICK_LIMIT)
    throw badForm([
      { path: ['nick'], code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be 32 or fewer in length.' },
    ]);
  if (body.roles) setRoles(call, guild, member, body.roles);
  if (body.nick !== undefined) member.nick = body.nick || null;
  if (until !== undefined) member.timeoutUntil = until;
  memberChanged(world, guild, member);
  logAudit(call, guild, body.roles ? ROLES_CHANGED : UPDATED, member.user.id);
  return memberOnWire(member);
}

function setRoles(call: Call, guild: GuildState, member: MemberState, ids: readonly string[]): void {
  const wanted = ids.filter((id) => id !== guild.id);
  for (const id of new Set([...wanted, ...member.roles]))
    if (wanted.includes(id) !== member.roles.includes(id)) assignable(call, guild, id);
  member.roles = [...wanted];
}

/** A role at or above the bot's highest, or one that belongs to a program, is not the bot's to give or take. */
function assignable({ world }: Call, guild: GuildState, id: string): void {
  const role = guild.roles.get(id);
  if (!role) throw refuse(10011);
  if (role.managed || id === guild.id || role.position >= rank(guild, world.bot.id)) throw refuse(50013);
}

const changeRole = (on: boolean) => (call: Call) => {
  const guild = guildOf(call);
  const member = memberOf(call);
  const id = call.params.role!;
  needInGuild(call.world, guild, 'ManageRoles');
  assignable(call, guild, id);
  if (member.roles.includes(id) === on) return;
  member.roles = on ? [...member.roles, id] : member.roles.filter((one) => one !== id);
  memberChanged(call.world, guild, member);
  logAudit(call, guild, ROLES_CHANGED, member.user.id);
};

function kick(call: Call): void {
  const guild = guildOf(call);
  needInGuild(call.world, guild, 'KickMembers');
  const member = memberOf(call);
  needRankAbove(call.world, guild, member.user.id);
  memberGone(call.world, guild, member);
  logAudit(call, guild, KICKED, member.user.id);
}

function search(call: Call): APIGuildMember[] {
  const query = (call.query.get('query') ?? '').toLowerCase();
  return [...guildOf(call).members.values()]
    .filter(({ user, nick }) =>
      [user.username, nick ?? ''].some((name) => name.toLowerCase().startsWith(query)),
    )
    .slice(0, numberOf(call, 'limit', 1, 1, 1000))
    .map(memberOnWire);
}

function ownNick(call: Call): APIGuildMember {
  const guild = guildOf(call);
  const member = memberOf(call, '@me');
  needInGuild(call.world, guild, 'ChangeNickname');
  member.nick = (call.body as { nick?: string | null } | undefined)?.nick ?? null;
  memberChanged(call.world, guild, member);
  return memberOnWire(member);
}

export const memberRoutes: readonly Route[] = [
  route('GET', '/guilds/:guild/members/:user', (call) => memberOnWire(memberOf(call))),
  route('GET', '/guilds/:guild/members/search', search),
  route('GET', '/guilds/:guild/members', list),
  route('PATCH', '/guilds/:guild/members/@me', ownNick),
  route('PATCH', '/guilds/:guild/members/:user', modify),
  route('DELETE', '/guilds/:guild/members/:user', kick),
  route('PUT', '/guilds/:guild/members/:user/roles/:role', changeRole(true)),
  route('DELETE', '/guilds/:guild/members/:user/roles/:role', changeRole(false)),
];
