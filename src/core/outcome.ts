import type { Action } from './actions.ts';

/**
 * The detail of a failed action that the platform was asked for and never confirmed. It may have happened, so what undoes
 * it is requested all the same.
 */
export const UNCONFIRMED = 'unconfirmed';

/** See `Outcome`. */
export type OutcomeStatus = 'done' | 'degraded' | 'simulated' | 'withheld' | 'failed';

/**
 * The result of an action: `done` (also when it was already done before), `degraded` (the platform did only a part, or
 * only a fallback; see `detail`), `simulated` (shadow mode), `withheld` (stopped by the hourly limit or a later
 * decision; see `detail`), `failed` (nothing was done; with the detail `unsupported`: the platform has no such action).
 */
export interface Outcome {
  readonly action: Action;
  readonly status: OutcomeStatus;
  readonly detail?: string;
}

/**
 * Why an adapter could not do an action. `gone`, `forbidden` and `invalid` are final; `rate-limited` and `unavailable`
 * are retried. `invalid`: the platform refuses the content of this request, for example a text that is too long; other
 * requests to the same place may work.
 */
export type AdapterErrorCode = 'gone' | 'forbidden' | 'invalid' | 'rate-limited' | 'unavailable';

/**
 * The only error that `Adapter.apply` throws.
 * @example throw new AdapterError('rate-limited', 'HTTP 429', 1500)
 */
export class AdapterError extends Error {
  readonly code: AdapterErrorCode;
  /** Milliseconds to wait before the next attempt, if the platform specified them. */
  readonly retryAfterMs: number | undefined;
  /** The names of the permissions that the bot lacks, if they are known. For the log. */
  readonly missing: readonly string[];

  constructor(
    code: AdapterErrorCode,
    message: string,
    retryAfterMs?: number,
    missing: readonly string[] = [],
  ) {
    super(message);
    this.name = 'AdapterError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.missing = missing;
  }
}
