import type { Context } from 'hono';
import type { Log } from '#core';
import { errorName } from '#lib';
import type { OperatorEnv } from '../operator-env.ts';
import { problem, retryAfter, toProblemResponse } from './problem.ts';

/** How long a client waits before it tries again when a store does not answer. */
const RETRY_MS = 5000;

/**
 * The answer to an error that no code handled: 503 when a store or the stream does not answer, so that clients try again;
 * else 500. The log has the name of the error and never its message.
 * @example site.onError(answerError(log))
 */
export const answerError =
  (log: Log) =>
  (error: Error, context: Context<OperatorEnv>): Response => {
    const isOutage = isUnavailable(error);
    log.error('api_request_failed', {
      route: context.get('route') ?? 'none',
      error: errorName(error),
      unavailable: isOutage,
    });
    return toProblemResponse(
      isOutage
        ? problem(
            'unavailable',
            'A part that this call needs does not answer: send the same request again later.',
            {
              headers: retryAfter(RETRY_MS),
            },
          )
        : problem(
            'internal',
            'This request failed because of a fault on our side. Sending it again may not help.',
          ),
    );
  };

/** Names of errors of the stream and of Redis; codes of Node.js for a lost connection; SQLSTATE classes of PostgreSQL. */
const OUTAGE_NAME = /^(?:StreamUnavailable|RedisError (?!other))/;
const OUTAGE_CODE =
  /^(?:E(?:CONN|PIPE|HOST|NET|TIMEDOUT|AI_)|SQLITE_(?:BUSY|FULL|IOERR)|(?:08|53|57)[\dA-Z]{3}$)/;

function isUnavailable(error: Error): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return OUTAGE_NAME.test(error.name) || (typeof code === 'string' && OUTAGE_CODE.test(code));
}
