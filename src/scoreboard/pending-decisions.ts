import type { CaseRecord } from '#core';
import { type DecisionRequest, extractCaseTimes } from './case-times.ts';
import { DECISION_LIMIT_DAYS } from './statistics.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_CASES_SHOWN = 10;

/** A case in which somebody has waited for more than a day. */
export interface PendingCase {
  readonly caseId: string;
  readonly reports: number;
  readonly appeals: number;
  /** How many wait longer than the limit. */
  readonly late: number;
  /** Milliseconds of the one that has waited longest. */
  readonly longestWaitMs: number;
  /** The same in whole days. */
  readonly days: number;
}

/** What moderators have not decided and has waited for more than a day. */
export interface PendingDecisions extends Pick<PendingCase, 'reports' | 'appeals' | 'late' | 'days'> {
  /** Cases that have waited longest, at most ten. */
  readonly cases: readonly PendingCase[];
}

/** Undefined when nobody has waited for more than a day in this case. @example findPendingCase(record, now)?.days // 3 */
export function findPendingCase({ caseId, events }: CaseRecord, now: Date): PendingCase | undefined {
  const age = ({ at }: DecisionRequest): number => now.getTime() - at.getTime();
  const olderThanOneDay = (pleas: readonly DecisionRequest[]): DecisionRequest[] =>
    pleas.filter((plea) => !plea.decidedAt && age(plea) > DAY_MS);
  const times = extractCaseTimes(events);
  if (!times) return undefined;
  const [reports, appeals] = [olderThanOneDay(times.reports), olderThanOneDay(times.appeals)];
  const allPending = [...reports, ...appeals];
  if (allPending.length === 0) return undefined;
  const longestWaitMs = Math.max(...allPending.map(age));
  const late = allPending.filter((plea) => age(plea) > DECISION_LIMIT_DAYS * DAY_MS).length;
  return {
    caseId,
    reports: reports.length,
    appeals: appeals.length,
    late,
    longestWaitMs,
    days: Math.floor(longestWaitMs / DAY_MS),
  };
}

/**
 * Undefined when nobody has waited for more than a day.
 * @example (await waiting(chronicle.listCasesBetween(server, from, now), now))?.days // 3
 */
export async function findPendingDecisions(
  records: AsyncIterable<CaseRecord>,
  now: Date,
): Promise<PendingDecisions | undefined> {
  const found: PendingCase[] = [];
  for await (const record of records) {
    const pendingCase = findPendingCase(record, now);
    if (pendingCase) found.push(pendingCase);
  }
  if (found.length === 0) return undefined;
  found.sort((a, b) => b.longestWaitMs - a.longestWaitMs);
  const sum = (key: 'reports' | 'appeals' | 'late') => found.reduce((total, each) => total + each[key], 0);
  return {
    reports: sum('reports'),
    appeals: sum('appeals'),
    late: sum('late'),
    days: found[0]!.days,
    cases: found.slice(0, MAX_CASES_SHOWN),
  };
}
