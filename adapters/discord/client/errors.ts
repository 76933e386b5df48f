import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { AdapterError } from '#core';
import { errorName } from '#lib';

/** Discord's own codes, where the HTTP status says too little. */
export const ERROR_CODES = {
  openingDmsTooFast: 40003,
  cannotMessageUser: 50007,
  alreadyAcknowledged: 40060,
  noMutualGuilds: 50278,
} as const;

/** Discord's code of an error, if it is one of Discord's. @example codeOf(error) === codes.unknownMessage */
export const discordErrorCode = (error: unknown): number | undefined =>
  error instanceof DiscordAPIError ? Number(error.code) : undefined;

/** Discord refuses what was sent, not who sent it. @example if (isContentRejected(error)) halve() */
export const isContentRejected = (error: unknown): boolean =>
  error instanceof DiscordAPIError && (error.status === 400 || error.status === 404);

const DEFAULT_RETRY_MS = 60_000;

/**
 * What went wrong, in the only words that `apply` may throw: gone, forbidden, rate-limited, unavailable. What Discord
 * will never accept is `forbidden`, so that it is not tried again and again.
 * @example throw translated(error)
 */
export function toAdapterError(error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  if (error instanceof RateLimitError) {
    return new AdapterError('rate-limited', 'Discord asks for a pause', error.retryAfter);
  }
  if (error instanceof DiscordAPIError) {
    const what = `Discord answers ${error.status}, code ${error.code}`;
    if (error.code === ERROR_CODES.openingDmsTooFast)
      return new AdapterError('rate-limited', what, DEFAULT_RETRY_MS);
    if (error.status === 404) return new AdapterError('gone', what);
    if (error.status === 429) return new AdapterError('rate-limited', what, DEFAULT_RETRY_MS);
    return new AdapterError(error.status >= 500 ? 'unavailable' : 'forbidden', what);
  }
  if (error instanceof HTTPError) {
    return new AdapterError(
      error.status >= 500 ? 'unavailable' : 'forbidden',
      `Discord answers ${error.status}`,
    );
  }
  return new AdapterError('unavailable', `Discord does not answer (${errorName(error)})`);
}
