import type { Wording } from '#core';
import { fillTemplate, formatDuration, GATE_COUNTERS } from '#core';
import { formatDay } from './japan-calendar.ts';
import type { PendingCase, PendingDecisions } from './pending-decisions.ts';
import { type StatisticRow, type StatisticValue, statisticRows } from './statistic-rows.ts';
import type { DurationStats, ScoreboardStats } from './statistics.ts';
import { DECISION_LIMIT_DAYS } from './statistics.ts';

type ScoreboardWording = Wording['scoreboard'];

/** One statistic as text. @example formatStatisticValue({ kind: 'share', part: 1, of: 4 }, wording) // '25%（1/4）' */
export function formatStatisticValue(value: StatisticValue, wording: ScoreboardWording): string {
  switch (value.kind) {
    case 'count':
      return String(value.count);
    case 'time':
      return formatDuration(value.ms, wording.unit);
    case 'share':
      return fillTemplate(wording.share, { percent: percent(value), part: value.part, of: value.of });
    case 'none':
    case 'unknown':
      return wording[value.kind];
    default:
      return value satisfies never;
  }
}

const percent = ({ part, of }: { readonly part: number; readonly of: number }): number =>
  Math.round((part / of) * 1000) / 10;

/** First and last date of the statistics, in Japan. @example formatPeriod(figures) // '2026-11-01 – 2026-11-30' */
export const formatPeriod = ({ from, to }: ScoreboardStats): string =>
  `${formatDay(from)} – ${formatDay(new Date(to.getTime() - 1))}`;

/**
 * A summary of about a dozen lines; the CSV table has all statistics.
 * @example formatStatsSummary(figures, wording).split('\n')[0]
 */
export function formatStatsSummary(figures: ScoreboardStats, wording: ScoreboardWording): string {
  const value = new Map(
    statisticRows(figures).map((row: StatisticRow) => [row.name, formatStatisticValue(row.value, wording)]),
  );
  const text = (name: StatisticRow['name']): string => value.get(name) ?? '';
  const time = (times: DurationStats | undefined): string =>
    times
      ? fillTemplate(wording.times, {
          half: formatDuration(times.p50, wording.unit),
          most: formatDuration(times.p95, wording.unit),
          max: formatDuration(times.max, wording.unit),
          count: times.count,
        })
      : wording.none;
  const decisionLine = (name: 'reports' | 'appeals'): string =>
    fillTemplate(wording.pleas, {
      label: wording.name[name],
      count: figures[name].received,
      waiting: figures[name].waiting,
      time: time(figures[name].times),
      share: text(`${name}.intime`),
      days: DECISION_LIMIT_DAYS,
    });
  const { reach } = figures;
  return [
    fillTemplate(wording.title, { period: formatPeriod(figures) }),
    fillTemplate(wording.line, { label: wording.name.cases, value: text('cases') }),
    fillTemplate(wording.line, { label: wording.name.hidden, value: text('hidden') }),
    fillTemplate(wording.line, { label: wording.tohidden, value: time(figures.toHidden) }),
    fillTemplate(wording.line, { label: wording.automatic, value: time(figures.automatic) }),
    ...(['unanswered', 'native', 'overturned'] as const).map((name) =>
      fillTemplate(wording.line, { label: wording.name[name], value: text(name) }),
    ),
    decisionLine('reports'),
    decisionLine('appeals'),
    fillTemplate(wording.reach, {
      posted: reach['notice.posted'] + reach['notice.joined'],
      opened: reach['notice.opened'],
      help: reach['help.delivered'],
      asked: reach['help.asked'] + reach['help.opened'],
      cautions: reach['caution.delivered'],
    }),
    // A server without the gate need not read about it.
    ...(GATE_COUNTERS.some((name) => figures.gate[name] > 0)
      ? [
          fillTemplate(wording.gate, {
            asked: figures.gate['gate.asked'],
            passed: figures.gate['gate.passed'],
            refused: figures.gate['gate.refused'],
            vouched: figures.gate['gate.vouched'],
            released: figures.gate['gate.released'],
          }),
        ]
      : []),
    ...(figures.inquiries
      ? [
          fillTemplate(wording.inquiries, {
            count: figures.inquiries.received,
            answered: figures.inquiries.answered,
            open: figures.inquiries.open,
            time: time(figures.inquiries.times),
          }),
        ]
      : []),
  ].join('\n');
}

/** A reminder of all pending decisions of a server. @example formatReminder(pendingDecisions, wording) */
export const formatReminder = (
  { reports, appeals, late, days, cases }: PendingDecisions,
  wording: ScoreboardWording,
): string =>
  [
    fillTemplate(wording.waiting, { reports, appeals, days }),
    ...(late > 0 ? [fillTemplate(wording.late, { late, limit: DECISION_LIMIT_DAYS })] : []),
    fillTemplate(wording.oldest, { cases: cases.map(({ caseId }) => caseId).join(' ') }),
  ].join('\n');

/**
 * A reminder of one case; without a pending case it says that nothing is pending.
 * @example formatCaseReminder('Y-1', findPendingCase(record, now), wording)
 */
export function formatCaseReminder(
  caseId: string,
  pendingCase: PendingCase | undefined,
  wording: ScoreboardWording,
): string {
  if (!pendingCase) return fillTemplate(wording.casedone, { case: caseId });
  const { reports, appeals, days, late } = pendingCase;
  return [
    fillTemplate(wording.casewaits, { case: caseId, reports, appeals, days }),
    ...(late > 0 ? [fillTemplate(wording.late, { late, limit: DECISION_LIMIT_DAYS })] : []),
  ].join('\n');
}
