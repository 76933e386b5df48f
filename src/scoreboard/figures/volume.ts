import type { DayPeriod, VolumeStep } from '#core';
import { dayOf } from './calendar-period.ts';
import type { CaseFacts } from './case-facts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer periods are shown by week. */
const MAX_DAILY_DAYS = 62;

type Count = 'cases' | 'hidden' | 'reports' | 'appeals';

/**
 * Counts cases, hidden cases, reports and appeals by day, or by week in a period of more than 62 days.
 * @example const volume = createVolume(period); volume.add(facts); volume.steps()[0] // { day: '2026-11-01', cases: 1, … }
 */
export function createVolume({ from, to, zone }: DayPeriod): {
  add(facts: CaseFacts): void;
  steps(): readonly VolumeStep[];
} {
  const dayCount = Math.round((to.getTime() - from.getTime()) / DAY_MS);
  const days = dayCount > MAX_DAILY_DAYS ? 7 : 1;
  const counts = Array.from({ length: Math.ceil(dayCount / days) }, () => ({
    cases: 0,
    hidden: 0,
    reports: 0,
    appeals: 0,
  }));
  const count = (name: Count, at: Date | undefined): void => {
    if (!at || at < from || at >= to) return;
    counts[Math.floor((at.getTime() - from.getTime()) / (days * DAY_MS))]![name] += 1;
  };
  return {
    add({ openedAt, hides, reports, appeals }) {
      count('cases', openedAt);
      count('hidden', hides[0]?.at);
      for (const { at } of reports) count('reports', at);
      for (const { at } of appeals) count('appeals', at);
    },
    steps: () =>
      counts.map((step, index) => ({
        day: dayOf(new Date(from.getTime() + index * days * DAY_MS), zone),
        days,
        ...step,
      })),
  };
}
