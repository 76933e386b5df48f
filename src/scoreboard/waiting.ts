import type { CaseRecord } from '#core';
import { type Plea, timesOf } from './case-times.ts';
import { LIMIT_DAYS } from './figures.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SHOWN_MOST = 10;

/** A case in which somebody has waited for more than a day. */
export interface WaitingCase {
  readonly caseId: string;
  readonly reports: number;
  readonly appeals: number;
  /** How many wait longer than the limit. */
  readonly late: number;
  /** Milliseconds of the one that has waited longest. */
  readonly ms: number;
  /** The same in whole days. */
  readonly days: number;
}

/** What moderators have not decided and has waited for more than a day. */
export interface Waiting extends Pick<WaitingCase, 'reports' | 'appeals' | 'late' | 'days'> {
  /** Cases that have waited longest, at most ten. */
  readonly cases: readonly WaitingCase[];
}

/** Undefined when nobody has waited for more than a day in this case. @example waitingIn(record, now)?.days // 3 */
export function waitingIn({ caseId, events }: CaseRecord, now: Date): WaitingCase | undefined {
  const age = ({ at }: Plea): number => now.getTime() - at.getTime();
  const old = (pleas: readonly Plea[]): Plea[] =>
    pleas.filter((plea) => !plea.decidedAt && age(plea) > DAY_MS);
  const times = timesOf(events);
  if (!times) return undefined;
  const [reports, appeals] = [old(times.reports), old(times.appeals)];
  const both = [...reports, ...appeals];
  if (both.length === 0) return undefined;
  const ms = Math.max(...both.map(age));
  const late = both.filter((plea) => age(plea) > LIMIT_DAYS * DAY_MS).length;
  return {
    caseId,
    reports: reports.length,
    appeals: appeals.length,
    late,
    ms,
    days: Math.floor(ms / DAY_MS),
  };
}

/**
 * Undefined when nobody has waited for more than a day.
 * @example (await waiting(chronicle.between(server, from, now), now))?.days // 3
 */
export async function waiting(records: AsyncIterable<CaseRecord>, now: Date): Promise<Waiting | undefined> {
  const found: WaitingCase[] = [];
  for await (const record of records) {
    const one = waitingIn(record, now);
    if (one) found.push(one);
  }
  if (found.length === 0) return undefined;
  found.sort((a, b) => b.ms - a.ms);
  const sum = (key: 'reports' | 'appeals' | 'late') => found.reduce((total, each) => total + each[key], 0);
  return {
    reports: sum('reports'),
    appeals: sum('appeals'),
    late: sum('late'),
    days: found[0]!.days,
    cases: found.slice(0, SHOWN_MOST),
  };
}
