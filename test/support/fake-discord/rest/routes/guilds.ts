import type { APIGuild, APIIncidentsData, APIRole } from 'discord.js';
import { apiError, type FieldError, invalidFormBody } from '../../state/api-error.ts';
import type { DiscordState, GuildState } from '../../state/discord-state.ts';
import { toApiGuild } from '../../state/payloads.ts';
import { guildPermissions, requireInGuild, topRolePosition } from '../../state/permissions.ts';
import { logAudit } from '../audit-log.ts';
import { type ApiCall, guildOf, type Route, route } from '../router.ts';
import { checkSchema } from '../validation/schema.ts';

const DAY_MS = 24 * 60 * 60_000;
const AUDIT_GUILD_UPDATE = 1;
const AUDIT_ROLE_CREATE = 30;

/** Changes the guild's settings and sends GUILD_UPDATE. */
function changeGuild(discord: DiscordState, state: GuildState, change: Partial<GuildState>): void {
  Object.assign(state, change);
  discord.emit({ t: 'GUILD_UPDATE', d: toApiGuild(state), guild: state });
}

function get(call: ApiCall): object {
  const guild = guildOf(call);
  const counts = { approximate_member_count: guild.members.size, approximate_presence_count: 0 };
  return { ...toApiGuild(guild), ...(call.query.get('with_counts') === 'true' && counts) };
}

function modify(call: ApiCall): APIGuild {
  const guild = guildOf(call);
  requireInGuild(call.discord, guild, 'ManageGuild');
  const body = (call.body ?? {}) as { name?: string; verification_level?: number; preferred_locale?: string };
  changeGuild(call.discord, guild, {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.verification_level !== undefined && { verificationLevel: body.verification_level }),
    ...(body.preferred_locale !== undefined && { locale: body.preferred_locale }),
  });
  logAudit(call, guild, AUDIT_GUILD_UPDATE, guild.id);
  return toApiGuild(guild);
}

/** Pauses invites and direct messages, at most for one day. */
function incidents(call: ApiCall): APIIncidentsData {
  const { discord } = call;
  const guild = guildOf(call);
  requireInGuild(discord, guild, 'ManageGuild');
  const body = (call.body ?? {}) as Partial<
    Record<'invites_disabled_until' | 'dms_disabled_until', string | null>
  >;
  const latest = discord.clock.now().getTime() + DAY_MS + 1000;
  const late = Object.entries(body).filter(([, until]) => until && Date.parse(until) > latest);
  const message = 'Cannot be more than 24 hours from now.';
  if (late.length > 0)
    throw invalidFormBody(
      late.map(([key]): FieldError => ({ path: [key], code: 'INCIDENT_ACTION_TOO_LONG', message })),
    );
  const before = guild.incidents ?? { invites_disabled_until: null, dms_disabled_until: null };
  const incidentsNow = { ...before, ...body } as APIIncidentsData;
  changeGuild(discord, guild, { incidents: incidentsNow });
  return incidentsNow;
}

function createRole(call: ApiCall): APIRole {
  const { discord } = call;
  const guild = guildOf(call);
  requireInGuild(discord, guild, 'ManageRoles');
  const body = (call.body ?? {}) as { name?: string; permissions?: string; color?: number };
  const wanted = BigInt(body.permissions ?? guild.roles.get(guild.id)!.permissions);
  if (wanted & ~guildPermissions(discord, guild, discord.bot.id)) throw apiError(50013);
  const role = {
    id: discord.ids.next(),
    name: body.name ?? 'new role',
    position: 1,
    permissions: wanted.toString(),
    color: body.color ?? 0,
    colors: { primary_color: body.color ?? 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    flags: 0,
  } as unknown as APIRole;
  guild.roles.set(role.id, role);
  discord.emit({ t: 'GUILD_ROLE_CREATE', d: { guild_id: guild.id, role }, guild });
  logAudit(call, guild, AUDIT_ROLE_CREATE, role.id);
  return role;
}

function getManageableRole(call: ApiCall): APIRole {
  const guild = guildOf(call);
  requireInGuild(call.discord, guild, 'ManageRoles');
  const role = guild.roles.get(call.params.role!);
  if (!role) throw apiError(10011);
  if (role.managed || role.position >= topRolePosition(guild, call.discord.bot.id)) throw apiError(50013);
  return role;
}

function editRole(call: ApiCall): APIRole {
  const guild = guildOf(call);
  const role = getManageableRole(call);
  const { name, permissions } = (call.body ?? {}) as { name?: string; permissions?: string };
  if (
    permissions !== undefined &&
    BigInt(permissions) & ~guildPermissions(call.discord, guild, call.discord.bot.id)
  )
    throw apiError(50013);
  Object.assign(role, {
    ...(name !== undefined && { name }),
    ...(permissions !== undefined && { permissions }),
  });
  call.discord.emit({ t: 'GUILD_ROLE_UPDATE', d: { guild_id: guild.id, role }, guild });
  return role;
}

function deleteRole(call: ApiCall): void {
  const guild = guildOf(call);
  const { id } = getManageableRole(call);
  guild.roles.delete(id);
  for (const member of guild.members.values()) member.roles = member.roles.filter((one) => one !== id);
  call.discord.emit({ t: 'GUILD_ROLE_DELETE', d: { guild_id: guild.id, role_id: id }, guild });
}

function leave(call: ApiCall): void {
  const guild = guildOf(call);
  call.discord.emit({ t: 'GUILD_DELETE', d: { id: guild.id }, guild });
  call.discord.guilds.delete(guild.id);
}

/** Routes of guilds and roles. */
export const guildRoutes: readonly Route[] = [
  route('GET', '/guilds/:guild', get),
  route('PATCH', '/guilds/:guild', modify, { validate: checkSchema('GuildPatchRequestPartialSchema') }),
  route('PUT', '/guilds/:guild/incident-actions', incidents, {
    validate: checkSchema('GuildIncidentActionsRequestSchema'),
  }),
  route('GET', '/guilds/:guild/roles', (call) => [...guildOf(call).roles.values()]),
  route('POST', '/guilds/:guild/roles', createRole),
  route('PATCH', '/guilds/:guild/roles/:role', editRole),
  route('DELETE', '/guilds/:guild/roles/:role', deleteRole),
  route('DELETE', '/users/@me/guilds/:guild', leave),
];
