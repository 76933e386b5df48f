import type { Action, ActionKind, Adapter, AdapterErrorCode, Outcome, Server } from '#core';
import { AdapterError } from '#core';
import { nameOf } from './detect.ts';

/** The platform asks for patience, or does not answer. */
export interface Later {
  readonly code: AdapterErrorCode;
  readonly retryAfterMs: number;
  /** The name of an error that no adapter should throw. */
  readonly unexpected?: string;
}

/** The longest pause that platforms grant, as the mildest stand-in for a quarantine. */
const LONGEST_TIMEOUT_MS = 28 * 24 * 60 * 60 * 1000;

/** What may stand in for what, best first; never anything harder than what was asked. */
const NEAREST: Readonly<Partial<Record<ActionKind, readonly ActionKind[]>>> = {
  ban: ['kick', 'quarantine', 'timeout'],
  kick: ['quarantine', 'timeout'],
  quarantine: ['timeout'],
  warn: ['reply', 'help'],
  help: ['reply', 'warn'],
  reply: ['warn', 'help'],
};

/** When nobody is there any more, these have reached their aim; a letter or a restored post has not. */
const MOOT: ReadonlySet<ActionKind> = new Set([
  'hide',
  'timeout',
  'end-timeout',
  'kick',
  'ban',
  'unban',
  'quarantine',
  'release',
]);

/**
 * Asks the platform once, for the action or for the nearest it supports, and says what came of it. Never throws.
 * @example await attempt(adapter, server, { kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' }, clock.now())
 */
export async function attempt(
  adapter: Adapter,
  server: Server,
  asked: Action,
  now: Date,
): Promise<Outcome | Later> {
  const action = nearest(asked, adapter.supports, now);
  if (!action) return { action: asked, status: 'degraded', detail: 'unsupported' };
  try {
    const { status, detail } = await adapter.apply(server, action);
    if (action.kind !== asked.kind && status === 'done') {
      return { action, status: 'degraded', detail: detail ?? 'unsupported' };
    }
    return { action, status, ...(detail !== undefined && { detail }) };
  } catch (error) {
    if (!(error instanceof AdapterError)) {
      return { code: 'unavailable', retryAfterMs: 0, unexpected: nameOf(error) };
    }
    switch (error.code) {
      case 'gone':
        return { action, status: MOOT.has(action.kind) ? 'done' : 'failed', detail: 'gone' };
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

function nearest(asked: Action, supports: ReadonlySet<ActionKind>, now: Date): Action | undefined {
  if (supports.has(asked.kind)) return asked;
  const kind = NEAREST[asked.kind]?.find((each) => supports.has(each));
  switch (asked.kind) {
    case 'ban':
    case 'kick':
    case 'quarantine': {
      const { member, reason } = asked;
      if (kind === 'kick' || kind === 'quarantine') return { kind, member, reason };
      const until = new Date(now.getTime() + LONGEST_TIMEOUT_MS);
      return kind === 'timeout' ? { kind, member, until, reason } : undefined;
    }
    case 'warn':
    case 'help':
    case 'reply':
      return kind === 'warn' || kind === 'help' || kind === 'reply' ? { ...asked, kind } : undefined;
    default:
      return undefined;
  }
}
