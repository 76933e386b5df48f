import type { Wording } from '#core';
import { fill } from '#core';
import type { Figures, Times } from './figures.ts';
import { LIMIT_DAYS } from './figures.ts';
import { dayAt } from './month.ts';
import { type FigureRow, rowsOf, type Value } from './rows.ts';
import type { Waiting, WaitingCase } from './waiting.ts';

type Words = Wording['scoreboard'];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time with one unit that people know. @example duration(90_000, words) // '1.5分' */
export function duration(ms: number, { unit }: Words): string {
  const [one, text] =
    ms < MINUTE
      ? ([SECOND, unit.seconds] as const)
      : ms < HOUR
        ? ([MINUTE, unit.minutes] as const)
        : ms < 2 * DAY
          ? ([HOUR, unit.hours] as const)
          : ([DAY, unit.days] as const);
  const digits = ms < SECOND ? 100 : 10;
  const rounded = Math.round((ms / one) * digits) / digits;
  return fill(text, { number: ms > 0 ? Math.max(rounded, 1 / digits) : 0 });
}

/** @example valueText({ kind: 'share', part: 1, of: 4 }, words) // '25%（1/4）' */
export function valueText(value: Value, words: Words): string {
  switch (value.kind) {
    case 'count':
      return String(value.count);
    case 'time':
      return duration(value.ms, words);
    case 'share':
      return fill(words.share, { percent: percent(value), part: value.part, of: value.of });
    case 'none':
    case 'unknown':
      return words[value.kind];
    default:
      return value satisfies never;
  }
}

const percent = ({ part, of }: { readonly part: number; readonly of: number }): number =>
  Math.round((part / of) * 1000) / 10;

/** The days that the figures are about, in Japan. @example periodText(figures) // '2026-11-01 – 2026-11-30' */
export const periodText = ({ from, to }: Figures): string =>
  `${dayAt(from)} – ${dayAt(new Date(to.getTime() - 1))}`;

/** What a person reads: a dozen lines, the rest is in the table. @example summary(figures, words).split('\n')[0] */
export function summary(figures: Figures, words: Words): string {
  const value = new Map(rowsOf(figures).map((row: FigureRow) => [row.name, valueText(row.value, words)]));
  const text = (name: FigureRow['name']): string => value.get(name) ?? '';
  const time = (times: Times | undefined): string =>
    times
      ? fill(words.times, {
          half: duration(times.p50, words),
          most: duration(times.p95, words),
          max: duration(times.max, words),
          count: times.count,
        })
      : words.none;
  const pleas = (name: 'reports' | 'appeals'): string =>
    fill(words.pleas, {
      label: words.name[name],
      count: figures[name].received,
      waiting: figures[name].waiting,
      time: time(figures[name].times),
      share: text(`${name}.intime`),
      days: LIMIT_DAYS,
    });
  const { reach } = figures;
  return [
    fill(words.title, { period: periodText(figures) }),
    fill(words.line, { label: words.name.cases, value: text('cases') }),
    fill(words.line, { label: words.name.hidden, value: text('hidden') }),
    fill(words.line, { label: words.tohidden, value: time(figures.toHidden) }),
    fill(words.line, { label: words.automatic, value: time(figures.automatic) }),
    ...(['unanswered', 'native', 'overturned'] as const).map((name) =>
      fill(words.line, { label: words.name[name], value: text(name) }),
    ),
    pleas('reports'),
    pleas('appeals'),
    fill(words.reach, {
      posted: reach['notice.posted'] + reach['notice.joined'],
      opened: reach['notice.opened'],
      help: reach['help.delivered'],
      asked: reach['help.asked'] + reach['help.opened'],
      cautions: reach['caution.delivered'],
    }),
  ].join('\n');
}

/** What reminds moderators. @example reminder(found, words) */
export const reminder = ({ reports, appeals, late, days, cases }: Waiting, words: Words): string =>
  [
    fill(words.waiting, { reports, appeals, days }),
    ...(late > 0 ? [fill(words.late, { late, limit: LIMIT_DAYS })] : []),
    fill(words.oldest, { cases: cases.map(({ caseId }) => caseId).join(' ') }),
  ].join('\n');

/** The same of one case; without anybody waiting, that it is over. @example caseReminder('Y-1', waitingIn(record, now), words) */
export function caseReminder(caseId: string, found: WaitingCase | undefined, words: Words): string {
  if (!found) return fill(words.casedone, { case: caseId });
  const { reports, appeals, days, late } = found;
  return [
    fill(words.casewaits, { case: caseId, reports, appeals, days }),
    ...(late > 0 ? [fill(words.late, { late, limit: LIMIT_DAYS })] : []),
  ].join('\n');
}
