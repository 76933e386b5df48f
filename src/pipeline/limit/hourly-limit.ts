import type { Clock, Log, Member, Policy, PolicyStore, RateLimits, Server } from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import { type CaseState, joinMessages } from '../../cases/index.ts';
import {
  type AccountStanding,
  accountStanding,
  createLimitSubject,
  type LimitSubject,
} from './limit-subject.ts';

/** The hourly limit on automatic hides. */
export interface HourlyLimit {
  /**
   * Counts the hide of a case; false if the limit of the hour is reached. An account or a campaign that was counted
   * within the hour is not counted again. True if the store is unavailable (logged): hiding without a limit is the
   * smaller harm.
   */
  tryConsume(state: CaseState): Promise<boolean>;
}

/**
 * Creates the limit. It counts accounts and campaigns, not messages:
 * - A newcomer counts together with all newcomers who posted the same text or contact, so a raid is hidden completely.
 * - An established member without a strike counts alone, so the limit bounds the harm of a wrong rule.
 * - An account of unknown age counts together with its campaign, but at most `hidesPerHour` such accounts are hidden in
 *   an hour because of a campaign. So a raid does not use up the limit for others, and a mistake is still bounded.
 * @example const hourlyLimit = createHourlyLimit(ports); if (!(await hourlyLimit.tryConsume(state))) return withheld
 */
export function createHourlyLimit(ports: {
  readonly rateLimits: Pick<RateLimits, 'tryConsumeDistinct'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly countStrikes: (member: Member) => Promise<number>;
  readonly clock: Clock;
  readonly log: Log;
}): HourlyLimit {
  const { rateLimits, policies, countStrikes, clock, log } = ports;

  /** If the strikes cannot be counted, the member counts as established: then the limit is the stricter one. */
  async function standingOf(author: Member, { newcomerDays }: Policy['quota']): Promise<AccountStanding> {
    const standing = accountStanding(author, newcomerDays, clock.now());
    if (standing !== 'established') return standing;
    return (await countStrikes(author).catch(() => 0)) > 0 ? 'newcomer' : 'established';
  }

  async function consume(
    server: Server,
    subject: LimitSubject,
    standing: AccountStanding,
    limit: number,
  ): Promise<boolean> {
    const key = serverKey(server);
    const now = clock.now();
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

  return {
    async tryConsume({ evidence: { message, pieces } }) {
      const { server } = message.ref;
      const { quota } = policies.of(server);
      try {
        const standing = await standingOf(message.author, quota);
        const subject = createLimitSubject(joinMessages(message, pieces));
        return await consume(server, subject, standing, quota.hidesPerHour);
      } catch (error) {
        log.warn('rate_limit_unavailable', { server: serverKey(server), error: errorName(error) });
        return true;
      }
    },
  };
}
