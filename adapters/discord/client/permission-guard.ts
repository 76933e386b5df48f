import { type Client, PermissionFlagsBits } from 'discord.js';
import { AdapterError, type Clock } from '#core';
import { errorName } from '#lib';
import { toAdapterError } from './errors.ts';
import { botPermissions } from './guild-permissions.ts';

export type PermissionName = keyof typeof PermissionFlagsBits;

/** Discord bans an address for 10,000 refusals in ten minutes: after one, the same door stays shut for a while. */
const REFUSAL_COOLDOWN_MS = 10 * 60 * 1000;
/** The token itself is not good, or Discord is not itself: the client forgets the token then. */
const UNAUTHORIZED_MESSAGE = 'Discord answers 401';

export interface PermissionGuard {
  /**
   * Does `work` where it is permitted. Throws `AdapterError('forbidden')` without asking Discord when the cache says
   * that a permission is missing, or when the same was refused a moment ago.
   */
  run<T>(
    place: { readonly guild: string; readonly channel?: string },
    permissions: readonly PermissionName[],
    work: () => Promise<T>,
  ): Promise<T>;
  /** False from when the token was refused until it is tried again. */
  isAuthorized(): boolean;
  /** Roles or channels of a guild have changed: what was refused may be permitted now. */
  clearRefusals(guild: string): void;
}

/** @example const doors = createPermissionGuard(client, clock); await doors.through({ guild }, ['BanMembers'], ban) */
export function createPermissionGuard(client: Client, clock: Clock): PermissionGuard {
  /** Until when a door is shut, by guild and then by channel and permissions. */
  const refusedUntil = new Map<string, Map<string, number>>();
  let unauthorizedUntil = 0;

  const isAuthorized = (): boolean => clock.now().getTime() >= unauthorizedUntil;

  /** What was refused a while ago is tried once more: an outage of Discord may have refused a good token. */
  function restoreToken(): void {
    if (unauthorizedUntil === 0) return;
    unauthorizedUntil = 0;
    if (client.token) client.rest.setToken(client.token);
  }

  return {
    isAuthorized,
    async run({ guild, channel }, permissions, work) {
      const key = `${channel ?? ''}/${permissions.join('+')}`;
      const now = clock.now().getTime();
      if (!isAuthorized()) throw new AdapterError('forbidden', 'the token is not accepted');
      restoreToken();
      if ((refusedUntil.get(guild)?.get(key) ?? 0) > now)
        throw new AdapterError('forbidden', 'refused a moment ago');
      const own = botPermissions(client, guild, channel);
      const missing = permissions.filter((each) => own && !own.has(PermissionFlagsBits[each]));
      if (missing.length > 0) throw new AdapterError('forbidden', `missing: ${missing.join(', ')}`);
      try {
        return await work();
      } catch (error) {
        const adapterError = toAdapterError(error);
        if (adapterError.message.startsWith(UNAUTHORIZED_MESSAGE))
          unauthorizedUntil = now + REFUSAL_COOLDOWN_MS;
        if (adapterError.code === 'forbidden' && isRefusal(error)) {
          refusedUntil.set(
            guild,
            (refusedUntil.get(guild) ?? new Map<string, number>()).set(key, now + REFUSAL_COOLDOWN_MS),
          );
        }
        throw adapterError;
      }
    },
    clearRefusals(guild) {
      refusedUntil.delete(guild);
    },
  };
}

/** A 403 speaks of the place; a 400 only of what was sent. */
const isRefusal = (error: unknown): boolean =>
  errorName(error).startsWith('DiscordAPIError') && (error as { status?: number }).status === 403;
