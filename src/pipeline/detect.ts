import type { DetectionResult, Log, Message, Policy } from '#core';
import { messageKey } from '#core';
import { errorName } from '#lib';

/** Detection as a value: pure and synchronous. */
export type Detect = (message: Message, policy: Policy) => DetectionResult;

const NO_DETECTION: DetectionResult = { signals: [], stance: 'none', score: 0 };

/**
 * Wraps a detector: where it throws, the wrapped one logs the error and finds nothing. One broken rule must not stop
 * the other messages.
 * @example const detect = guardDetection(detector, log)
 */
export const guardDetection =
  (detect: Detect, log: Log): Detect =>
  (message, policy) => {
    try {
      return detect(message, policy);
    } catch (error) {
      log.error('detection_failed', { message: messageKey(message.ref), error: errorName(error) });
      return NO_DETECTION;
    }
  };
