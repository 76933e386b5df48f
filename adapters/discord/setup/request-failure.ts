import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { errorName } from '#lib';

/** A request that Discord answered with an error. */
export interface FailedRequest {
  /** Method and path, for example `GET /api/v10/guilds/41771983423143937`. */
  readonly request: string;
  readonly status: number;
  /** Discord's own code, if the answer had one. */
  readonly code?: number;
}

/** What went wrong with a request: Discord refused it, did not answer, or the program has a mistake. */
export type RequestFailure =
  | ({ readonly what: 'request' } & FailedRequest)
  | { readonly what: 'token' | 'unreachable' }
  | { readonly what: 'unexpected'; readonly error: string };

const TOO_MANY_REQUESTS = 429;

/**
 * Describes the error of a request. Never throws.
 * @example toFailure(error) // { what: 'request', request: 'GET /api/v10/guilds/1', status: 403, code: 50001 }
 */
export function toFailure(error: unknown): RequestFailure {
  if (error instanceof DiscordAPIError) {
    if (error.status === 401) return { what: 'token' };
    const { method, url, status, code } = error;
    return { what: 'request', request: describe(method, url), status, code: Number(code) };
  }
  if (error instanceof HTTPError)
    return { what: 'request', request: describe(error.method, error.url), status: error.status };
  if (error instanceof RateLimitError)
    return { what: 'request', request: describe(error.method, error.url), status: TOO_MANY_REQUESTS };
  return isNetworkError(error) ? { what: 'unreachable' } : { what: 'unexpected', error: errorName(error) };
}

const describe = (method: string, url: string): string => `${method} ${new URL(url).pathname}`;

/** Errors of the network have a code, as ECONNREFUSED; a timeout has only a name. */
const isNetworkError = (error: unknown): boolean =>
  error instanceof Error && ('code' in error || /^(Abort|Timeout)Error$/.test(error.name));
