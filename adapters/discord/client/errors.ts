import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { AdapterError } from '#core';
import { errorName } from '#lib';

/**
 * Discord's own error codes, where the HTTP status is not precise enough.
 * @example ERROR_CODES.cannotMessageUser // 50007
 */
export const ERROR_CODES = {
  openingDmsTooFast: 40003,
  cannotMessageUser: 50007,
  alreadyAcknowledged: 40060,
  noMutualGuilds: 50278,
  emptyMessage: 50006,
  invalidFormBody: 50035,
} as const;

/**
 * Discord's code of an error; undefined for errors that are not from Discord's API.
 * @example discordErrorCode(error) === ERROR_CODES.cannotMessageUser
 */
export const discordErrorCode = (error: unknown): number | undefined =>
  error instanceof DiscordAPIError ? Number(error.code) : undefined;

/**
 * True when Discord refused the content of the request, and not the sender.
 * @example if (isContentRejected(error)) throw error
 */
export const isContentRejected = (error: unknown): boolean =>
  error instanceof DiscordAPIError && (error.status === 400 || error.status === 404);

const DEFAULT_RETRY_MS = 60_000;

/**
 * Converts any error to the codes that `Adapter.apply` may throw. A request whose content Discord refuses becomes
 * `invalid`, any other that Discord will never accept `forbidden`, so that it is not retried. Never throws.
 * @example throw toAdapterError(error)
 */
export function toAdapterError(error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  if (error instanceof RateLimitError) {
    return new AdapterError('rate-limited', 'Discord asks for a pause', error.retryAfter);
  }
  if (error instanceof DiscordAPIError) {
    const message = `Discord answers ${error.status}, code ${error.code}`;
    if (error.code === ERROR_CODES.openingDmsTooFast)
      return new AdapterError('rate-limited', message, DEFAULT_RETRY_MS);
    if (error.code === ERROR_CODES.invalidFormBody || error.code === ERROR_CODES.emptyMessage)
      return new AdapterError('invalid', message);
    if (error.status === 404) return new AdapterError('gone', message);
    if (error.status === 429) return new AdapterError('rate-limited', message, DEFAULT_RETRY_MS);
    return new AdapterError(error.status >= 500 ? 'unavailable' : 'forbidden', message);
  }
  if (error instanceof HTTPError) {
    return new AdapterError(
      error.status >= 500 ? 'unavailable' : 'forbidden',
      `Discord answers ${error.status}`,
    );
  }
  return new AdapterError('unavailable', `Discord does not answer (${errorName(error)})`);
}
