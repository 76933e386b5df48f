import type { Finding, Log, Message, Policy } from '#core';
import { messageKey } from '#core';

/** Detection as a value: pure and synchronous. */
export type Detect = (message: Message, policy: Policy) => Finding;

const NOTHING: Finding = { signals: [], stance: 'none', score: 0 };

/**
 * The same detection, which finds nothing where it would have thrown: one bad rule must not stop the rest.
 * @example const detect = guarded(detector, log);
 */
export const guarded =
  (detect: Detect, log: Log): Detect =>
  (message, policy) => {
    try {
      return detect(message, policy);
    } catch (error) {
      log.error('detection failed', { message: messageKey(message.ref), error: nameOf(error) });
      return NOTHING;
    }
  };

/** An error's name only: its message may quote a member. @example nameOf(new TypeError('…')) // 'TypeError' */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
