import type { CalendarZone, DayPeriod, Language, PeriodPreset, PeriodProblem } from '#core';
import { JAPAN_OFFSET_MS } from '#lib';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A longer period is refused: it would keep the archive busy for one page. */
const MAX_DAYS = 3660;
/** The month in which the fiscal year of Japan (年度) begins, from 0: April. */
const FISCAL_YEAR_START = 3;

/** The time zone of a server with this language: where its days begin, as on its cards. @example zoneOfLanguage('ja').name // 'JST' */
export const zoneOfLanguage = (language: Language): CalendarZone =>
  language === 'ja' ? { name: 'JST', offsetMs: JAPAN_OFFSET_MS } : { name: 'UTC', offsetMs: 0 };

/** The day of a time in a time zone. @example dayOf(new Date('2026-10-31T15:00:00Z'), jst) // '2026-11-01' */
export const dayOf = (at: Date, { offsetMs }: CalendarZone): string =>
  new Date(at.getTime() + offsetMs).toISOString().slice(0, 10);

/** A calendar day as year, month from 0 and day from 1; months and days that overflow are carried. */
type Ymd = readonly [year: number, month: number, day: number];

const ymdOf = (at: Date, zone: CalendarZone): Ymd => {
  const [year, month, day] = dayOf(at, zone).split('-').map(Number) as [number, number, number];
  return [year, month - 1, day];
};

const startOf = ([year, month, day]: Ymd, { offsetMs }: CalendarZone): Date =>
  new Date(Date.UTC(year, month, day) - offsetMs);

/** From the start of `first` until before the start of `end`. */
function between(first: Ymd, end: Ymd, zone: CalendarZone, preset?: PeriodPreset): DayPeriod {
  const [from, to] = [startOf(first, zone), startOf(end, zone)];
  const lastDay = dayOf(new Date(to.getTime() - 1), zone);
  return { from, to, preset, zone, firstDay: dayOf(from, zone), lastDay };
}

/**
 * A named period. A month or year that has not ended yet ends today.
 * @example presetPeriod('this-fiscal-year', new Date('2026-11-30T00:00:00Z'), jst).firstDay // '2026-04-01'
 */
export function presetPeriod(preset: PeriodPreset, now: Date, zone: CalendarZone): DayPeriod {
  const [year, month, day] = ymdOf(now, zone);
  const tomorrow: Ymd = [year, month, day + 1];
  const fiscalYear = month < FISCAL_YEAR_START ? year - 1 : year;
  const make = (first: Ymd, end: Ymd) => between(first, end, zone, preset);
  switch (preset) {
    case 'this-month':
      return make([year, month, 1], tomorrow);
    case 'last-month':
      return make([year, month - 1, 1], [year, month, 1]);
    case 'last-30-days':
      return make([year, month, day - 29], tomorrow);
    case 'last-90-days':
      return make([year, month, day - 89], tomorrow);
    case 'this-fiscal-year':
      return make([fiscalYear, FISCAL_YEAR_START, 1], tomorrow);
    case 'last-fiscal-year':
      return make([fiscalYear - 1, FISCAL_YEAR_START, 1], [fiscalYear, FISCAL_YEAR_START, 1]);
    case 'this-year':
      return make([year, 0, 1], tomorrow);
    case 'last-year':
      return make([year - 1, 0, 1], [year, 0, 1]);
    default:
      return preset satisfies never;
  }
}

/**
 * A fiscal year of Japan, from April to March of the next year, in Japan's time.
 * @example fiscalYearPeriod(2026).lastDay // '2027-03-31'
 */
export const fiscalYearPeriod = (year: number): DayPeriod =>
  between([year, FISCAL_YEAR_START, 1], [year + 1, FISCAL_YEAR_START, 1], zoneOfLanguage('ja'));

/** The fiscal year of Japan in which a time lies. @example fiscalYearOf(new Date('2027-02-01T00:00:00Z')) // 2026 */
export function fiscalYearOf(at: Date): number {
  const [year, month] = ymdOf(at, zoneOfLanguage('ja'));
  return month < FISCAL_YEAR_START ? year - 1 : year;
}

function parseDay(text: string): Ymd | undefined {
  const match = /^(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text.normalize('NFKC').trim());
  if (!match) return undefined;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? [year, month - 1, day] : undefined;
}

/**
 * The period from one typed day to another one; both belong to it.
 * @example parseDayPeriod('2026-11-01', '2026-11-30', jst) // { ok: true, period: { firstDay: '2026-11-01', … } }
 */
export function parseDayPeriod(
  firstDay: string,
  lastDay: string,
  zone: CalendarZone,
): { readonly ok: true; readonly period: DayPeriod } | { readonly ok: false; readonly why: PeriodProblem } {
  const [first, last] = [parseDay(firstDay), parseDay(lastDay)];
  if (!first || !last) return { ok: false, why: 'date' };
  const period = between(first, [last[0], last[1], last[2] + 1], zone);
  if (period.to <= period.from) return { ok: false, why: 'order' };
  return period.to.getTime() - period.from.getTime() > MAX_DAYS * DAY_MS
    ? { ok: false, why: 'long' }
    : { ok: true, period };
}

const MONTHS_OF_PRESET: Readonly<Partial<Record<PeriodPreset, number>>> = {
  'this-month': 1,
  'last-month': 1,
  'this-fiscal-year': 12,
  'last-fiscal-year': 12,
  'this-year': 12,
  'last-year': 12,
};

/**
 * The period to compare with: the month or year before, as far as the period has come; for whole months the same number
 * of months before; else the same number of days before.
 * @example previousPeriod(presetPeriod('last-month', now, jst)).firstDay // '2026-09-01' in November
 */
export function previousPeriod({ from, to, zone, preset }: DayPeriod): DayPeriod {
  const [first, end] = [ymdOf(from, zone), ymdOf(to, zone)];
  const wholeMonths = first[2] === 1 && end[2] === 1 ? (end[0] - first[0]) * 12 + end[1] - first[1] : 0;
  const months = (preset && MONTHS_OF_PRESET[preset]) ?? wholeMonths;
  if (months === 0) {
    const days = Math.round((to.getTime() - from.getTime()) / DAY_MS);
    return between([first[0], first[1], first[2] - days], first, zone);
  }
  const shifted: Ymd = [first[0], first[1] - months, first[2]];
  // The 31st of a month has no counterpart in a shorter month: the period then ends with that month.
  const lastDay = dayBefore(end, zone);
  const daysInMonth = new Date(Date.UTC(lastDay[0], lastDay[1] - months + 1, 0)).getUTCDate();
  const shiftedEnd: Ymd = [lastDay[0], lastDay[1] - months, Math.min(lastDay[2], daysInMonth) + 1];
  return between(shifted, wholeMonths > 0 ? [end[0], end[1] - months, 1] : shiftedEnd, zone);
}

const dayBefore = (day: Ymd, zone: CalendarZone): Ymd =>
  ymdOf(new Date(startOf(day, zone).getTime() - 1), zone);
