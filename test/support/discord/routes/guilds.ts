import type { APIGuild, APIIncidentsData, APIRole } from 'discord.js';
import { logAudit } from '../audit.ts';
import { conforms } from '../checks/spec.ts';
import { guildPermissions, needInGuild, rank } from '../permissions.ts';
import { badForm, type Complaint, refuse } from '../refusal.ts';
import { type Call, guildOf, type Route, route } from '../router.ts';
import { guildOnWire } from '../wire.ts';
import type { GuildState, World } from '../world.ts';

const DAY_MS = 24 * 60 * 60_000;
const GUILD_UPDATED = 1;
const ROLE_MADE = 30;

/** Changes the guild's settings and tells the bot. */
function changeGuild(world: World, state: GuildState, change: Partial<GuildState>): void {
  Object.assign(state, change);
  world.emit({ t: 'GUILD_UPDATE', d: guildOnWire(state), guild: state });
}

function get(call: Call): object {
  const guild = guildOf(call);
  const counts = { approximate_member_count: guild.members.size, approximate_presence_count: 0 };
  return { ...guildOnWire(guild), ...(call.query.get('with_counts') === 'true' && counts) };
}

function modify(call: Call): APIGuild {
  const guild = guildOf(call);
  needInGuild(call.world, guild, 'ManageGuild');
  const body = (call.body ?? {}) as { name?: string; verification_level?: number; preferred_locale?: string };
  changeGuild(call.world, guild, {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.verification_level !== undefined && { verificationLevel: body.verification_level }),
    ...(body.preferred_locale !== undefined && { locale: body.preferred_locale }),
  });
  logAudit(call, guild, GUILD_UPDATED, guild.id);
  return guildOnWire(guild);
}

/** Invites and direct messages can be stopped for a day at most. */
function incidents(call: Call): APIIncidentsData {
  const { world } = call;
  const guild = guildOf(call);
  needInGuild(world, guild, 'ManageGuild');
  const body = (call.body ?? {}) as Partial<
    Record<'invites_disabled_until' | 'dms_disabled_until', string | null>
  >;
  const latest = world.clock.now().getTime() + DAY_MS + 1000;
  const late = Object.entries(body).filter(([, until]) => until && Date.parse(until) > latest);
  const message = 'Cannot be more than 24 hours from now.';
  if (late.length > 0)
    throw badForm(
      late.map(([key]): Complaint => ({ path: [key], code: 'INCIDENT_ACTION_TOO_LONG', message })),
    );
  const before = guild.incidents ?? { invites_disabled_until: null, dms_disabled_until: null };
  const incidentsNow = { ...before, ...body } as APIIncidentsData;
  changeGuild(world, guild, { incidents: incidentsNow });
  return incidentsNow;
}

function createRole(call: Call): APIRole {
  const { world } = call;
  const guild = guildOf(call);
  needInGuild(world, guild, 'ManageRoles');
  const body = (call.body ?? {}) as { name?: string; permissions?: string; color?: number };
  const wanted = BigInt(body.permissions ?? guild.roles.get(guild.id)!.permissions);
  if (wanted & ~guildPermissions(world, guild, world.bot.id)) throw refuse(50013);
  const made = {
    id: world.ids.next(),
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
  guild.roles.set(made.id, made);
  world.emit({ t: 'GUILD_ROLE_CREATE', d: { guild_id: guild.id, role: made }, guild });
  logAudit(call, guild, ROLE_MADE, made.id);
  return made;
}

function ownRole(call: Call): APIRole {
  const guild = guildOf(call);
  needInGuild(call.world, guild, 'ManageRoles');
  const role = guild.roles.get(call.params.role!);
  if (!role) throw refuse(10011);
  if (role.managed || role.position >= rank(guild, call.world.bot.id)) throw refuse(50013);
  return role;
}

function editRole(call: Call): APIRole {
  const guild = guildOf(call);
  const role = ownRole(call);
  const { name, permissions } = (call.body ?? {}) as { name?: string; permissions?: string };
  if (
    permissions !== undefined &&
    BigInt(permissions) & ~guildPermissions(call.world, guild, call.world.bot.id)
  )
    throw refuse(50013);
  Object.assign(role, {
    ...(name !== undefined && { name }),
    ...(permissions !== undefined && { permissions }),
  });
  call.world.emit({ t: 'GUILD_ROLE_UPDATE', d: { guild_id: guild.id, role }, guild });
  return role;
}

function deleteRole(call: Call): void {
  const guild = guildOf(call);
  const { id } = ownRole(call);
  guild.roles.delete(id);
  for (const member of guild.members.values()) member.roles = member.roles.filter((one) => one !== id);
  call.world.emit({ t: 'GUILD_ROLE_DELETE', d: { guild_id: guild.id, role_id: id }, guild });
}

function leave(call: Call): void {
  const guild = guildOf(call);
  call.world.emit({ t: 'GUILD_DELETE', d: { id: guild.id }, guild });
  call.world.guilds.delete(guild.id);
}

export const guildRoutes: readonly Route[] = [
  route('GET', '/guilds/:guild', get),
  route('PATCH', '/guilds/:guild', modify, { check: conforms('GuildPatchRequestPartialSchema') }),
  route('PUT', '/guilds/:guild/incident-actions', incidents, {
    check: conforms('GuildIncidentActionsRequestSchema'),
  }),
  route('GET', '/guilds/:guild/roles', (call) => [...guildOf(call).roles.values()]),
  route('POST', '/guilds/:guild/roles', createRole),
  route('PATCH', '/guilds/:guild/roles/:role', editRole),
  route('DELETE', '/guilds/:guild/roles/:role', deleteRole),
  route('DELETE', '/users/@me/guilds/:guild', leave),
];
