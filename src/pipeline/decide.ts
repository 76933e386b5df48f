import type { Finding, Message, Policy, Ruling, Verdict } from '#core';

/**
 * Whom nobody judges: bots, moderators, and the roles and channels that the server exempts.
 * @example if (exempt(message, policy)) return;
 */
export const exempt = (
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
export function decide(finding: Finding, { thresholds }: Pick<Policy, 'thresholds'>): Verdict {
  const ruled = ruling(finding, thresholds);
  const nothing = finding.signals.length === 0 && finding.stance === 'none' && finding.score === 0;
  return nothing && ruled === 'pass' ? PASSED : { ...finding, ruling: ruled };
}

/** The verdict on ordinary messages, one object for all of them. */
const PASSED: Verdict = Object.freeze({ signals: [], stance: 'none', score: 0, ruling: 'pass' });

function ruling({ score, stance }: Finding, thresholds: Policy['thresholds']): Ruling {
  if (needsHelp(stance)) return 'pass';
  if (score >= thresholds.hide && stance === 'soliciting') return 'hide';
  return score >= thresholds.review ? 'review' : 'pass';
}

const needsHelp = (stance: Finding['stance']): boolean =>
  stance === 'asking-help' || stance === 'seeking-work';

/**
 * Somebody near a trap: a kind letter instead of a case.
 * @example offersHelp({ signals: [payHigh], stance: 'asking-help', score: 0 }) // true
 */
export const offersHelp = ({ stance, signals }: Finding): boolean =>
  needsHelp(stance) && signals.some((signal) => signal.weight > 0);

/** A member pointed at it: moderators look, whatever the rules found. @example reviewed(pass).ruling // 'review' */
export const reviewed = (verdict: Verdict): Verdict =>
  verdict.ruling === 'pass' ? { ...verdict, ruling: 'review' } : verdict;
