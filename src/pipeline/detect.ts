import type { DetectionResult, Log, Message, Policy, Wordings } from '#core';
import { messageKey, NO_EVIDENCE_LOG_ODDS } from '#core';
import { errorName } from '#lib';
import {
  addKnownPictures,
  addServerPhrases,
  createOwnPackCache,
  type Detector,
  withoutDismissedPictures,
} from '../detect/index.ts';
import { accountStanding } from './context/account-standing.ts';

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

/**
 * Detects with the rules in force, with the pack and the phrases of the server, and with the pictures that it knows.
 * Newcomers' messages are screened more closely. `rulesInForce` is called for each message. A pack that these rules do not
 * accept counts for nothing.
 * @example const detect = createDetect(rules.bundle, log)
 */
export function createDetect(
  rulesInForce: () => { readonly detector: Detector; readonly wording: Wordings },
  log: Pick<Log, 'error'>,
): Detect {
  const ownPacks = createOwnPackCache(({ line }) => log.error('own_pack_refused', { line }));
  return (message, policy, inFull = false) => {
    const { detector, wording } = rulesInForce();
    const { packs, language, quota } = policy;
    const isNewcomer = accountStanding(message.author, quota.newcomerDays, message.sentAt) === 'newcomer';
    const compiledOwnPack = ownPacks.of(policy, detector);
    const options =
      isNewcomer || inFull || compiledOwnPack
        ? { packs, language, isNewcomer, skipsPrefilter: inFull, compiledOwnPack }
        : policy;
    const { desk, knownpicture: notes } = wording[policy.language];
    const judged = message.readPictures ? withoutDismissedPictures(message) : message;
    const phrases = { stanceOf: detector.classifyStance, note: desk.phrase.note };
    const result = addServerPhrases(detector.detect(judged, options), judged, policy, phrases);
    if (!message.readPictures) return result;
    return addKnownPictures(result, message, { stanceOf: detector.classifyTypedStance, notes });
  };
}
