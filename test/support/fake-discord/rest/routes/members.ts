import { type APIGuildMember, PermissionFlagsBits, type RESTPatchAPIGuildMemberJSONBody } from 'discord.js';
import { apiError, invalidFormBody } from '../../state/api-error.ts';
import type { GuildState, MemberState } from '../../state/discord-state.ts';
import { emitMemberUpdate, removeMember } from '../../state/members.ts';
import { toApiMember } from '../../state/payloads.ts';
import {
  guildPermissions,
  requireHigherRole,
  requireInGuild,
  topRolePosition,
} from '../../state/permissions.ts';
import { logAudit } from '../audit-log.ts';
import { type ApiCall, guildOf, integerQuery, memberOf, type Route, route } from '../router.ts';

const MAX_TIMEOUT_MS = 28 * 24 * 60 * 60_000;
const MAX_NICKNAME_LENGTH = 32;
const AUDIT_KICK = 20;
const AUDIT_MEMBER_UPDATE = 24;
const AUDIT_MEMBER_ROLE_UPDATE = 25;

function list(call: ApiCall): APIGuildMember[] {
  if (!call.discord.hasMembersIntent()) throw apiError(50001);
  const after = BigInt(call.query.get('after') ?? 0);
  const limit = integerQuery(call, 'limit', 1, 1, 1000);
  return [...guildOf(call).members.values()]
    .filter(({ user }) => BigInt(user.id) > after)
    .sort((a, b) => (BigInt(a.user.id) < BigInt(b.user.id) ? -1 : 1))
    .slice(0, limit)
    .map(toApiMember);
}

function checkTimeout(call: ApiCall, until: string): void {
  const { discord } = call;
  const guild = guildOf(call);
  const { user } = memberOf(call);
  const path = ['communication_disabled_until'];
  const ends = Date.parse(until);
  if (Number.isNaN(ends))
    throw invalidFormBody([{ path, code: 'DATE_TIME_TYPE_PARSE', message: 'Could not parse it.' }]);
  if (ends - discord.clock.now().getTime() > MAX_TIMEOUT_MS + 1000)
    throw invalidFormBody([
      { path, code: 'COMMUNICATION_DISABLED_TIMEOUT_TOO_LONG', message: 'Cannot exceed 28 days.' },
    ]);
  // Administrators and the owner cannot be timed out.
  if (guildPermissions(discord, guild, user.id) & PermissionFlagsBits.Administrator) throw apiError(50013);
}

function modify(call: ApiCall): APIGuildMember {
  const { discord } = call;
  const guild = guildOf(call);
  const member = memberOf(call);
  const body = (call.body ?? {}) as RESTPatchAPIGuildMemberJSONBody;
  const until = body.communication_disabled_until;
  if (until !== undefined) {
    requireInGuild(discord, guild, 'ModerateMembers');
    if (until !== null) checkTimeout(call, until);
  }
  if (body.nick !== undefined) requireInGuild(discord, guild, 'ManageNicknames');
  if (body.roles) requireInGuild(discord, guild, 'ManageRoles');
  if (body.mute !== undefined || body.deaf !== undefined || body.channel_id !== undefined)
    throw apiError(50013);
  requireHigherRole(discord, guild, member.user.id);
  if ((body.nick?.length ?? 0) > MAX_NICKNAME_LENGTH)
    throw invalidFormBody([
      { path: ['nick'], code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be 32 or fewer in length.' },
    ]);
  if (body.roles) setRoles(call, guild, member, body.roles);
  if (body.nick !== undefined) member.nick = body.nick || null;
  if (until !== undefined) member.timeoutUntil = until;
  emitMemberUpdate(discord, guild, member);
  logAudit(call, guild, body.roles ? AUDIT_MEMBER_ROLE_UPDATE : AUDIT_MEMBER_UPDATE, member.user.id);
  return toApiMember(member);
}

function setRoles(call: ApiCall, guild: GuildState, member: MemberState, ids: readonly string[]): void {
  const wanted = ids.filter((id) => id !== guild.id);
  for (const id of new Set([...wanted, ...member.roles]))
    if (wanted.includes(id) !== member.roles.includes(id)) requireAssignableRole(call, guild, id);
  member.roles = [...wanted];
}

/** Throws 50013 for a role that is not below the bot's highest role, and for a managed role. */
function requireAssignableRole({ discord }: ApiCall, guild: GuildState, id: string): void {
  const role = guild.roles.get(id);
  if (!role) throw apiError(10011);
  if (role.managed || id === guild.id || role.position >= topRolePosition(guild, discord.bot.id))
    throw apiError(50013);
}

const changeRole = (on: boolean) => (call: ApiCall) => {
  const guild = guildOf(call);
  const member = memberOf(call);
  const id = call.params.role!;
  requireInGuild(call.discord, guild, 'ManageRoles');
  requireAssignableRole(call, guild, id);
  if (member.roles.includes(id) === on) return;
  member.roles = on ? [...member.roles, id] : member.roles.filter((one) => one !== id);
  emitMemberUpdate(call.discord, guild, member);
  logAudit(call, guild, AUDIT_MEMBER_ROLE_UPDATE, member.user.id);
};

function kick(call: ApiCall): void {
  const guild = guildOf(call);
  requireInGuild(call.discord, guild, 'KickMembers');
  const member = memberOf(call);
  requireHigherRole(call.discord, guild, member.user.id);
  removeMember(call.discord, guild, member);
  logAudit(call, guild, AUDIT_KICK, member.user.id);
}

function search(call: ApiCall): APIGuildMember[] {
  const query = (call.query.get('query') ?? '').toLowerCase();
  return [...guildOf(call).members.values()]
    .filter(({ user, nick }) =>
      [user.username, nick ?? ''].some((name) => name.toLowerCase().startsWith(query)),
    )
    .slice(0, integerQuery(call, 'limit', 1, 1, 1000))
    .map(toApiMember);
}

function setOwnNickname(call: ApiCall): APIGuildMember {
  const guild = guildOf(call);
  const member = memberOf(call, '@me');
  requireInGuild(call.discord, guild, 'ChangeNickname');
  member.nick = (call.body as { nick?: string | null } | undefined)?.nick ?? null;
  emitMemberUpdate(call.discord, guild, member);
  return toApiMember(member);
}

/** Routes of members. */
export const memberRoutes: readonly Route[] = [
  route('GET', '/guilds/:guild/members/:user', (call) => toApiMember(memberOf(call))),
  route('GET', '/guilds/:guild/members/search', search),
  route('GET', '/guilds/:guild/members', list),
  route('PATCH', '/guilds/:guild/members/@me', setOwnNickname),
  route('PATCH', '/guilds/:guild/members/:user', modify),
  route('DELETE', '/guilds/:guild/members/:user', kick),
  route('PUT', '/guilds/:guild/members/:user/roles/:role', changeRole(true)),
  route('DELETE', '/guilds/:guild/members/:user/roles/:role', changeRole(false)),
];
