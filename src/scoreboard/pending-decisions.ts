import type { CaseRecord } from '#core';
import { type DecisionRequest, extractCaseTimes } from './case-times.ts';
import { DECISION_LIMIT_DAYS } from './statistics.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_CASES_SHOWN = 10;

/** A case with a report or an appeal that has waited for more than a day. */
export interface PendingCase {
  readonly caseId: string;
  readonly reports: number;
  readonly appeals: number;
  /** The number that have waited longer than `DECISION_LIMIT_DAYS`. */
  readonly late: number;
  /** Milliseconds. */
  readonly longestWaitMs: number;
  /** The longest wait in whole days. */
  readonly days: number;
}

/** All reports and appeals of a server that have waited for more than a day. */
export interface PendingDecisions extends Pick<PendingCase, 'reports' | 'appeals' | 'late' | 'days'> {
  /** The cases that have waited longest, at most ten. */
  readonly cases: readonly PendingCase[];
}

/**
 * Undefined if nothing in this case has waited for more than a day.
 * @example findPendingCase(record, now)?.days // 3
 */
export function findPendingCase({ caseId, events }: CaseRecord, now: Date): PendingCase | undefined {
  const age = ({ at }: DecisionRequest): number => now.getTime() - at.getTime();
  const olderThanOneDay = (requests: readonly DecisionRequest[]): DecisionRequest[] =>
    requests.filter((request) => !request.decidedAt && age(request) > DAY_MS);
  const times = extractCaseTimes(events);
  if (!times) return undefined;
  const [reports, appeals] = [olderThanOneDay(times.reports), olderThanOneDay(times.appeals)];
  const allPending = [...reports, ...appeals];
  if (allPending.length === 0) return undefined;
  const longestWaitMs = Math.max(...allPending.map(age));
  const late = allPending.filter((request) => age(request) > DECISION_LIMIT_DAYS * DAY_MS).length;
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
 * Undefined if nothing has waited for more than a day.
 * @example (await findPendingDecisions(caseTimeline.listCasesBetween(server, from, now), now))?.days // 3
 */
export async function findPendingDecisions(
  records: AsyncIterable<CaseRecord>,
  now: Date,
): Promise<PendingDecisions | undefined> {
  const pendingCases: PendingCase[] = [];
  for await (const record of records) {
    const pendingCase = findPendingCase(record, now);
    if (pendingCase) pendingCases.push(pendingCase);
  }
  if (pendingCases.length === 0) return undefined;
  pendingCases.sort((a, b) => b.longestWaitMs - a.longestWaitMs);
  const sum = (key: 'reports' | 'appeals' | 'late') =>
    pendingCases.reduce((total, pendingCase) => total + pendingCase[key], 0);
  return {
    reports: sum('reports'),
    appeals: sum('appeals'),
    late: sum('late'),
    days: pendingCases[0]!.days,
    cases: pendingCases.slice(0, MAX_CASES_SHOWN),
  };
}
