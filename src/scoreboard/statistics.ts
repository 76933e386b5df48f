import type { CaseRecord, InquirySummary } from '#core';
import { ANSWERED_COUNTERS, GATE_COUNTERS, OUTREACH_COUNTERS } from '#core';
import { type DecisionRequest, extractCaseTimes, type HideTiming } from './case-times.ts';
import type { Period } from './japan-calendar.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Reports and appeals must be decided within this number of days. */
export const DECISION_LIMIT_DAYS = 7;
const DECISION_LIMIT_MS = DECISION_LIMIT_DAYS * DAY_MS;

/** Milliseconds; percentiles by the nearest-rank method. */
export interface DurationStats {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** A share: `part` of `of`. */
export interface Ratio {
  readonly part: number;
  readonly of: number;
}

/** Reports or appeals of a period. */
export interface DecisionStats {
  readonly received: number;
  readonly decided: number;
  /** Not decided when the statistics were computed. */
  readonly waiting: number;
  /** From receipt to decision. */
  readonly times?: DurationStats;
  /** Decided within the limit, of those that were decided or have waited longer than the limit. */
  readonly inTime: Ratio;
}

/** The statistics of one server for one period. An event belongs to the period in which it happened. */
export interface ScoreboardStats extends Period {
  /** Cases that were opened. */
  readonly cases: number;
  /** Cases with a hidden message. */
  readonly hidden: number;
  /** Time from post to hidden, for all messages that members could read until then. */
  readonly toHidden?: DurationStats;
  /** The part of `toHidden` that was hidden without a decision of a moderator. */
  readonly automatic?: DurationStats;
  /** The part of `toHidden` that was hidden after a decision. */
  readonly decided?: DurationStats;
  /** Messages that the platform's own filter had blocked, of all hidden messages. */
  readonly native: Ratio;
  /** Messages that were hidden before a member replied or reacted; absent if the platform does not tell. */
  readonly unanswered?: Ratio;
  /** Hidden cases that moderators overturned. */
  readonly overturned: Ratio;
  readonly reports: DecisionStats;
  readonly appeals: DecisionStats;
  readonly reach: OutreachCounts;
  readonly gate: GateCounts;
  /** Absent without a database: inquiries are then refused. */
  readonly inquiries?: InquiryStats;
}

/** Written inquiries of investigators. */
export interface InquiryStats {
  /** Received in the period. */
  readonly received: number;
  /** Answered in the period: the first bundle, or the close without a bundle. */
  readonly answered: number;
  /** Received before the end of the period and not answered when the statistics were computed. */
  readonly open: number;
  /** From receipt to answer, of those that were answered in the period. */
  readonly times?: DurationStats;
}

/** Totals of the counters of the gate. */
export type GateCounts = Readonly<Record<(typeof GATE_COUNTERS)[number], number>>;

/** Totals of the counters of awareness and help. */
export type OutreachCounts = Readonly<Record<(typeof OUTREACH_COUNTERS)[number], number>>;

/**
 * Computes the statistics of one server for a period. Reads no text and keeps only the times of each case. `inquiries` is
 * the whole register; absent without a database.
 * @example await computeScoreboardStats(caseTimeline.listCasesBetween(server, from, to), totals, { from, to }, clock.now())
 */
export async function computeScoreboardStats(
  records: AsyncIterable<Pick<CaseRecord, 'events'>>,
  counterTotals: Readonly<Record<string, number>>,
  { from, to }: Period,
  now: Date,
  inquiries?: readonly Pick<InquirySummary, 'receivedAt' | 'answeredAt'>[],
): Promise<ScoreboardStats> {
  const isInPeriod = ({ at }: { readonly at: Date }): boolean => at >= from && at < to;
  const hides: HideTiming[] = [];
  const reports: DecisionRequest[] = [];
  const appeals: DecisionRequest[] = [];
  let cases = 0;
  let hidden = 0;
  let overturned = 0;
  for await (const { events } of records) {
    const times = extractCaseTimes(events);
    if (!times) continue;
    if (isInPeriod({ at: times.openedAt })) cases += 1;
    hides.push(...times.hides.filter(isInPeriod));
    if (times.hides[0] && isInPeriod(times.hides[0])) {
      hidden += 1;
      if (times.overturned) overturned += 1;
    }
    reports.push(...times.reports.filter(isInPeriod));
    appeals.push(...times.appeals.filter(isInPeriod));
  }

  const visibleHides = hides.filter(({ blockedByPlatform }) => !blockedByPlatform);
  const toHidden = durationStats(visibleHides.map(({ delayMs }) => delayMs));
  const automatic = durationStats(
    visibleHides.flatMap(({ delayMs, afterDecision }) => (afterDecision ? [] : [delayMs])),
  );
  const decided = durationStats(visibleHides.flatMap((hide) => (hide.afterDecision ? [hide.delayMs] : [])));
  const [answered, unanswered] = [
    counterTotals[ANSWERED_COUNTERS.yes] ?? 0,
    counterTotals[ANSWERED_COUNTERS.no] ?? 0,
  ];
  return {
    from,
    to,
    cases,
    hidden,
    ...(toHidden && { toHidden }),
    ...(automatic && { automatic }),
    ...(decided && { decided }),
    native: { part: hides.length - visibleHides.length, of: hides.length },
    ...(answered + unanswered > 0 && { unanswered: { part: unanswered, of: answered + unanswered } }),
    overturned: { part: overturned, of: hidden },
    reports: computeDecisionStats(reports, now),
    appeals: computeDecisionStats(appeals, now),
    gate: Object.fromEntries(GATE_COUNTERS.map((name) => [name, counterTotals[name] ?? 0])) as GateCounts,
    reach: Object.fromEntries(
      OUTREACH_COUNTERS.map((name) => [name, counterTotals[name] ?? 0]),
    ) as OutreachCounts,
    ...(inquiries && { inquiries: computeInquiryStats(inquiries, { from, to }) }),
  };
}

function computeInquiryStats(
  inquiries: readonly Pick<InquirySummary, 'receivedAt' | 'answeredAt'>[],
  { from, to }: Period,
): InquiryStats {
  const isInPeriod = (at: Date | undefined): boolean => at !== undefined && at >= from && at < to;
  const answerTimes = inquiries.flatMap(({ receivedAt, answeredAt }) =>
    answeredAt && isInPeriod(answeredAt) ? [Math.max(0, answeredAt.getTime() - receivedAt.getTime())] : [],
  );
  const times = durationStats(answerTimes);
  return {
    received: inquiries.filter(({ receivedAt }) => isInPeriod(receivedAt)).length,
    answered: answerTimes.length,
    open: inquiries.filter(({ receivedAt, answeredAt }) => receivedAt < to && !answeredAt).length,
    ...(times && { times }),
  };
}

function computeDecisionStats(requests: readonly DecisionRequest[], now: Date): DecisionStats {
  const waitTimes = requests.flatMap(({ at, decidedAt }) =>
    decidedAt ? [decidedAt.getTime() - at.getTime()] : [],
  );
  const open = requests.filter(({ decidedAt }) => !decidedAt);
  const overdue = open.filter(({ at }) => now.getTime() - at.getTime() > DECISION_LIMIT_MS).length;
  const times = durationStats(waitTimes);
  return {
    received: requests.length,
    decided: waitTimes.length,
    waiting: open.length,
    ...(times && { times }),
    inTime: {
      part: waitTimes.filter((ms) => ms <= DECISION_LIMIT_MS).length,
      of: waitTimes.length + overdue,
    },
  };
}

/**
 * Percentiles of durations; undefined for none.
 * @example durationStats([300, 100, 200]) // { count: 3, p50: 200, p95: 300, max: 300 }
 */
export function durationStats(durations: readonly number[]): DurationStats | undefined {
  const ranks = percentilesOf(durations, [0.5, 0.95, 1]);
  return ranks && { count: durations.length, p50: ranks[0]!, p95: ranks[1]!, max: ranks[2]! };
}

/**
 * Percentiles by the nearest-rank method, in the order of `shares` (0 to 1); undefined for no durations.
 * @example percentilesOf([300, 100, 200], [0.5, 0.9]) // [200, 300]
 */
export function percentilesOf(
  durations: readonly number[],
  shares: readonly number[],
): readonly number[] | undefined {
  if (durations.length === 0) return undefined;
  const sorted = Float64Array.from(durations).sort();
  return shares.map((share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!);
}
