import {
  type APIChannel,
  type APIRole,
  ChannelType,
  type Client,
  type Guild,
  OverwriteType,
  PermissionFlagsBits,
  Routes,
} from 'discord.js';
import {
  AdapterError,
  type Log,
  type PolicyStore,
  type QuarantineRoleReport,
  type QuarantineRoles,
} from '#core';
import { errorName } from '#lib';
import { toAuditReason } from '../client/audit-reason.ts';
import {
  type ChannelOverwrites,
  findUnmutedChannels,
  listChannelOverwrites,
  MUTED_PERMISSIONS,
  type Overwrite,
  toChannelOverwrites,
} from '../client/effective-permissions.ts';
import { botPermissions } from '../client/guild-permissions.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import { findQuarantineRole } from '../client/quarantine-role.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';

const MUTED_BITS = MUTED_PERMISSIONS.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);
const AUDIT_REASON = 'yamidome /setup';

interface Ports {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly log: Log;
}

/**
 * Makes the quarantine role of a guild. It denies in each category and in each channel that is not synchronised with
 * its category: Discord applies a change of a category to the synchronised channels in it.
 * https://docs.discord.com/developers/topics/permissions#permission-syncing
 * @example createQuarantineRoles(ports).plan(server, 'Quarantine')?.places // ['TALK', 'rules']
 */
export function createQuarantineRoles(ports: Ports): QuarantineRoles {
  const { client, permissionGuard, rateLimiter, policies, log } = ports;

  /** The role of the policy; else one that an interrupted run has made: it has this name and permits nothing. */
  const findRole = (guild: Guild, name: string) => {
    const configured = findQuarantineRole(client, policies, { platform: 'discord', id: guild.id });
    const highest = guild.members.me?.roles.highest.position ?? 0;
    return (
      guild.roles.cache.get(configured ?? '') ??
      guild.roles.cache.find(
        (role) =>
          role.name === name && role.permissions.bitfield === 0n && !role.managed && role.position < highest,
      )
    );
  };

  /** Discord lets the bot deny only what it may do there itself. */
  function deniableBits(guild: Guild, { id }: ChannelOverwrites): bigint {
    const own = botPermissions(client, guild.id, id)?.bitfield ?? MUTED_BITS;
    return (own & PermissionFlagsBits.Administrator) === 0n ? MUTED_BITS & own : MUTED_BITS;
  }

  const listPlaces = (guild: Guild, role: string | undefined): readonly ChannelOverwrites[] =>
    placesFor(listChannelOverwrites(guild)).filter((place) => {
      const deny = place.overwrites.find(({ id }) => id === role)?.deny ?? 0n;
      const deniable = deniableBits(guild, place);
      return deniable === 0n || (deny & deniable) !== deniable;
    });

  async function denyIn(guild: Guild, channel: ChannelOverwrites, role: string): Promise<void> {
    const before = channel.overwrites.find(({ id }) => id === role);
    const denied = deniableBits(guild, channel);
    if (denied === 0n) throw new AdapterError('forbidden', 'the bot may do nothing there that it could deny');
    const body = {
      type: OverwriteType.Role,
      allow: String((before?.allow ?? 0n) & ~denied),
      deny: String((before?.deny ?? 0n) | denied),
    };
    await permissionGuard.run({ guild: guild.id, channel: channel.id }, ['ManageRoles'], () =>
      rateLimiter.run(() =>
        client.rest.put(Routes.channelPermission(channel.id, role), {
          body,
          reason: toAuditReason(AUDIT_REASON),
        }),
      ),
    );
  }

  async function ensureRole(guild: Guild, name: string): Promise<string> {
    const existing = findRole(guild, name);
    if (existing) return existing.id;
    const created = await permissionGuard.run({ guild: guild.id }, ['ManageRoles'], () =>
      client.rest.post(Routes.guildRoles(guild.id), {
        body: { name, permissions: '0' },
        reason: toAuditReason(AUDIT_REASON),
      }),
    );
    return (created as APIRole).id;
  }

  async function listOpenChannels(guild: Guild, role: string): Promise<readonly string[]> {
    const channels = (await client.rest.get(Routes.guildChannels(guild.id))) as APIChannel[];
    const everyone = { id: guild.id, permissions: guild.roles.everyone.permissions.bitfield };
    const permissions = guild.roles.cache.get(role)?.permissions.bitfield ?? 0n;
    const roles = [everyone, { id: role, permissions }];
    return findUnmutedChannels(guild.id, roles, channels.map(toChannelOverwrites)).map(({ name }) => name);
  }

  return {
    plan({ id }, name) {
      const guild = client.guilds.cache.get(id);
      if (!guild || !botPermissions(client, id)?.has('ManageRoles')) return undefined;
      const existing = findRole(guild, name);
      const places = listPlaces(guild, existing?.id);
      return { existingRole: existing?.name, places: places.map((place) => place.name) };
    },
    async create({ id }, name): Promise<QuarantineRoleReport> {
      const guild = client.guilds.cache.get(id);
      if (!guild) throw new AdapterError('unavailable', 'the guild is not in the cache');
      const role = await ensureRole(guild, name);
      const done: string[] = [];
      const failed: string[] = [];
      for (const place of listPlaces(guild, role)) {
        try {
          await denyIn(guild, place, role);
          done.push(place.name);
        } catch (error) {
          log.warn('quarantine_overwrite_failed', { channel: place.id, error: errorName(error) });
          failed.push(place.name);
        }
      }
      return { role, done, failed, open: await listOpenChannels(guild, role) };
    },
  };
}

/** The categories first: their synchronised channels follow them. */
function placesFor(channels: readonly ChannelOverwrites[]): readonly ChannelOverwrites[] {
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  const isCategory = ({ type }: ChannelOverwrites): boolean => type === ChannelType.GuildCategory;
  const isSynchronised = ({ parentId, overwrites }: ChannelOverwrites): boolean => {
    const parent = parentId === undefined ? undefined : byId.get(parentId);
    return parent !== undefined && describeOverwrites(parent.overwrites) === describeOverwrites(overwrites);
  };
  const places = channels.filter((channel) => isCategory(channel) || !isSynchronised(channel));
  return [...places.filter(isCategory), ...places.filter((place) => !isCategory(place))];
}

const describeOverwrites = (overwrites: readonly Overwrite[]): string =>
  overwrites
    .map(({ id, allow, deny }) => `${id}:${allow}:${deny}`)
    .sort()
    .join();
