import { GATE_COUNTERS, OUTREACH_COUNTERS } from '#core';
import type { DecisionStats, DurationStats, InquiryStats, Ratio, ScoreboardStats } from './statistics.ts';

/** The names of all statistics, in the order of the CSV table. */
export const STATISTIC_NAMES = [
  'cases',
  'hidden',
  ...(['hidden.p50', 'hidden.p95', 'hidden.max'] as const),
  ...(['automatic.p50', 'automatic.p95', 'automatic.max'] as const),
  ...(['decided.p50', 'decided.p95', 'decided.max'] as const),
  'unanswered',
  'native',
  'overturned',
  ...(['reports', 'reports.waiting', 'reports.p50', 'reports.p95', 'reports.max', 'reports.intime'] as const),
  ...(['appeals', 'appeals.waiting', 'appeals.p50', 'appeals.p95', 'appeals.max', 'appeals.intime'] as const),
  ...OUTREACH_COUNTERS,
  ...GATE_COUNTERS,
  ...(['inquiries', 'inquiries.answered', 'inquiries.open'] as const),
  ...(['inquiries.p50', 'inquiries.p95', 'inquiries.max'] as const),
] as const;
/** One of `STATISTIC_NAMES`. */
export type StatisticName = (typeof STATISTIC_NAMES)[number];

/** The value of a statistic. `none`: nothing was measured. `unknown`: the data is not available. */
export type StatisticValue =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'time'; readonly ms: number }
  | ({ readonly kind: 'share' } & Ratio)
  | { readonly kind: 'none' | 'unknown' };

/** One statistic. */
export interface StatisticRow {
  readonly name: StatisticName;
  readonly value: StatisticValue;
}

/**
 * All statistics as one list, the source of CSV, SVG and summary.
 * @example statisticRows(figures)[0] // { name: 'cases', value: { kind: 'count', count: 12 } }
 */
export function statisticRows(figures: ScoreboardStats): readonly StatisticRow[] {
  const values: Readonly<Record<StatisticName, StatisticValue>> = {
    cases: countValue(figures.cases),
    hidden: countValue(figures.hidden),
    ...durationValues('hidden', figures.toHidden),
    ...durationValues('automatic', figures.automatic),
    ...durationValues('decided', figures.decided),
    unanswered: figures.unanswered ? ratioValue(figures.unanswered) : { kind: 'unknown' },
    native: ratioValue(figures.native),
    overturned: ratioValue(figures.overturned),
    ...decisionValues('reports', figures.reports),
    ...decisionValues('appeals', figures.appeals),
    ...outreachValues(figures.reach),
    ...gateValues(figures.gate),
    ...inquiryValues(figures.inquiries),
  };
  return STATISTIC_NAMES.map((name) => ({ name, value: values[name] }));
}

const countValue = (value: number): StatisticValue => ({ kind: 'count', count: value });
const ratioValue = (ratio: Ratio): StatisticValue =>
  ratio.of === 0 ? { kind: 'none' } : { kind: 'share', ...ratio };
const timeValue = (ms: number | undefined): StatisticValue =>
  ms === undefined ? { kind: 'none' } : { kind: 'time', ms };

const durationValues = <N extends string>(name: N, durations: DurationStats | undefined) =>
  ({
    [`${name}.p50`]: timeValue(durations?.p50),
    [`${name}.p95`]: timeValue(durations?.p95),
    [`${name}.max`]: timeValue(durations?.max),
  }) as Record<`${N}.${'p50' | 'p95' | 'max'}`, StatisticValue>;

const decisionValues = <N extends string>(name: N, decisions: DecisionStats) =>
  ({
    [name]: countValue(decisions.received),
    [`${name}.waiting`]: countValue(decisions.waiting),
    [`${name}.intime`]: ratioValue(decisions.inTime),
    ...durationValues(name, decisions.times),
  }) as Record<N | `${N}.${'p50' | 'p95' | 'max' | 'waiting' | 'intime'}`, StatisticValue>;

const inquiryValues = (inquiries: InquiryStats | undefined) => {
  const count = (value: number | undefined): StatisticValue =>
    value === undefined ? { kind: 'none' } : countValue(value);
  return {
    inquiries: count(inquiries?.received),
    'inquiries.answered': count(inquiries?.answered),
    'inquiries.open': count(inquiries?.open),
    ...durationValues('inquiries', inquiries?.times),
  };
};

const gateValues = (gate: ScoreboardStats['gate']) =>
  Object.fromEntries(GATE_COUNTERS.map((name) => [name, countValue(gate[name])])) as Record<
    (typeof GATE_COUNTERS)[number],
    StatisticValue
  >;

const outreachValues = (reach: ScoreboardStats['reach']) =>
  Object.fromEntries(OUTREACH_COUNTERS.map((name) => [name, countValue(reach[name])])) as Record<
    (typeof OUTREACH_COUNTERS)[number],
    StatisticValue
  >;
