import type { Action, ActionKind, Adapter, AdapterErrorCode, Outcome, Server } from '#core';
import { ACTIONS, AdapterError, traitsOf } from '#core';
import { errorName } from '#lib';

/** The platform is rate limiting or unavailable. */
export interface RetryLater {
  readonly code: AdapterErrorCode;
  readonly retryAfterMs: number;
  /** The name of an unexpected error: adapters should throw only `AdapterError`. */
  readonly unexpectedError?: string;
}

/** The longest timeout that platforms allow, for a timeout as fallback. */
const MAX_TIMEOUT_MS = 28 * 24 * 60 * 60 * 1000;

/**
 * Sends an action, or its best supported fallback, to the platform once. Returns the outcome, or when to retry. Never
 * throws.
 * @example await dispatchAction(adapter, server, { kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' }, clock.now())
 */
export async function dispatchAction(
  adapter: Adapter,
  server: Server,
  requested: Action,
  now: Date,
): Promise<Outcome | RetryLater> {
  const action = supportedAction(requested, adapter.supports, now);
  if (!action) return { action: requested, status: 'degraded', detail: 'unsupported' };
  try {
    const { status, detail } = await adapter.apply(server, action);
    if (action.kind !== requested.kind && status === 'done') {
      return { action, status: 'degraded', detail: detail ?? 'unsupported' };
    }
    return { action, status, ...(detail !== undefined && { detail }) };
  } catch (error) {
    if (!(error instanceof AdapterError)) {
      return { code: 'unavailable', retryAfterMs: 0, unexpectedError: errorName(error) };
    }
    switch (error.code) {
      case 'gone':
        return {
          action,
          status: ACTIONS[action.kind].doneWhenTargetGone ? 'done' : 'failed',
          detail: 'gone',
        };
      case 'forbidden':
        return { action, status: 'failed', detail: 'forbidden' };
      case 'rate-limited':
      case 'unavailable':
        return { code: error.code, retryAfterMs: error.retryAfterMs ?? 0 };
      default:
        return error.code satisfies never;
    }
  }
}

/** The requested action or its best supported fallback; undefined if there is none. */
function supportedAction(
  requested: Action,
  supports: ReadonlySet<ActionKind>,
  now: Date,
): Action | undefined {
  if (supports.has(requested.kind)) return requested;
  const kind = traitsOf(requested.kind).fallbacks.find((fallback) => supports.has(fallback));
  switch (requested.kind) {
    case 'ban':
    case 'kick':
    case 'quarantine': {
      const { member, reason } = requested;
      if (kind === 'kick' || kind === 'quarantine') return { kind, member, reason };
      const until = new Date(now.getTime() + MAX_TIMEOUT_MS);
      return kind === 'timeout' ? { kind, member, until, reason } : undefined;
    }
    case 'warn':
    case 'help':
    case 'reply':
      return kind === 'warn' || kind === 'help' || kind === 'reply' ? { ...requested, kind } : undefined;
    default:
      return undefined;
  }
}
