import { type Client, PermissionFlagsBits } from 'discord.js';
import { AdapterError, type Clock } from '#core';
import { nameOf, translated } from './faults.ts';
import { ownPermissions } from './guilds.ts';

export type Permission = keyof typeof PermissionFlagsBits;

/** Discord bans an address for 10,000 refusals in ten minutes: after one, the same door stays shut for a while. */
const SHUT_MS = 10 * 60 * 1000;
/** The token itself is not good, or Discord is not itself: the client forgets the token then. */
const UNAUTHORIZED = 'Discord answers 401';

export interface Doors {
  /**
   * Does `work` where it is permitted. Throws `AdapterError('forbidden')` without asking Discord when the cache says
   * that a permission is missing, or when the same was refused a moment ago.
   */
  through<T>(
    place: { readonly guild: string; readonly channel?: string },
    permissions: readonly Permission[],
    work: () => Promise<T>,
  ): Promise<T>;
  /** False from when the token was refused until it is tried again. */
  authorized(): boolean;
  /** Roles or channels of a guild have changed: what was refused may be permitted now. */
  open(guild: string): void;
}

/** @example const doors = createDoors(client, clock); await doors.through({ guild }, ['BanMembers'], ban) */
export function createDoors(client: Client, clock: Clock): Doors {
  /** Until when a door is shut, by guild and then by channel and permissions. */
  const shut = new Map<string, Map<string, number>>();
  let unauthorizedUntil = 0;

  const authorized = (): boolean => clock.now().getTime() >= unauthorizedUntil;

  /** What was refused a while ago is tried once more: an outage of Discord may have refused a good token. */
  function forgiven(): void {
    if (unauthorizedUntil === 0) return;
    unauthorizedUntil = 0;
    if (client.token) client.rest.setToken(client.token);
  }

  return {
    authorized,
    async through({ guild, channel }, permissions, work) {
      const key = `${channel ?? ''}/${permissions.join('+')}`;
      const now = clock.now().getTime();
      if (!authorized()) throw new AdapterError('forbidden', 'the token is not accepted');
      forgiven();
      if ((shut.get(guild)?.get(key) ?? 0) > now) throw new AdapterError('forbidden', 'refused a moment ago');
      const own = ownPermissions(client, guild, channel);
      const missing = permissions.filter((each) => own && !own.has(PermissionFlagsBits[each]));
      if (missing.length > 0) throw new AdapterError('forbidden', `missing: ${missing.join(', ')}`);
      try {
        return await work();
      } catch (error) {
        const fault = translated(error);
        if (fault.message.startsWith(UNAUTHORIZED)) unauthorizedUntil = now + SHUT_MS;
        if (fault.code === 'forbidden' && isRefusal(error)) {
          shut.set(guild, (shut.get(guild) ?? new Map<string, number>()).set(key, now + SHUT_MS));
        }
        throw fault;
      }
    },
    open(guild) {
      shut.delete(guild);
    },
  };
}

/** A 403 speaks of the place; a 400 only of what was sent. */
const isRefusal = (error: unknown): boolean =>
  nameOf(error).startsWith('DiscordAPIError') && (error as { status?: number }).status === 403;
