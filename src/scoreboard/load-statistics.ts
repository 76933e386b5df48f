import type { CaseTimeline, Counters, InquiryStore, Server } from '#core';
import type { Period } from './japan-calendar.ts';
import { computeScoreboardStats, type ScoreboardStats } from './statistics.ts';

/**
 * The statistics of one server for a period. Rejects when a store is unavailable.
 * @example await loadScoreboardStats({ caseTimeline, counters }, server, parseMonth('2026-11')!, clock.now())
 */
export const loadScoreboardStats = async (
  {
    caseTimeline,
    counters,
    inquiries,
  }: {
    readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>;
    readonly counters: Counters;
    /** Absent without a database. */
    readonly inquiries?: Pick<InquiryStore, 'list'> | undefined;
  },
  server: Server,
  period: Period,
  now: Date,
): Promise<ScoreboardStats> =>
  computeScoreboardStats(
    // Includes cases from before the period, because they may have been hidden or decided in it.
    caseTimeline.listCasesBetween(server, period.from, period.to),
    await counters.getTotals(server, period.from, period.to),
    period,
    now,
    await inquiries?.list(server),
  );
