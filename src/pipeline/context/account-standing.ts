import type { Member } from '#core';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * `newcomer`: the account or its membership is young. `established`: neither is. `unknown`: the platform gives no time.
 */
export type AccountStanding = 'newcomer' | 'established' | 'unknown';

/**
 * Whether the account or its membership is younger than `newcomerDays`. `unknown` if the platform gives no time.
 * @example accountStanding({ accountCreatedAt: yesterday }, 14, clock.now()) // 'newcomer'
 */
export function accountStanding(
  { accountCreatedAt, joinedAt }: Pick<Member, 'accountCreatedAt' | 'joinedAt'>,
  newcomerDays: number,
  now: Date,
): AccountStanding {
  if (accountCreatedAt === undefined && joinedAt === undefined) return 'unknown';
  const since = now.getTime() - newcomerDays * DAY_MS;
  const isYoung = (time: Date | undefined): boolean => time !== undefined && time.getTime() > since;
  return isYoung(accountCreatedAt) || isYoung(joinedAt) ? 'newcomer' : 'established';
}

/**
 * Whole and part days from `since` to `now`, never below 0; undefined if the platform gives no time.
 * @example daysSince(member.joinedAt, message.sentAt) // 0.25
 */
export const daysSince = (since: Date | undefined, now: Date): number | undefined =>
  since && Math.max(0, (now.getTime() - since.getTime()) / DAY_MS);
