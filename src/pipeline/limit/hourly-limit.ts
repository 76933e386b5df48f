import type { Clock, Log, Member, Policy, PolicyStore, RateLimits, Server } from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import type { CaseState } from '../../cases/index.ts';
import { type AccountStanding, accountStanding } from '../context/account-standing.ts';
import { type DecidedTexts, decidedNames, subjectOf } from './decided-texts.ts';
import type { LimitLifts } from './limit-lift.ts';
import type { LimitSubject } from './limit-subject.ts';
import type { WithheldHides } from './withheld-hides.ts';

/**
 * `allowed`: the post may be hidden. `quota`: the limit of the hour is reached. `innocent`: a moderator found the same
 * text innocent. The last two are details of an outcome.
 */
export type LimitDecision = 'allowed' | 'quota' | 'innocent';

/** The hourly limit on automatic hides. Neither method throws: without its stores, hides are not limited. */
export interface HourlyLimit {
  /**
   * Counts the hide of a case. An account or a campaign that was counted within the hour is not counted again. A hide
   * that is refused is stored, to be retried later.
   */
  admit(state: CaseState): Promise<LimitDecision>;
  /** As `admit`, for a hide that is stored already: counts it if there is room, so that `admit` allows it afterwards. */
  reserve(state: CaseState): Promise<LimitDecision>;
}

/** The dependencies of `createHourlyLimit`. */
export interface HourlyLimitPorts {
  readonly rateLimits: Pick<RateLimits, 'tryConsumeDistinct'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly countStrikes: (member: Member) => Promise<number>;
  readonly decidedTexts: Pick<DecidedTexts, 'findExact' | 'findNewest'>;
  readonly limitLifts: Pick<LimitLifts, 'find'>;
  readonly withheldHides: Pick<WithheldHides, 'add'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates the limit. It counts accounts and campaigns, not messages:
 * - A newcomer counts together with all newcomers who posted the same text or contact, so a raid is hidden completely.
 * - An established member without a strike counts alone, so the limit bounds the harm of a wrong rule.
 * - An account of unknown age counts together with its campaign, but at most `hidesPerHour` such accounts are hidden in
 *   an hour because of a campaign. So a raid does not use up the limit for others, and a mistake is still bounded.
 *
 * What moderators decided about the same text goes first: an upheld text is not limited, an innocent one is not hidden.
 * @example const hourlyLimit = createHourlyLimit(ports); await hourlyLimit.admit(state) // 'allowed'
 */
export function createHourlyLimit(ports: HourlyLimitPorts): HourlyLimit {
  const { withheldHides, log } = ports;

  async function check(state: CaseState): Promise<LimitDecision> {
    const { author, ref } = state.evidence.message;
    const subject = subjectOf(state);
    const standing = await standingOf(author, ports);
    const decided = await decisionAbout(ref.server, subject, standing, ports);
    if (decided !== undefined) return decided;
    if (await consume(ref.server, subject, standing, ports)) return 'allowed';
    // A newcomer is compared with decided texts only now: most hides need one call less.
    const isUpheld =
      standing === 'newcomer' && (await ports.decidedTexts.findNewest(ref.server, subject)) === 'uphold';
    if (isUpheld) return 'allowed';
    return (await ports.limitLifts.find(ref.server)) ? 'allowed' : 'quota';
  }

  /** Hiding without a limit is the smaller harm. */
  async function checkOrAllow(state: CaseState, isStored: boolean): Promise<LimitDecision> {
    const { server } = state.evidence.message.ref;
    try {
      const decision = await check(state);
      if (decision !== 'allowed' && !isStored) {
        const subject = subjectOf(state);
        await withheldHides.add(server, state.id, decidedNames('uphold', subject), decision);
      }
      return decision;
    } catch (error) {
      log.warn('rate_limit_unavailable', { server: serverKey(server), error: errorName(error) });
      return 'allowed';
    }
  }

  return {
    admit: (state) => checkOrAllow(state, false),
    reserve: (state) => checkOrAllow(state, true),
  };
}

/** If the strikes cannot be counted, the member counts as established: then the limit is the stricter one. */
async function standingOf(
  author: Member,
  { policies, countStrikes, clock }: Pick<HourlyLimitPorts, 'policies' | 'countStrikes' | 'clock'>,
): Promise<AccountStanding> {
  const { newcomerDays }: Policy['quota'] = policies.of(author.server).quota;
  const standing = accountStanding(author, newcomerDays, clock.now());
  if (standing !== 'established') return standing;
  return (await countStrikes(author).catch(() => 0)) > 0 ? 'newcomer' : 'established';
}

/**
 * What the newest decision on the same text means. For a newcomer only exactly the same text counts as innocent, so that
 * a recruiter cannot profit from a similar innocent text.
 */
async function decisionAbout(
  server: Server,
  subject: LimitSubject,
  standing: AccountStanding,
  { decidedTexts }: Pick<HourlyLimitPorts, 'decidedTexts'>,
): Promise<LimitDecision | undefined> {
  const decision =
    (await decidedTexts.findExact(server, subject)) ??
    (standing === 'newcomer' ? undefined : await decidedTexts.findNewest(server, subject));
  if (decision === undefined) return undefined;
  return decision === 'uphold' ? 'allowed' : 'innocent';
}

/** Counts the hide; false if the limit is reached. */
async function consume(
  server: Server,
  subject: LimitSubject,
  standing: AccountStanding,
  { rateLimits, policies, clock }: Pick<HourlyLimitPorts, 'rateLimits' | 'policies' | 'clock'>,
): Promise<boolean> {
  const key = serverKey(server);
  const now = clock.now();
  const limit = policies.of(server).quota.hidesPerHour;
  const names = standing === 'established' ? [subject.account] : [subject.account, ...subject.campaign];
  const use = await rateLimits.tryConsumeDistinct(`hides/${key}`, names, now, limit);
  if (standing !== 'unknown' || use === 'refused') return use !== 'refused';
  // The first account of a campaign is always recorded here, and only the others are limited.
  const accountLimit = use === 'new' ? Number.MAX_SAFE_INTEGER : limit;
  const account = await rateLimits.tryConsumeDistinct(
    `campaign-hides/${key}`,
    [subject.account],
    now,
    accountLimit,
  );
  return account !== 'refused';
}
