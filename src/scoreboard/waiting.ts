import type { CaseRecord } from '#core';
import { type Plea, timesOf } from './case-times.ts';
import { LIMIT_DAYS } from './figures.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SHOWN_MOST = 10;

/** What moderators have not decided and has waited for more than a day. */
export interface Waiting {
  readonly reports: number;
  readonly appeals: number;
  /** Waiting longer than the limit. */
  readonly late: number;
  /** Whole days of the one that has waited longest. */
  readonly days: number;
  /** Cases that have waited longest, at most ten. */
  readonly cases: readonly string[];
}

/**
 * Undefined when nobody has waited for more than a day.
 * @example (await waiting(chronicle.between(server, from, now), now))?.days // 3
 */
export async function waiting(records: AsyncIterable<CaseRecord>, now: Date): Promise<Waiting | undefined> {
  const age = ({ at }: Plea): number => now.getTime() - at.getTime();
  const old = (pleas: readonly Plea[]): Plea[] =>
    pleas.filter((plea) => !plea.decidedAt && age(plea) > DAY_MS);
  const found: { readonly caseId: string; readonly ms: number }[] = [];
  let [reports, appeals, late] = [0, 0, 0];
  for await (const { caseId, events } of records) {
    const times = timesOf(events);
    if (!times) continue;
    const [asked, appealed] = [old(times.reports), old(times.appeals)];
    const both = [...asked, ...appealed];
    if (both.length === 0) continue;
    reports += asked.length;
    appeals += appealed.length;
    late += both.filter((plea) => age(plea) > LIMIT_DAYS * DAY_MS).length;
    found.push({ caseId, ms: Math.max(...both.map(age)) });
  }
  if (found.length === 0) return undefined;
  found.sort((a, b) => b.ms - a.ms);
  return {
    reports,
    appeals,
    late,
    days: Math.floor(found[0]!.ms / DAY_MS),
    cases: found.slice(0, SHOWN_MOST).map(({ caseId }) => caseId),
  };
}
