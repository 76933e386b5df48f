import type {
  Action,
  ActionKind,
  ActionRequest,
  ActionResult,
  Adapter,
  AdapterErrorCode,
  Card,
  FallbackOf,
  Outcome,
  Server,
  WaitingRequest,
} from '#core';
import { ACTIONS, AdapterError } from '#core';
import { errorName } from '#lib';

/** The platform is rate limiting or unavailable, or a direct message waits to be sent together with others (`grouped`). */
export interface RetryLater {
  readonly code: AdapterErrorCode | 'grouped';
  readonly retryAfterMs: number;
  /** The name of an unexpected error: adapters should throw only `AdapterError`. */
  readonly unexpectedError?: string;
}

/** The longest timeout that platforms allow, for a timeout as fallback. */
const MAX_TIMEOUT_MS = 28 * 24 * 60 * 60 * 1000;

/**
 * Sends an action, or its best supported fallback, to the platform once; a card that the platform refuses because of
 * its content is sent a second time, short. Returns the outcome, or when to retry. Never throws. `onPermissionsMissing`
 * gets the names of the permissions without which the platform forbids the action.
 * @example await dispatchAction(adapter, server, { kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' }, clock.now())
 */
export const dispatchAction = (
  adapter: Adapter,
  server: Server,
  requested: Action,
  now: Date,
  onPermissionsMissing: (missing: readonly string[]) => void = () => {},
): Promise<Outcome | RetryLater> =>
  dispatch((action) => adapter.apply(server, action), adapter, requested, now, onPermissionsMissing);

/**
 * Like `dispatchAction`, for a job of the outbox: the result can also be that the platform confirms the action later.
 * @example await dispatchJob(adapter, server, job.action, { job: job.id }, clock.now(), logMissing)
 */
export const dispatchJob = (
  adapter: Adapter,
  server: Server,
  requested: Action,
  request: ActionRequest,
  now: Date,
  onPermissionsMissing: (missing: readonly string[]) => void,
): Promise<Outcome | RetryLater | WaitingRequest> =>
  dispatch((action) => adapter.apply(server, action, request), adapter, requested, now, onPermissionsMissing);

/**
 * The outcome of a requested action from what the platform says: a fallback that was done is `degraded`.
 * @example outcomeOf(job.action, { status: 'done' }, adapter.supports, clock.now()) // { action, status: 'done' }
 */
export function outcomeOf(
  requested: Action,
  result: Pick<Outcome, 'status' | 'detail'>,
  supports: ReadonlySet<ActionKind>,
  now: Date,
): Outcome {
  return outcomeOfFallback(supportedAction(requested, supports, now) ?? requested, requested.kind, result);
}

/**
 * The outcome of an action that was done for a job of `requestedKind`.
 * @example outcomeOfFallback(quarantine, 'kick', { status: 'done' }) // { action, status: 'degraded', detail: 'instead' }
 */
export const outcomeOfFallback = (
  action: Action,
  requestedKind: string | undefined,
  { status, detail }: Pick<Outcome, 'status' | 'detail'>,
): Outcome =>
  action.kind !== requestedKind && status === 'done'
    ? { action, status: 'degraded', detail: detail ?? 'instead' }
    : { action, status, ...(detail !== undefined && { detail }) };

/** Calls the platform once, and a second time for a card that it refuses because of its content. */
async function dispatch<R extends ActionResult>(
  apply: (action: Action) => Promise<R>,
  { supports }: Pick<Adapter, 'supports'>,
  requested: Action,
  now: Date,
  onPermissionsMissing: (missing: readonly string[]) => void,
): Promise<Outcome | RetryLater | Extract<R, WaitingRequest>> {
  const action = supportedAction(requested, supports, now);
  if (!action) return { action: requested, status: 'failed', detail: 'unsupported' };
  try {
    const result: ActionResult = await apply(action);
    if (result.status === 'requested') return result as Extract<R, WaitingRequest>;
    return outcomeOfFallback(action, requested.kind, result);
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
        if (error.missing.length > 0) onPermissionsMissing(error.missing);
        return { action, status: 'failed', detail: 'forbidden' };
      case 'invalid': {
        const short = action.kind === 'card' ? shortenCard(action.card) : undefined;
        return short
          ? dispatch(apply, { supports }, { kind: 'card', card: short }, now, onPermissionsMissing)
          : { action, status: 'failed', detail: 'invalid' };
      }
      case 'rate-limited':
      case 'unavailable':
        return { code: error.code, retryAfterMs: error.retryAfterMs ?? 0 };
      default:
        return error.code satisfies never;
    }
  }
}

/**
 * The card without anything that members wrote: the same case and buttons, and a sentence that says where the rest is.
 * Undefined for a card that is short already.
 */
function shortenCard({ shortText, author, ...card }: Card): Card | undefined {
  if (shortText === undefined) return undefined;
  return {
    ...card,
    author: { ...author, name: author.id },
    text: shortText,
    spans: [],
    reasons: [],
    facts: [],
  };
}

/**
 * The requested action or its best supported fallback; undefined if there is none. The compiler demands that each
 * fallback in `ACTIONS` is built here.
 */
function supportedAction(
  requested: Action,
  supports: ReadonlySet<ActionKind>,
  now: Date,
): Action | undefined {
  if (supports.has(requested.kind)) return requested;
  switch (requested.kind) {
    case 'ban':
    case 'kick':
    case 'quarantine': {
      const { member, reason } = requested;
      const kind = findFallback(requested.kind, supports);
      switch (kind) {
        case 'kick':
        case 'quarantine':
          return { kind, member, reason };
        case 'timeout':
          return { kind, member, until: new Date(now.getTime() + MAX_TIMEOUT_MS), reason };
        default:
          return kind satisfies undefined;
      }
    }
    case 'warn':
    case 'help':
    case 'reply': {
      const kind = findFallback(requested.kind, supports);
      return kind && { ...requested, kind };
    }
    default:
      // A compile error here: an action with fallbacks needs a case above.
      return findFallback(requested.kind, supports) satisfies undefined;
  }
}

/** The first supported fallback of a kind. Its type lists the fallbacks of that kind. */
const findFallback = <K extends ActionKind>(
  kind: K,
  supports: ReadonlySet<ActionKind>,
): FallbackOf<K> | undefined => {
  const fallbacks: readonly FallbackOf<K>[] = ACTIONS[kind].fallbacks;
  return fallbacks.find((fallback) => supports.has(fallback));
};
