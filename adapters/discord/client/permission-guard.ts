import { type Client, PermissionFlagsBits } from 'discord.js';
import { AdapterError, type Clock } from '#core';
import { errorName } from '#lib';
import { toAdapterError } from './errors.ts';
import { botPermissions, type PermissionName } from './guild-permissions.ts';

/** A refused request is not repeated for this time: Discord bans an IP address after 10,000 refusals in ten minutes. */
const REFUSAL_COOLDOWN_MS = 10 * 60 * 1000;
/**
 * The message of errors after a 401: the token is invalid, or Discord has an outage. discord.js then drops its token.
 */
const UNAUTHORIZED_MESSAGE = 'Discord answers 401';

/**
 * Circuit breaker for requests that Discord would refuse. One entry per guild, channel and set of permissions.
 * @example await guard.run({ guild, channel }, ['ManageMessages'], () => client.rest.delete(route))
 */
export interface PermissionGuard {
  /**
   * Runs `work` when the bot has the permissions. Throws `AdapterError('forbidden')` without a request when the cache
   * says that a permission is missing, or when Discord refused the same less than ten minutes ago. Other errors of
   * `work` are rethrown as `AdapterError`.
   */
  run<T>(
    place: { readonly guild: string; readonly channel?: string },
    permissions: readonly PermissionName[],
    work: () => Promise<T>,
  ): Promise<T>;
  /** False after Discord has refused the token, until the token is tried again. */
  isAuthorized(): boolean;
  /** Call it when roles or channels of a guild have changed: refused requests may be permitted now. */
  clearRefusals(guild: string): void;
}

/**
 * Creates the circuit breaker of one client.
 * @example
 * const permissionGuard = createPermissionGuard(client, clock);
 * await permissionGuard.run({ guild }, ['BanMembers'], ban);
 */
export function createPermissionGuard(client: Client, clock: Clock): PermissionGuard {
  /** When requests are allowed again, by guild and then by channel and permissions. */
  const refusedUntil = new Map<string, Map<string, number>>();
  let unauthorizedUntil = 0;

  const isAuthorized = (): boolean => clock.now().getTime() >= unauthorizedUntil;

  /** After the cooldown the token is tried once more: an outage of Discord may have refused a valid token. */
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
      const missing = permissions.filter((name) => own && !own.has(PermissionFlagsBits[name]));
      if (missing.length > 0)
        throw new AdapterError('forbidden', `missing: ${missing.join(', ')}`, undefined, missing);
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

/** A 403 concerns the place; a 400 concerns only the content of this request. */
const isRefusal = (error: unknown): boolean =>
  errorName(error).startsWith('DiscordAPIError') && (error as { status?: number }).status === 403;
