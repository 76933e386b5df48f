import type { DetectionResult, Message, Policy, Ruling, Verdict } from '#core';

/**
 * Whom nobody judges: bots, moderators, and the roles and channels that the server exempts.
 * @example if (isExempt(message, policy)) return;
 */
export const isExempt = (
  { author, ref, within = [] }: Pick<Message, 'author' | 'ref' | 'within'>,
  policy: Policy,
): boolean =>
  author.bot === true ||
  author.moderator === true ||
  policy.exempt.channels.includes(ref.channel) ||
  within.some((channel) => policy.exempt.channels.includes(channel)) ||
  author.roles.some((role) => policy.exempt.roles.includes(role));

/**
 * What a finding means under a server's policy. Only who solicits can be hidden; who asks for help or looks for
 * work never becomes a case.
 * @example decide({ signals, stance: 'soliciting', score: 0.9 }, policy).ruling // 'hide'
 */
export function decide(detection: DetectionResult, { thresholds }: Pick<Policy, 'thresholds'>): Verdict {
  const decidedRuling = rulingFor(detection, thresholds);
  const isEmpty = detection.signals.length === 0 && detection.stance === 'none' && detection.score === 0;
  return isEmpty && decidedRuling === 'pass' ? PASS_VERDICT : { ...detection, ruling: decidedRuling };
}

/** The verdict on ordinary messages, one object for all of them. */
const PASS_VERDICT: Verdict = Object.freeze({ signals: [], stance: 'none', score: 0, ruling: 'pass' });

function rulingFor({ score, stance }: DetectionResult, thresholds: Policy['thresholds']): Ruling {
  if (needsHelp(stance)) return 'pass';
  if (score >= thresholds.hide && stance === 'soliciting') return 'hide';
  return score >= thresholds.review ? 'review' : 'pass';
}

const needsHelp = (stance: DetectionResult['stance']): boolean =>
  stance === 'asking-help' || stance === 'seeking-work';

/**
 * Somebody near a trap: a kind letter instead of a case.
 * @example shouldOfferHelp({ signals: [payHigh], stance: 'asking-help', score: 0 }) // true
 */
export const shouldOfferHelp = ({ stance, signals }: DetectionResult): boolean =>
  needsHelp(stance) && signals.some((signal) => signal.weight > 0);

/** A member pointed at it: moderators look, whatever the rules found. @example raiseToReview(pass).ruling // 'review' */
export const raiseToReview = (verdict: Verdict): Verdict =>
  verdict.ruling === 'pass' ? { ...verdict, ruling: 'review' } : verdict;
