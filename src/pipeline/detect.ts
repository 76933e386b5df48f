import type { DetectionResult, Log, Message, Policy } from '#core';
import { messageKey, NO_EVIDENCE_LOG_ODDS } from '#core';
import { errorName } from '#lib';

/** Detects signals in a message. Pure and synchronous. `inFull`: also in a message that the prefilter would skip. */
export type Detect = (message: Message, policy: Policy, inFull?: boolean) => DetectionResult;

const NO_DETECTION: DetectionResult = { signals: [], stance: 'none', logOdds: NO_EVIDENCE_LOG_ODDS };

/**
 * Wraps a detector. If the detector throws, the error is logged and the result has no signals: one broken rule must not
 * stop the handling of messages.
 * @example const detect = guardDetection(detector, log)
 */
export const guardDetection =
  (detect: Detect, log: Log): Detect =>
  (message, policy, inFull) => {
    try {
      return detect(message, policy, inFull);
    } catch (error) {
      log.error('detection_failed', { message: messageKey(message.ref), error: errorName(error) });
      return NO_DETECTION;
    }
  };
