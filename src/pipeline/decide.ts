import type { DetectionResult, Member, Message, Policy, Ruling, Verdict } from '#core';
import { mayNeedHelp } from '#core';
import { addMissingJobNoticeFields } from './context/job-notice-check.ts';

/** Judges one message under its server's policy: detects, then decides. Pure and synchronous. */
export type JudgeMessage = (message: Message, policy: Policy) => Verdict;

/**
 * The verdict on one message: the ruling, and the missing items of a lawful job notice.
 * @example decideMessage(detect(message, policy), message, policy).missing // ['name', 'address']
 */
export const decideMessage = (
  detection: DetectionResult,
  message: Pick<Message, 'text' | 'parts'>,
  policy: Pick<Policy, 'thresholds'>,
): Verdict => addMissingJobNoticeFields(decide(detection, policy), message);

/**
 * The verdict for a detection under a server's policy. Only a soliciting text can be hidden. A message of an author who
 * asks for help or looks for work never becomes a case.
 * @example decide({ signals, stance: 'soliciting', score: 0.9 }, policy).ruling // 'hide'
 */
export function decide(detection: DetectionResult, { thresholds }: Pick<Policy, 'thresholds'>): Verdict {
  const ruling = rulingFor(detection, thresholds);
  const isEmpty = detection.signals.length === 0 && detection.stance === 'none' && detection.score === 0;
  return isEmpty && ruling === 'pass' ? PASS_VERDICT : { ...detection, ruling };
}

/** The verdict on ordinary messages: one shared object, to avoid allocations. */
const PASS_VERDICT: Verdict = Object.freeze({ signals: [], stance: 'none', score: 0, ruling: 'pass' });

function rulingFor({ score, stance }: DetectionResult, thresholds: Policy['thresholds']): Ruling {
  if (needsHelp(stance)) return 'pass';
  if (score >= thresholds.hide && stance === 'soliciting') return 'hide';
  return score >= thresholds.review ? 'review' : 'pass';
}

const needsHelp = (stance: DetectionResult['stance']): boolean =>
  stance === 'asking-help' || stance === 'seeking-work';

/**
 * Whether the author is close to a fraud and should get a direct message with help instead of a case.
 * @example shouldOfferHelp({ signals: [payHigh], stance: 'asking-help', score: 0 }) // true
 */
export const shouldOfferHelp = (detection: DetectionResult): boolean =>
  mayNeedHelp(detection) && detection.signals.some((signal) => signal.weight > 0);

/**
 * Lowers `hide` to `review` if the author's rights are unknown: the author may be a moderator, so moderators decide.
 * @example limitForUnknownAuthor(hideVerdict, { unknown: 'rights' }).ruling // 'review'
 */
export const limitForUnknownAuthor = (verdict: Verdict, { unknown }: Pick<Member, 'unknown'>): Verdict =>
  unknown && verdict.ruling === 'hide' ? { ...verdict, ruling: 'review' } : verdict;

/**
 * The verdict on a reported message: at least `review`.
 * @example raiseToReview(passVerdict).ruling // 'review'
 */
export const raiseToReview = (verdict: Verdict): Verdict =>
  verdict.ruling === 'pass' ? { ...verdict, ruling: 'review' } : verdict;
