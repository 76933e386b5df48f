import type { DetectionResult, Log, Message, Policy } from '#core';
import { messageKey, NO_EVIDENCE_LOG_ODDS } from '#core';
import { errorName } from '#lib';

/** Detects signals in a message. Pure and synchronous. */
export type Detect = (message: Message, policy: Policy) => DetectionResult;

const NO_DETECTION: DetectionResult = { signals: [], stance: 'none', logOdds: NO_EVIDENCE_LOG_ODDS };

/**
 * Wraps a detector. If the detector throws, the error is logged and the result has no signals: one broken rule must not
 * stop the handling of messages.
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
