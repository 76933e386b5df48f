import type { Notice, NoticeSchedule, NoticesByName, Policy, Server } from '#core';
import { serverKey } from '#core';
import { formatJapanTime } from '#lib';
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

const japanDayOf = (at: Date): number => Math.floor((at.getTime() + JAPAN_OFFSET_MS) / DAY_MS);

/** The due time of a schedule on a day of Japan (days since 1970); undefined if the schedule skips that day. */
function dueTimeOn({ months, weekdays, at }: NoticeSchedule, day: number): Date | undefined {
  const [hour, minute] = at.split(':').map(Number) as [number, number];
  const midnight = new Date(day * DAY_MS);
  if (!months.includes(midnight.getUTCMonth() + 1)) return undefined;
  if (!weekdays.includes(WEEKDAYS[midnight.getUTCDay()]!)) return undefined;
  return new Date(day * DAY_MS - JAPAN_OFFSET_MS + hour * HOUR_MS + minute * MINUTE_MS);
}

/**
 * The last due time of a schedule, if it was less than three hours ago; otherwise undefined. Schedules are in Japan
 * time.
 * @example lastDueTime({ months: [11], weekdays: ['mon'], at: '18:00' }, new Date('2026-11-02T09:30:00Z')) // 09:00 UTC
 */
export function lastDueTime(schedule: NoticeSchedule, now: Date): Date | undefined {
  const today = japanDayOf(now);
  return [today, today - 1]
    .map((day) => dueTimeOn(schedule, day))
    .find((due) => {
      const delayMs = due === undefined ? -1 : now.getTime() - due.getTime();
      return delayMs >= 0 && delayMs < MAX_DELAY_MS;
    });
}

/** In a year each month has each weekday. */
const DAYS_SEARCHED = 366;

/**
 * The next due time of a schedule after `now`.
 * @example nextDueTime({ months: [11], weekdays: ['mon'], at: '18:00' }, new Date('2026-11-02T09:30:00Z')) // 9 November
 */
export function nextDueTime(schedule: NoticeSchedule, now: Date): Date | undefined {
  const today = japanDayOf(now);
  for (let day = today; day <= today + DAYS_SEARCHED; day++) {
    const due = dueTimeOn(schedule, day);
    if (due && due > now) return due;
  }
  return undefined;
}

/** The idempotency key of a scheduled notice. */
const noticeKey = (server: Server, name: string, channel: string, time: string): string =>
  `${serverKey(server)}/${name}/${channel}/${time}`;

/**
 * A notice to post now, in each channel of the server's policy. On a day with a due time its key is the key of the
 * scheduled post, so that a notice is posted once a day, by its schedule or by a person.
 * @example listNoticePosts(notice, 'holidays', server, policy, clock.now()).map(({ channel }) => channel)
 */
export function listNoticePosts(
  notice: Notice,
  name: string,
  server: Server,
  { notices: wanted, language }: Pick<Policy, 'notices' | 'language'>,
  now: Date,
): readonly DueNotice[] {
  const due = notice.schedule && dueTimeOn(notice.schedule, japanDayOf(now));
  const time = due?.toISOString() ?? formatJapanTime(now).slice(0, 10);
  return [...new Set(wanted.channels)].map((channel) => ({
    key: noticeKey(server, name, channel, time),
    channel,
    text: noticeText(notice, language),
  }));
}

/**
 * The scheduled notices that a server uses, by name.
 * @example [...scheduledNotices(notices, policy)].map(([name]) => name) // ['holidays', 'weekly']
 */
export const scheduledNotices = (
  notices: NoticesByName,
  { notices: { only } }: Pick<Policy, 'notices'>,
): NoticesByName =>
  new Map(
    [...notices].filter(([name, { schedule }]) => schedule && (only.length === 0 || only.includes(name))),
  );

/**
 * The scheduled notices that are due on a server now: each enabled notice in each channel of the server's policy.
 * @example findDueNotices(notices, server, policy, clock.now()).map(({ channel }) => channel)
 */
export function findDueNotices(
  notices: NoticesByName,
  server: Server,
  policy: Pick<Policy, 'notices' | 'language'>,
  now: Date,
): readonly DueNotice[] {
  return [...scheduledNotices(notices, policy)].flatMap(([name, notice]): readonly DueNotice[] => {
    const due = lastDueTime(notice.schedule!, now);
    return due ? listNoticePosts(notice, name, server, policy, due) : [];
  });
}
