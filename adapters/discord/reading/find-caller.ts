import { type APIGuildMember, type Client, type Guild, Routes, Status } from 'discord.js';
import { type Adapter, AdapterError, type Caller, type Clock } from '#core';
import { hasAllPermissions, mayChangeSettings } from '../client/guild-permissions.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { isSnowflake } from '../client/snowflake.ts';
import { toActingMember } from '../commands/caller.ts';

/** Dependencies of `createCallerFinder`. */
export interface CallerFinderDeps {
  readonly client: Client<true>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
}

/**
 * Reads a member and their rights from Discord: the same rights as for a command of this member. The roles of the guild
 * come from the gateway, which announces each change; while a shard is not connected, they are requested too.
 * @example (await createCallerFinder(deps)({ server, id }))?.administrator // true for members with Manage Server
 */
export const createCallerFinder =
  ({ client, permissionGuard, rateLimiter, clock }: CallerFinderDeps): NonNullable<Adapter['findCaller']> =>
  async ({ server, id }) => {
    const guild = findGuild(client, server.id);
    if (!guild || !isSnowflake(id)) return undefined;
    try {
      const member = await permissionGuard.run({ guild: guild.id }, [], async () => {
        if (!guild.available || guild.shard.status !== Status.Ready)
          await client.guilds.fetch({ guild: guild.id, force: true });
        // Never the answer to an earlier request: the rights may have changed since.
        return rateLimiter.run(() => client.rest.get(Routes.guildMember(guild.id, id)));
      });
      return toCallerNow(guild, member as APIGuildMember, clock.now());
    } catch (error) {
      if (error instanceof AdapterError && error.code === 'gone') return undefined;
      throw error;
    }
  };

/**
 * A guild of the bot; undefined for one that it is not in. Throws `AdapterError('unavailable')` before the login.
 * @example findGuild(client, server.id)?.roles.cache.size
 */
export function findGuild(client: Client<true>, guildId: string): Guild | undefined {
  if (!client.isReady()) throw new AdapterError('unavailable', 'not connected to Discord');
  return client.guilds.cache.get(guildId);
}

/** Discord takes all rights to act away from a member in timeout, except from those who have every permission. */
function toCallerNow(guild: Guild, member: APIGuildMember, now: Date): Caller {
  const { user, roles, communication_disabled_until: until } = member;
  const { moderator, ...acting } = toActingMember(guild, user, member, undefined);
  const isTimedOut = until != null && new Date(until) > now && !hasAllPermissions(guild, roles, user.id);
  if (user.bot || isTimedOut) return acting;
  return {
    ...acting,
    ...(moderator && { moderator }),
    ...(mayChangeSettings(guild, roles, user.id) && { administrator: true }),
  };
}
