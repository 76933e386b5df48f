import type { NoticeSchedule, NoticesByName, Policy, Server } from '#core';
import { serverKey } from '#core';
import { noticeText } from './notice-texts.ts';

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const JAPAN_OFFSET_MS = 9 * HOUR_MS;
/** A notice that is delayed by more than this is skipped: a notice for the evening is useless in the morning. */
const MAX_DELAY_MS = 3 * HOUR_MS;

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** A notice to post now. */
export interface DueNotice {
  /** Idempotency key: server, notice, channel and due time. */
  readonly key: string;
  readonly channel: string;
  readonly text: string;
}

/**
 * The last due time of a schedule, if it was less than three hours ago; otherwise undefined. Schedules are in Japan
 * time.
 * @example lastDueTime({ months: [11], weekdays: ['mon'], at: '18:00' }, new Date('2026-11-02T09:30:00Z')) // 09:00 UTC
 */
export function lastDueTime({ months, weekdays, at }: NoticeSchedule, now: Date): Date | undefined {
  const [hour, minute] = at.split(':').map(Number) as [number, number];
  const today = Math.floor((now.getTime() + JAPAN_OFFSET_MS) / DAY_MS);
  for (const day of [today, today - 1]) {
    const midnight = new Date(day * DAY_MS);
    if (!months.includes(midnight.getUTCMonth() + 1)) continue;
    if (!weekdays.includes(WEEKDAYS[midnight.getUTCDay()]!)) continue;
    const due = day * DAY_MS - JAPAN_OFFSET_MS + hour * HOUR_MS + minute * MINUTE_MS;
    const delayMs = now.getTime() - due;
    if (delayMs >= 0 && delayMs < MAX_DELAY_MS) return new Date(due);
  }
  return undefined;
}

/**
 * The scheduled notices that are due on a server now: each enabled notice in each channel of the server's policy.
 * @example findDueNotices(notices, server, policy, clock.now()).map(({ channel }) => channel)
 */
export function findDueNotices(
  notices: NoticesByName,
  server: Server,
  { notices: wanted, language }: Pick<Policy, 'notices' | 'language'>,
  now: Date,
): readonly DueNotice[] {
  return [...notices].flatMap(([name, notice]): DueNotice[] => {
    if (!notice.schedule || (wanted.only.length > 0 && !wanted.only.includes(name))) return [];
    const due = lastDueTime(notice.schedule, now);
    if (!due) return [];
    return [...new Set(wanted.channels)].map((channel) => ({
      key: `${serverKey(server)}/${name}/${channel}/${due.toISOString()}`,
      channel,
      text: noticeText(notice, language),
    }));
  });
}
