import { webApi } from '@slack/bolt';
import { AdapterError, type Log } from '#core';
import { errorName, logErrors } from '#lib';

/** Slack's error code; undefined for any other error. @example slackErrorCode(error) === 'message_not_found' */
export const slackErrorCode = (error: unknown): string | undefined =>
  error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;

const GONE_CODES: ReadonlySet<string> = new Set([
  'message_not_found',
  'thread_not_found',
  'user_not_found',
  'not_found',
]);
/** https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const INVALID_CODES: ReadonlySet<string> = new Set([
  ...['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long', 'no_text'],
  ...['invalid_arguments', 'metadata_too_large', 'invalid_metadata_format'],
]);
const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'],
  ...['accesslimited', 'org_login_required'],
]);
/** The token is invalid or lacks a scope. */
const TOKEN_ERROR_CODES: ReadonlySet<string> = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'],
  ...['missing_scope', 'not_allowed_token_type', 'no_permission', 'ekm_access_denied'],
]);

/**
 * True when Slack refuses the token itself: invalid, revoked, expired or without a scope.
 * @example if (isTokenError(error)) health = { ok: false, why: 'the token is not accepted' }
 */
export const isTokenError = (error: unknown): boolean => TOKEN_ERROR_CODES.has(slackErrorCode(error) ?? '');

const UNINSTALLED_CODES: ReadonlySet<string> = new Set([
  'token_revoked',
  'account_inactive',
  'team_disabled',
]);

/**
 * True when the app was uninstalled or the workspace disabled: the token will never work again.
 * @example if (isUninstalledError(error)) await installationStore.deleteInstallation(team)
 */
export const isUninstalledError = (error: unknown): boolean =>
  UNINSTALLED_CODES.has(slackErrorCode(error) ?? '');

const DEFAULT_RETRY_MS = 60_000;
const SECOND_MS = 1000;

/**
 * The pause that Slack asks for in a 429, in milliseconds; 0 for any other error.
 * @example await wait(Math.max(delayMs, requestedPauseMs(error)))
 */
export const requestedPauseMs = (error: unknown): number =>
  error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * SECOND_MS : 0;

/**
 * Converts any error to the codes that `Adapter.apply` may throw. A request whose content Slack refuses becomes
 * `invalid`, any other that Slack will never accept `forbidden`, so that it is not retried. Never throws.
 * @example throw toAdapterError(error)
 */
export function toAdapterError(error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  if (error instanceof webApi.WebAPIRateLimitedError)
    return new AdapterError('rate-limited', 'Slack asks for a pause', requestedPauseMs(error));
  const code = slackErrorCode(error);
  if (code !== undefined) {
    const reason = `Slack answers ${code}`;
    if (INVALID_CODES.has(code)) return new AdapterError('invalid', reason);
    if (GONE_CODES.has(code)) return new AdapterError('gone', reason);
    if (code === 'ratelimited' || code === 'rate_limited')
      return new AdapterError('rate-limited', reason, DEFAULT_RETRY_MS);
    return new AdapterError(RETRYABLE_CODES.has(code) ? 'unavailable' : 'forbidden', reason);
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    return new AdapterError(
      error.statusCode >= 500 ? 'unavailable' : 'forbidden',
      `Slack answers ${error.statusCode}`,
    );
  }
  return new AdapterError('unavailable', `Slack does not answer (${slackErrorName(error)})`);
}

/**
 * Slack's error code, else the error's name. For logs, because the error's message could quote a payload.
 * @example slackErrorName(new TypeError('x')) // 'TypeError'
 */
export const slackErrorName = (error: unknown): string => slackErrorCode(error) ?? errorName(error);

/**
 * Logs a failure of `work`, which runs in the background, as `event` with Slack's error code or the error's name.
 * @example logSlackErrors(log, 'backfill_failed', backfill.catchUp())
 */
export const logSlackErrors = (log: Log, event: string, work: Promise<unknown>): void =>
  logErrors(log, event, work, slackErrorName);
