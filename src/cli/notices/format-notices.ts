import type { Language, Notice, NoticesByName, Policy } from '#core';
import { formatJapanTime, JAPAN_OFFSET_MS } from '#lib';
import { formatTable } from '../lib/text-table.ts';

/** One post of a scheduled notice. */
export interface PlannedNotice {
  readonly at: Date;
  readonly name: string;
}

/** The schedule and what it depends on. */
export interface NoticesReport {
  readonly planned: readonly PlannedNotice[];
  readonly notices: NoticesByName;
  readonly policy: Pick<Policy, 'notices'>;
  readonly from: Date;
  readonly days: number;
}

type OtherTrigger = Exclude<Notice['on'], 'schedule'>;

const TEXTS = {
  ja: {
    weekdays: ['日', '月', '火', '水', '木', '金', '土'],
    day: (date: string, weekday: string) => `${date}（${weekday}）`,
    head: (from: string, days: number) => `${from}から${days}日間のお知らせ（日本時間）`,
    none: '予定はありません。',
    channels: (channels: readonly string[]) => `投稿先：${channels.join('、')}`,
    noChannels:
      'ポリシーに投稿先（notices.channels）がないため、投稿されません。サーバーごとに「/設定 変更 notices.channels」で決めます。',
    others: 'そのほかのお知らせ',
    on: '使う',
    off: '使わない',
    triggers: {
      join: '参加した人へ（notices.join）',
      'job-talk': '仕事探しの話題へ（notices.jobTalk）',
      help: '助けを求める人へ（notices.help）',
      despair: '死にたいなどの言葉へ（notices.help）',
    },
  },
  en: {
    weekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
    day: (date: string, weekday: string) => `${date} (${weekday})`,
    head: (from: string, days: number) =>
      `Notices from ${from} for ${days} ${days === 1 ? 'day' : 'days'}, in Japan time`,
    none: 'None is scheduled.',
    channels: (channels: readonly string[]) => `Posted in: ${channels.join(', ')}`,
    noChannels:
      'The policy names no channel (notices.channels), so none is posted. Each server sets its own: /config set notices.channels.',
    others: 'Other notices',
    on: 'on',
    off: 'off',
    triggers: {
      join: 'to new members (notices.join)',
      'job-talk': 'where members look for work (notices.jobTalk)',
      help: 'to members who ask for help (notices.help)',
      despair: 'to members with words of despair (notices.help)',
    },
  },
} as const satisfies Record<Language, unknown>;

/** Whether the policy uses a notice that is not scheduled. */
const isOn = (trigger: OtherTrigger, { notices }: Pick<Policy, 'notices'>): boolean => {
  if (trigger === 'join') return notices.join;
  return trigger === 'job-talk' ? notices.jobTalk : notices.help;
};

/**
 * The schedule as sentences and tables.
 * @example terminal.out.write(formatNotices({ planned, notices, policy, from, days: 30 }, 'ja'))
 */
export const formatNotices = (
  { planned, notices, policy, from, days }: NoticesReport,
  language: Language,
): string => {
  const texts = TEXTS[language];
  const { channels } = policy.notices;
  const schedule = planned.map(({ at, name }) => {
    const [date = '', time = ''] = formatJapanTime(at).split(' ');
    const weekday = texts.weekdays[new Date(at.getTime() + JAPAN_OFFSET_MS).getUTCDay()]!;
    return ['', texts.day(date, weekday), time.slice(0, 5), name];
  });
  const others = [...notices].flatMap(([name, { on }]) =>
    on === 'schedule' ? [] : [['', isOn(on, policy) ? texts.on : texts.off, name, texts.triggers[on]]],
  );
  return [
    texts.head(formatJapanTime(from).slice(0, 10), days),
    schedule.length === 0 ? texts.none : formatTable(schedule),
    channels.length === 0 ? texts.noChannels : texts.channels(channels),
    ...(others.length === 0 ? [] : [`\n${texts.others}`, formatTable(others)]),
    '',
  ].join('\n');
};

/** Texts below their names. @example formatNoticeTexts([{ name: 'holidays', text: '…' }]) // '[holidays]\n…\n' */
export const formatNoticeTexts = (
  texts: readonly { readonly name: string; readonly text: string }[],
): string =>
  texts.length === 1
    ? `${texts[0]!.text}\n`
    : texts.map(({ name, text }) => `[${name}]\n${text}\n`).join('\n');
