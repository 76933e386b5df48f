import type { DetectionResult, Member, Message, Policy, Ruling, Verdict } from '#core';
import {
  DEFAULT_BASE_RATE,
  hasEnoughSorts,
  mayNeedHelp,
  NO_EVIDENCE_LOG_ODDS,
  probabilityOf,
  reachesProbability,
} from '#core';
import { addMissingJobNoticeFields } from './context/job-notice-check.ts';

/** The settings that a ruling depends on. */
type DecisionPolicy = Pick<Policy, 'probability' | 'baseRate'>;

/** Judges one message under its server's policy: detects, then decides. Pure and synchronous. */
export type JudgeMessage = (message: Message, policy: Policy) => Verdict;

/**
 * The verdict on one message: the ruling, and the missing items of a lawful job notice.
 * @example decideMessage(detect(message, policy), message, policy).missing // ['name', 'address']
 */
export const decideMessage = (
  detection: DetectionResult,
  message: Pick<Message, 'text' | 'parts'>,
  policy: DecisionPolicy,
): Verdict => addMissingJobNoticeFields(decide(detection, policy), message);

/**
 * The verdict for a detection under a server's policy. A post is hidden if it solicits, reaches the probability that the
 * policy requires, shows evidence of enough sorts, and is no fragment without context; or if it contains a phrase that the
 * server hides or shows a picture that its moderators upheld before, unless its author warns, quotes or asks for help. A
 * message of an author who asks for help never becomes a case; one of an author who looks for work only if it contains such
 * a phrase or picture.
 * @example decide({ signals, stance: 'soliciting', logOdds: 6 }, policy).ruling // 'hide'
 */
export function decide(detection: DetectionResult | Verdict, policy: DecisionPolicy): Verdict {
  // Nearly all messages. No policy reviews a text without evidence: `probability.review` is above the base rate.
  if (isEmpty(detection)) return passVerdictUnder(policy);
  const { signals, stance, logOdds } = detection;
  const reaches = (required: number): boolean => reachesProbability(logOdds, required, policy.baseRate);
  const isProbable = stance === 'soliciting' && reaches(policy.probability.hide);
  const lacksSecondSort = isProbable && rulingOfServer(detection) !== 'hide' && !hasEnoughSorts(signals);
  const ruling = rulingFor(detection, {
    isCertain: isProbable && !lacksSecondSort && detection.reviewOnly !== true && !isLoneFragment(detection),
    isSuspected: reaches(policy.probability.review),
  });
  // Of an earlier verdict on the same message only the evidence is left: it is decided anew.
  const { needsSecondSort: _, score: __, ...evidence }: DetectionResult & Partial<Verdict> = detection;
  return {
    ...evidence,
    ruling,
    probability: probabilityOf(logOdds, policy.baseRate),
    ...(lacksSecondSort && { needsSecondSort: true }),
  };
}

/** A fragment of an offer that nothing around it completes. */
const isLoneFragment = ({ isFragment, signals }: DetectionResult): boolean =>
  isFragment === true && !signals.some(({ weight, sorts }) => weight > 0 && sorts.includes('context'));

const isEmpty = ({ signals, stance, logOdds }: DetectionResult): boolean =>
  signals.length === 0 && stance === 'none' && logOdds === NO_EVIDENCE_LOG_ODDS;

const createPassVerdict = (baseRate: number): Verdict =>
  Object.freeze({
    signals: [],
    stance: 'none',
    logOdds: NO_EVIDENCE_LOG_ODDS,
    ruling: 'pass',
    probability: probabilityOf(NO_EVIDENCE_LOG_ODDS, baseRate),
  });

/** The verdict on ordinary messages: one shared object for each policy, to avoid allocations. */
function passVerdictUnder(policy: DecisionPolicy): Verdict {
  if (policy.baseRate === DEFAULT_BASE_RATE) return PASS_VERDICT;
  const known = passVerdicts.get(policy);
  if (known) return known;
  const created = createPassVerdict(policy.baseRate);
  passVerdicts.set(policy, created);
  return created;
}

const PASS_VERDICT = createPassVerdict(DEFAULT_BASE_RATE);
const passVerdicts = new WeakMap<DecisionPolicy, Verdict>();

/** What administrators decided about a phrase, or moderators about a picture; the heavier one of both. */
const rulingOfServer = ({ phraseRuling, pictureRuling }: DetectionResult): 'review' | 'hide' | undefined =>
  phraseRuling === 'hide' || pictureRuling === 'hide' ? 'hide' : (phraseRuling ?? pictureRuling);

function rulingFor(
  detection: DetectionResult,
  { isCertain, isSuspected }: { readonly isCertain: boolean; readonly isSuspected: boolean },
): Ruling {
  const { stance } = detection;
  if (stance === 'asking-help') return 'pass';
  if (stance === 'soliciting' && isCertain) return 'hide';
  const ownRuling = rulingOfServer(detection);
  if (ownRuling !== undefined) return stance === 'warning' || stance === 'quoting' ? 'review' : ownRuling;
  return isSuspected && stance !== 'seeking-work' ? 'review' : 'pass';
}

/**
 * Whether the author is close to a fraud and should get a direct message with help instead of a case.
 * @example shouldOfferHelp({ signals: [payHigh], stance: 'asking-help', logOdds: -5 }) // true
 */
export const shouldOfferHelp = (detection: DetectionResult): boolean =>
  detection.stance === 'asking-help' ||
  (mayNeedHelp(detection) && detection.signals.some((signal) => signal.weight >= MIN_WEIGHT_OF_TRAP));

/** A rule with a smaller weight only names a thing: 「おすすめを教えてください」 is no search for work near a trap. */
const MIN_WEIGHT_OF_TRAP = 0.1;

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
